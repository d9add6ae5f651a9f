/** Dialogs: `data-opens="id"` opens one, `data-closes` closes it. */

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset["opens"] ?? "");
      if (dialog instanceof HTMLDialogElement) {
        event.preventDefault();
        dialog.showModal();
        dialog.dispatchEvent(new CustomEvent("dialog:opened", { bubbles: true }));
      }
      return;
    }
    if (target.closest("[data-closes]")) target.closest("dialog")?.close();
    // A click on the backdrop counts as a click on the dialog itself.
    if (target instanceof HTMLDialogElement && target.open) target.close();
  });
  // One way in for a server's answer: HX-Trigger: {"dialog:close": {}}.
  document.addEventListener("dialog:close", () => {
    for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  });
}

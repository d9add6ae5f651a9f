/** Forms that failed say so first; forms that were sent are not sent twice. */
import { onEach } from "./page";

export function startForms(): void {
  onEach<HTMLElement>("[data-errors]", (summary) => summary.focus());
  document.addEventListener("click", (event) => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("[data-errors] a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method === "get" || form.hasAttribute("data-themes")) return;
    if (form.dataset["sent"]) {
      event.preventDefault();
      return;
    }
    if (form.matches("[hx-post], [hx-put], [hx-patch], [data-hx-post]")) return;
    form.dataset["sent"] = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    event.submitter?.setAttribute("data-sending", "");
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset["sent"];
    for (const button of document.querySelectorAll("button[data-sending]")) {
      button.removeAttribute("aria-busy");
      button.removeAttribute("data-sending");
    }
  });
  // Written without a list: whoever filters sees the answer without pressing anything.
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-submits]")) (field as HTMLInputElement).form?.requestSubmit();
  });
}

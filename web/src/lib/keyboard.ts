/**
 * The desk by keyboard: j/k/Enter in lists, single keys for the acts on the page, ? for help.
 *
 * An element says which key it answers to with data-key="f"; its text becomes
 * the line in the help. Single keys can be turned off, as WCAG 2.1.4 asks.
 */
import { isTyping, keep, kept } from "./page";

const OFF = "single-keys-off";

function visible(element: HTMLElement): boolean {
  return element.checkVisibility?.() ?? element.offsetParent !== null;
}

/** Whether somebody could come to it now. What a closed menu holds is as near as the menu. */
function reachable(element: HTMLElement): boolean {
  return visible(element.closest<HTMLElement>("details[data-menu]") ?? element);
}

/** The elements that answer to a key now: of an open dialog only its own. */
export function keyed(): HTMLElement[] {
  const dialog = document.querySelector("dialog[open]");
  return [...(dialog ?? document).querySelectorAll<HTMLElement>("[data-key]")].filter(reachable);
}

export function labelOf(element: HTMLElement): string {
  const named = element.getAttribute("aria-label") ?? element.dataset["label"];
  if (named) return named;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const part of copy.querySelectorAll(".key, .rail__count, .count, svg")) part.remove();
  return copy.textContent?.trim().replace(/\s+/g, " ") ?? "";
}

function rows(): HTMLElement[] {
  const list = document.activeElement?.closest("[data-list]") ?? document.querySelector("[data-list]");
  return list ? [...list.querySelectorAll<HTMLElement>("[data-row]")].filter(visible) : [];
}

function move(step: number): void {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const chosen = here >= 0 ? here : all.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = all[Math.min(Math.max(chosen + step, 0), all.length - 1)];
  const target = next?.querySelector<HTMLElement>("a, button, input") ?? next;
  target?.focus();
  next?.scrollIntoView({ block: "nearest" });
  if (next) next.dispatchEvent(new CustomEvent("row:chosen", { bubbles: true, detail: { case: next.dataset["case"] } }));
}

function press(element: HTMLElement): void {
  if (element.matches("input, textarea, select")) {
    element.focus();
    (element as HTMLInputElement).select?.();
  } else element.click();
}

function fillHelp(dialog: HTMLElement): void {
  const here = dialog.querySelector("[data-keys-here]");
  if (!here) return;
  here.replaceChildren(
    ...[...document.querySelectorAll<HTMLElement>("[data-key]")].filter(reachable).flatMap((element) => {
      const key = document.createElement("dt");
      const hint = document.createElement("kbd");
      hint.className = "key";
      hint.textContent = (element.dataset["key"] ?? "").toUpperCase();
      key.append(hint);
      const what = document.createElement("dd");
      what.textContent = labelOf(element);
      return [key, what];
    }),
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || kept(OFF)) return;
  const key = event.key.toLowerCase();
  const dialog = document.querySelector("dialog[open]");
  if (!dialog && key === "?") {
    const help = document.getElementById("keys");
    if (!(help instanceof HTMLDialogElement)) return;
    help.showModal();
    fillHelp(help);
  } else if (!dialog && (key === "j" || key === "k")) move(key === "j" ? 1 : -1);
  else {
    const element = keyed().find((one) => (one.dataset["key"] ?? "").toLowerCase() === key);
    if (!element) return;
    press(element);
  }
  event.preventDefault();
}

export function startKeyboard(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("dialog:opened", (event) => fillHelp(event.target as HTMLElement));
  const box = document.querySelector<HTMLInputElement>("[data-single-keys]");
  if (!box) return;
  box.checked = !kept(OFF);
  box.addEventListener("change", () => keep(OFF, box.checked ? null : "1"));
}

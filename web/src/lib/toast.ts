/** Short news at the edge of the page, read aloud politely. */
import { onEach } from "./page";
import { word } from "./words";

const SHOWN_MS = 8000;

function arm(toast: HTMLElement): void {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet button--small";
  close.textContent = word("close");
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  if (toast.dataset["stays"] !== undefined) return;
  let timer = window.setTimeout(() => toast.remove(), SHOWN_MS);
  // Whoever reads it, or reaches for it, is not hurried.
  const wait = (): void => window.clearTimeout(timer);
  const go = (): void => void (timer = window.setTimeout(() => toast.remove(), SHOWN_MS / 2));
  toast.addEventListener("pointerenter", wait);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("focusout", go);
}

export interface Way {
  url: string;
  text: string;
  /** The one way on: it is there until it is taken, or closed. */
  stays?: boolean;
}

/** What an answer says of itself: HX-Trigger: {"toast": {"text": "…"}}. */
export interface Said {
  text: string;
  url?: string;
  link?: string;
  stays?: boolean;
}

export function say({ text, url, link, stays }: Said): void {
  toast(text, url && link ? { url, text: link, stays } : undefined);
}

/** Show a sentence, and perhaps a link. Errors belong at their field, not here. */
export function toast(text: string, link?: Way): HTMLElement {
  const element = document.createElement("div");
  element.className = "toast";
  element.dataset["toast"] = "";
  if (link?.stays) element.dataset["stays"] = "";
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.url;
    anchor.textContent = link.text;
    element.append(anchor);
  }
  document.querySelector("[data-toasts]")?.append(element);
  arm(element);
  return element;
}

export function startToasts(): void {
  onEach<HTMLElement>("[data-toasts] > [data-toast]", arm);
  // The server sends one along with any htmx answer, and that event bubbles up to here.
  document.addEventListener("toast", (event) => say((event as CustomEvent<Said>).detail));
  document.addEventListener("htmx:sendError", () => toast(word("offline")));
}

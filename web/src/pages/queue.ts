/**
 * The live queue: rows slide in at their place, marked new, and fade out when they left it.
 *
 * Nothing moves that somebody points at, has the focus in, or reads further down: the list
 * is scrolled by as much as it grew above, and where that is not enough the change waits
 * until the hand is gone. The server says what belongs here; news only say when to ask.
 */
import htmx from "htmx.org";
import { isAwaited, isSentAway } from "../lib/answers";
import { SOON_MS, patience } from "../lib/patience";
import { word } from "../lib/words";

export interface CaseNews {
  case: number;
  version: number;
}

const ASK_AFTER_MS = 400;
const ASK_AGAIN_MS = 3_000;
const COUNT_EVERY_MS = 5_000;
const MOST_AT_ONCE = 100;
const NEW_FOR_MS = 120_000;
const MOTION_MS = 180;

export const list = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-queue]");
export const rowOf = (id: string): HTMLElement | null => document.getElementById(`case-row-${id}`);
const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
const rows = (): HTMLElement[] => [...(list()?.querySelectorAll<HTMLElement>(":scope > [data-row]") ?? [])];

// --- What may not move ---------------------------------------------------------------------

let pointer: { x: number; y: number } | null = null;

export function scroller(): HTMLElement {
  const column = document.getElementById("queue");
  return column && getComputedStyle(column).overflowY !== "visible" ? column : (document.scrollingElement as HTMLElement);
}

const topOf = (element: HTMLElement): number => element.offsetTop - scroller().scrollTop;

/** What lies under the pointer in the queue: its row, or else the thing itself. */
function pointed(): HTMLElement | null {
  const element = pointer && document.elementFromPoint(pointer.x, pointer.y);
  if (!(element instanceof HTMLElement) || !element.closest("#queue")) return null;
  return element.closest<HTMLElement>("[data-row]") ?? element.closest<HTMLElement>("a, button, input, summary");
}

/** Where the list comes out from under its head, which stays. */
function sightTop(): number {
  const head = document.querySelector<HTMLElement>("#queue .column__head");
  return Math.max(scroller().getBoundingClientRect().top, head?.getBoundingClientRect().bottom ?? 0, 0);
}

/** Where what the eye rests on is to be found once more: the first row in sight of a list scrolled down. */
export function firstRead(): HTMLElement | null {
  if (scroller().scrollTop === 0) return null;
  const top = sightTop();
  return rows().find((row) => row.getBoundingClientRect().top >= top) ?? null;
}

function anchors(): HTMLElement[] {
  const focused = document.activeElement?.closest<HTMLElement>("#queue [data-row]") ?? null;
  const held = [pointed(), focused].filter((one): one is HTMLElement => one !== null);
  const read = held.length ? null : firstRead();
  return read ? [read] : held;
}

/** Change the list so that nothing held moves; else undo, and say so. */
function steadily(change: () => void, undo: () => void): boolean {
  const before = anchors().map((element) => ({ element, top: topOf(element) }));
  const under = pointed();
  const box = scroller();
  const scrolled = box.scrollTop;
  change();
  const first = before.find(({ element }) => element.isConnected);
  if (first) box.scrollTop += topOf(first.element) - first.top;
  const moved = before.some(({ element, top }) => element.isConnected && Math.abs(topOf(element) - top) > 1);
  if (!moved && pointed() === under) return true;
  undo();
  box.scrollTop = scrolled;
  return false;
}

// --- Where a row belongs -------------------------------------------------------------------

/** Compare as the server orders: by its value, none last, then by age. */
function isBefore(one: HTMLElement, other: HTMLElement, backwards: boolean): boolean {
  // Dangers stand on top, whatever the order.
  const [top, otherTop] = [one.dataset["top"] ?? "", other.dataset["top"] ?? ""];
  if (!top !== !otherTop) return top !== "";
  if (top && top !== otherTop) return top !== "-" && (otherTop === "-" || Number(top) < Number(otherTop));
  const [a, b] = [one.dataset["sort"] ?? "", other.dataset["sort"] ?? ""];
  if (a !== b) return a === "" || b === "" ? b === "" : backwards ? Number(a) > Number(b) : Number(a) < Number(b);
  const [x, y] = [Number(one.dataset["case"]), Number(other.dataset["case"])];
  return backwards ? x > y : x < y;
}

/** The row before which a new one stands, null for the end; undefined if it belongs to another page. */
function placeOf(fresh: HTMLElement): HTMLElement | null | undefined {
  const queue = list()!;
  const all = rows().filter((row) => !row.classList.contains("is-gone"));
  const next = all.find((row) => isBefore(fresh, row, queue.hasAttribute("data-backwards"))) ?? null;
  if (next === null && document.querySelector("#queue [rel=next]")) return undefined;
  if (next === all[0] && queue.hasAttribute("data-later-page")) return undefined;
  return next;
}

// --- Changes, at once or when they may be ---------------------------------------------------

// A row to come in, or null for one to go.
const held = new Map<string, HTMLElement | null>();

function comeIn(id: string, fresh: HTMLElement): boolean {
  const next = placeOf(fresh);
  if (next === undefined) return true;
  fresh.classList.add("is-new");
  if (!steadily(() => list()!.insertBefore(fresh, next), () => fresh.remove())) return false;
  htmx.process(fresh);
  window.setTimeout(() => rowOf(id)?.classList.remove("is-new"), NEW_FOR_MS);
  return true;
}

function goOut(row: HTMLElement): boolean {
  // Who points at it, or has come to it by keyboard, keeps it, dimmed.
  const isHeld = row === pointed() || row.contains(document.activeElement) || isAwaited(row);
  if (!row.classList.contains("is-gone")) {
    row.classList.add("is-gone");
    if (isHeld) return false;
    if (!isStill()) row.animate([{ opacity: 1 }, { opacity: 0 }], MOTION_MS);
    window.setTimeout(settle, isStill() ? 0 : MOTION_MS);
    return false;
  }
  if (isHeld) return false;
  const next = row.nextSibling;
  return steadily(() => row.remove(), () => list()?.insertBefore(row, next));
}

function refresh(row: HTMLElement, fresh: HTMLElement): boolean {
  // A case that is being opened from here comes first: its answer is brought to the link that was followed.
  if (isAwaited(row)) return false;
  for (const name of ["is-new", "is-chosen"]) fresh.classList.toggle(name, row.classList.contains(name));
  if (row.getAttribute("aria-current")) fresh.setAttribute("aria-current", "true");
  const ticked = row.querySelector<HTMLInputElement>("input[type=checkbox]")?.checked ?? false;
  const box = fresh.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (box) box.checked = ticked;
  const at = [...row.querySelectorAll("a, input")].indexOf(document.activeElement!);
  row.replaceWith(fresh);
  htmx.process(fresh);
  if (at >= 0) fresh.querySelectorAll<HTMLElement>("a, input")[at]?.focus({ preventScroll: true });
  return true;
}

function place(id: string, fresh: HTMLElement | null): void {
  const row = rowOf(id);
  let done = true;
  if (!fresh) done = !row || goOut(row);
  else if (row) done = refresh(row, fresh);
  else done = comeIn(id, fresh);
  if (done) held.delete(id);
  else held.set(id, fresh);
}

/** Make several changes, and let the eye follow what moved. */
function together(changes: () => void): void {
  const before = new Map(rows().map((row) => [row, topOf(row)]));
  changes();
  for (const row of rows()) {
    const moved = (before.get(row) ?? topOf(row)) - topOf(row);
    if (Math.abs(moved) > 1 && !isStill()) {
      row.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], { duration: MOTION_MS, easing: "ease-out" });
    }
  }
  const empty = document.querySelector<HTMLElement>("[data-queue-empty]");
  if (empty) empty.hidden = rows().length > 0;
  showAbove();
}

function settle(): void {
  if (held.size) together(() => [...held].forEach(([id, fresh]) => place(id, fresh)));
  else showAbove();
}

// --- New ones out of sight --------------------------------------------------------------------

function above(): HTMLElement[] {
  const top = sightTop();
  return rows().filter((row) => row.classList.contains("is-new") && row.getBoundingClientRect().bottom <= top);
}

/** Say in the list's head how many came in above; the place is kept free, so nothing moves for it. */
function showAbove(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-queue-above]");
  if (!button) return;
  const count = above().length + [...held.values()].filter(Boolean).length;
  button.hidden = count === 0;
  button.textContent = word("new_above", { count });
}

function lookUp(): void {
  pointer = null;
  (document.activeElement as HTMLElement | null)?.blur();
  scroller().scrollTop = 0;
  settle();
  list()?.querySelector<HTMLElement>(".is-new a")?.focus();
}

function announceNew(count: number): void {
  const said = document.querySelector<HTMLElement>("[data-queue-said]");
  if (said && count) said.textContent = word(count === 1 ? "new_case" : "new_cases", { count });
}

// --- Asking ------------------------------------------------------------------------------------

const asked = new Set<string>();
let timer = 0;
let countedAt = 0;
let countTimer = 0;

/** Ask soon, once for all that is heard until then; a city that never pauses must not put it off. */
function later(wait = ASK_AFTER_MS): void {
  if (!timer) timer = window.setTimeout(() => void ask(), wait);
}

/** Ask after a case of which something was heard, unless its row already shows it. */
export function hear(news: CaseNews): void {
  const row = rowOf(String(news.case));
  if (row && Number(row.dataset["version"] ?? 0) >= news.version) return;
  asked.add(String(news.case));
  later();
}

function countLater(): void {
  if (!countTimer) countTimer = window.setTimeout(() => void count(), COUNT_EVERY_MS);
}

async function count(): Promise<void> {
  const told = await tell(`${list()?.dataset["query"] ?? ""}&ids=&counts=1`);
  if (told) showCounts(told);
}

/** Ask the server for rows; null where nobody answered. */
async function tell(query: string): Promise<Document | null> {
  const url = list()?.dataset["newsUrl"];
  const answer = url ? await fetch(`${url}?${query}`, { headers: { "HX-Request": "true" }, signal: patience(SOON_MS) }).catch(() => null) : null;
  if (answer && isSentAway(answer)) return null;
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function freshRows(told: Document): Map<string, HTMLElement> {
  return new Map([...told.querySelectorAll<HTMLElement>("[data-row]")].map((row) => [row.dataset["case"] ?? "", document.adoptNode(row)]));
}

async function ask(): Promise<void> {
  timer = 0;
  const queue = list();
  if (!queue || asked.size === 0) return;
  const ids = [...asked].slice(0, MOST_AT_ONCE);
  for (const id of ids) asked.delete(id);
  const query = new URLSearchParams(queue.dataset["query"] ?? "");
  query.set("ids", ids.join(","));
  // Counting is dear: not with every question, but once more after the last.
  if (Date.now() - countedAt > COUNT_EVERY_MS) query.set("counts", "1");
  else countLater();
  const told = await tell(query.toString());
  if (!told) {
    // The server is away for a moment; what it had to say is not forgotten.
    for (const id of ids) asked.add(id);
    return later(ASK_AGAIN_MS);
  }
  if (queue !== list()) return;
  const found = freshRows(told);
  announceNew([...found.keys()].filter((id) => !rowOf(id)).length);
  together(() => ids.forEach((id) => place(id, found.get(id) ?? null)));
  showCounts(told);
  if (asked.size) later();
}

/** Nobody knows what was missed while there was no line: read the page of the queue again, and ask after whatever is no longer on it. */
export async function catchUp(): Promise<void> {
  const queue = list();
  if (!queue) return;
  const told = await tell(`${queue.dataset["query"] ?? ""}&counts=1`);
  if (!told || queue !== list()) return;
  const found = freshRows(told);
  for (const row of rows()) {
    const id = row.dataset["case"] ?? "";
    const fresh = found.get(id);
    if (fresh && fresh.dataset["version"] === row.dataset["version"]) found.delete(id);
    else if (!fresh) asked.add(id);
  }
  announceNew([...found.keys()].filter((id) => !rowOf(id)).length);
  together(() => found.forEach((fresh, id) => place(id, fresh)));
  showCounts(told);
  if (asked.size) later();
}

function showCounts(told: Document): void {
  const tabs = told.querySelectorAll<HTMLElement>("[data-tab]");
  if (!tabs.length) return;
  window.clearTimeout(countTimer);
  countTimer = 0;
  countedAt = Date.now();
  // A longer figure would push the tabs along under the hand.
  if (document.querySelector("[data-tab]:hover")) return countLater();
  for (const tab of tabs) {
    const here = document.querySelector<HTMLElement>(`#queue [data-tab="${tab.dataset["tab"]}"] .count`);
    if (here) here.textContent = tab.querySelector(".count")?.textContent ?? "";
  }
}

function seen(event: Event): void {
  (event.target as HTMLElement).closest?.(".case-row.is-new:hover, .case-row.is-new:focus-within")?.classList.remove("is-new");
}

function watchPointer(): void {
  const track = (event: PointerEvent): void => {
    const was = pointer && pointed();
    pointer = { x: event.clientX, y: event.clientY };
    if (held.size && was !== pointed()) settle();
  };
  const gone = (): void => {
    pointer = null;
    settle();
  };
  document.addEventListener("pointermove", track, { passive: true });
  document.addEventListener("pointerdown", track, { passive: true });
  document.documentElement.addEventListener("pointerleave", gone);
  for (const name of ["pointerup", "pointercancel"] as const) {
    document.addEventListener(name, (event) => event.pointerType === "touch" && gone());
  }
}

export function startQueue(): void {
  if (!document.getElementById("queue")) return;
  watchPointer();
  // What has the focus is known only after both events.
  for (const name of ["focusin", "focusout"]) document.addEventListener(name, () => window.setTimeout(settle));
  document.addEventListener("htmx:afterRequest", () => window.setTimeout(settle));
  document.addEventListener("scroll", () => window.requestAnimationFrame(settle), { capture: true, passive: true });
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, seen);
  document.addEventListener("click", (event) => (event.target as HTMLElement).closest("[data-queue-above]") && lookUp());
}

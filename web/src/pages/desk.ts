/**
 * The desk: news into the queue without moving it, the open case kept fresh, bulk choice, act forms.
 *
 * Everything here also works by links and forms; this makes it quicker.
 */
import htmx from "htmx.org";
import { onEach } from "../lib/page";

interface CaseNews {
  case: number;
  version: number;
}

const ASK_AFTER_MS = 400;
const ASK_AGAIN_MS = 3000;
const MOST_AT_ONCE = 100;

const list = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-queue]");
const rowOf = (id: string): HTMLElement | null => document.getElementById(`case-row-${id}`);

// --- News --------------------------------------------------------------------------------

const waiting = new Map<string, HTMLElement>();
const asked = new Set<string>();
let timer = 0;

function hear(event: Event): void {
  const news = (event as CustomEvent<CaseNews>).detail;
  if (!news.case) return;
  const row = rowOf(String(news.case));
  // A row drawn after the act already shows it.
  if (!row || Number(row.dataset["version"] ?? 0) < news.version) asked.add(String(news.case));
  freshen(news);
  soon(ASK_AFTER_MS);
}

/** Ask once for whatever is told meanwhile; where news never pauses, it must not put the asking off for ever. */
function soon(wait: number): void {
  timer ||= window.setTimeout(() => {
    timer = 0;
    void ask();
  }, wait);
}

/** The rows of these cases that are in the queue now; without ids those on its top; null where nobody answered. */
async function rows(queue: HTMLElement, ids?: string[]): Promise<Map<string, HTMLElement> | null> {
  const query = new URLSearchParams(location.search);
  query.set("queue", queue.dataset["queue"] ?? "");
  if (ids) query.set("ids", ids.join(","));
  query.delete("after");
  try {
    const answer = await fetch(`${queue.dataset["newsUrl"]}?${query}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return null;
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    return new Map([...told.querySelectorAll<HTMLElement>("[data-case]")].map((row) => [row.dataset["case"] ?? "", row]));
  } catch {
    return null;
  }
}

async function ask(): Promise<void> {
  const queue = list();
  if (!queue || asked.size === 0) return;
  const ids = [...asked].slice(0, MOST_AT_ONCE);
  for (const id of ids) asked.delete(id);
  const found = await rows(queue, ids);
  if (!found) {
    // The server is away for a moment; what it had to say is not forgotten.
    for (const id of ids) asked.add(id);
    return soon(ASK_AGAIN_MS);
  }
  for (const id of ids) place(id, found.get(id));
  if (asked.size) void ask();
  showWaiting();
}

/** Nobody knows what was missed while the line was down: every row that is shown is asked for, and what stands on top. */
async function catchUp(): Promise<void> {
  const queue = list();
  if (!queue) return;
  for (const row of queue.querySelectorAll<HTMLElement>("[data-case]")) asked.add(row.dataset["case"] ?? "");
  const top = (await rows(queue)) ?? new Map<string, HTMLElement>();
  for (const id of top.keys()) asked.add(id);
  void ask();
  const open = document.querySelector<HTMLElement>("[data-open-case]");
  if (open) freshen({ case: Number(open.dataset["openCase"]), version: Infinity });
}

function place(id: string, fresh: HTMLElement | undefined): void {
  const row = rowOf(id);
  if (!fresh) {
    waiting.delete(id);
    // It stays where it is, dimmed, while somebody points at the list: nothing moves under the hand.
    if (row) leave(row);
  } else if (row) {
    if (row.getAttribute("aria-current")) fresh.setAttribute("aria-current", "true");
    row.replaceWith(fresh);
    htmx.process(fresh);
  } else waiting.set(id, fresh);
}

function leave(row: HTMLElement): void {
  row.classList.add("is-gone");
  const queue = list();
  if (!queue?.matches(":hover") && !row.contains(document.activeElement)) row.remove();
  else queue?.addEventListener("pointerleave", () => row.remove(), { once: true });
}

function showWaiting(): void {
  const box = document.querySelector<HTMLElement>("[data-queue-news]");
  const button = box?.querySelector<HTMLButtonElement>("button");
  if (!box || !button) return;
  const sentence = waiting.size === 1 ? button.dataset["one"] : button.dataset["many"];
  button.textContent = (sentence ?? "%(count)s").replace("%(count)s", String(waiting.size));
  box.hidden = waiting.size === 0;
}

function letIn(): void {
  const queue = list();
  if (!queue) return;
  for (const row of waiting.values()) {
    row.classList.add("is-new");
    queue.prepend(row);
    htmx.process(row);
  }
  waiting.clear();
  document.querySelector("[data-queue-empty]")?.remove();
  showWaiting();
  queue.scrollIntoView({ block: "nearest" });
}

// --- The open case ---------------------------------------------------------------------------

function freshen(news: CaseNews): void {
  const open = document.querySelector<HTMLElement>("[data-open-case]");
  if (open?.dataset["openCase"] !== String(news.case) || Number(open.dataset["version"]) >= news.version) return;
  const busy = document.querySelector("[data-act-form]") ?? document.querySelector("#main :focus");
  const notice = open.querySelector<HTMLElement>("[data-case-changed]");
  // Somebody writing is told; somebody reading sees it.
  if (busy) {
    if (notice) notice.hidden = false;
  } else void htmx.ajax("get", open.dataset["caseUrl"] + location.search, { target: "#main", swap: "innerHTML" });
}

function opened(): void {
  const open = document.querySelector<HTMLElement>("[data-open-case]");
  const desk = document.querySelector<HTMLElement>("[data-desk]");
  if (!open || !desk) return;
  desk.dataset["open"] = "case";
  for (const row of document.querySelectorAll<HTMLElement>(".case-row[aria-current]")) row.removeAttribute("aria-current");
  rowOf(open.dataset["openCase"] ?? "")?.setAttribute("aria-current", "true");
}

// --- Acts and bulk choice ------------------------------------------------------------------------

function showBulk(): void {
  const box = document.querySelector<HTMLElement>("[data-bulk]");
  if (!box) return;
  const chosen = document.querySelectorAll("[data-queue] input[name=case]:checked").length;
  box.hidden = chosen === 0;
  for (const count of box.querySelectorAll("[data-bulk-count]")) count.textContent = String(chosen);
}

function onClick(event: Event): void {
  const target = event.target as HTMLElement;
  if (target.closest("[data-queue-news] button")) letIn();
  if (target.closest("[data-bulk-none]")) {
    for (const box of document.querySelectorAll<HTMLInputElement>("[data-queue] input[name=case]")) box.checked = false;
    showBulk();
  }
  const cancel = target.closest<HTMLElement>("[data-act-cancel]");
  if (cancel && !location.pathname.includes("/acts/")) {
    event.preventDefault();
    document.getElementById("act")?.replaceChildren();
  }
  const filter = target.closest("[data-log-filter]");
  if (filter) {
    for (const tab of filter.parentElement?.children ?? []) tab.removeAttribute("aria-current");
    filter.setAttribute("aria-current", "page");
  }
  target.closest("details.drop--up .menu__item")?.closest("details")?.removeAttribute("open");
}

/** Beside the map a row is first chosen, and opened when chosen already: the map is not lost by a click. */
function onMapRow(event: MouseEvent): void {
  if (!document.querySelector("[data-map-choice]") || event.ctrlKey || event.metaKey || event.button) return;
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("[data-queue] [data-row] a");
  const row = link?.closest<HTMLElement>("[data-row]");
  if (!link || !row) return;
  event.preventDefault();
  event.stopPropagation();
  if (row.classList.contains("is-chosen")) location.href = link.href;
  else row.dispatchEvent(new CustomEvent("row:chosen", { bubbles: true, detail: { case: row.dataset["case"] } }));
}

function onChosen(event: Event): void {
  const { id, number } = (event as CustomEvent<{ id: number; number?: string }>).detail;
  const choice = document.querySelector<HTMLElement>("[data-map-choice]");
  const link = choice?.querySelector("a");
  if (!choice || !link || !id) return;
  link.href = (choice.dataset["url"] ?? "").replace(/0\/$/, `${id}/`);
  const name = choice.querySelector("[data-map-number]");
  if (name) name.textContent = number ?? rowOf(String(id))?.querySelector("a")?.title.split(" · ")[0] ?? "";
  choice.hidden = false;
  for (const row of document.querySelectorAll(".case-row.is-chosen")) row.classList.remove("is-chosen");
  const row = rowOf(String(id));
  row?.classList.add("is-chosen");
  row?.scrollIntoView({ block: "nearest" });
}

export function startDesk(): void {
  document.addEventListener("live:case", hear);
  document.addEventListener("live:resync", () => void catchUp());
  document.addEventListener("click", onClick);
  document.addEventListener("click", onMapRow, { capture: true });
  document.addEventListener("change", (event) => {
    if ((event.target as HTMLElement).matches("[data-queue] input[name=case]")) showBulk();
  });
  document.addEventListener("case:chosen", onChosen);
  document.addEventListener("htmx:afterSettle", opened);
  onEach<HTMLElement>("[data-act-form]", (form) => {
    form.scrollIntoView({ block: "nearest" });
    form.querySelector<HTMLElement>("textarea, input:not([type=hidden]), select")?.focus();
  });
  onEach<HTMLElement>("[data-focus]", (element) => element.focus());
}

/**
 * The desk: the open case kept fresh, bulk choice, act forms. The queue itself is `queue.ts`.
 *
 * Everything here also works by links and forms; this makes it quicker.
 */
import htmx from "htmx.org";
import { isAwaited } from "../lib/answers";
import { onEach } from "../lib/page";
import { startPlaces } from "./place";
import { type CaseNews, catchUp, hear as heard, rowOf, startQueue } from "./queue";

function hear(event: Event): void {
  const news = (event as CustomEvent<CaseNews>).detail;
  if (!news.case) return;
  heard(news);
  // Of this case only: what happens elsewhere says nothing about who could go here.
  if (document.getElementById("units")?.dataset["case"] === String(news.case)) askUnits();
  freshen(news);
}

function askUnits(): void {
  const units = document.getElementById("units");
  if (units) htmx.trigger(units, "units:changed");
}

// --- The open case ---------------------------------------------------------------------------

/** News of the open case: those last read, and those that wait until what was asked for is answered. */
let read: CaseNews | null = null;
let late: CaseNews | null = null;
let areUnitsLate = false;

function wait(event: Event): void {
  if ((event.target as HTMLElement).id === "main") late = read;
  else areUnitsLate = true;
}

function readLate(): void {
  if (late) freshen(late);
  if (areUnitsLate && !isAwaited(document.getElementById("units"))) {
    areUnitsLate = false;
    askUnits();
  }
}

function freshen(news: CaseNews): void {
  const open = document.querySelector<HTMLElement>("[data-open-case]");
  if (open?.dataset["openCase"] !== String(news.case)) return;
  // Older news of it may come after newer ones that wait.
  if (late?.case === news.case && late.version > news.version) news = late;
  late = null;
  if (Number(open.dataset["version"]) >= news.version) return;
  // What somebody has just asked for brings the case along, and needs the place it was asked from.
  if (isAwaited(document.getElementById("main"))) {
    late = news;
    return;
  }
  read = news;
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

/** Rows that may be chosen, and what was refused of another page. */
const CHOICES = "input[name=case][form=bulk]";

function showBulk(): void {
  const box = document.querySelector<HTMLElement>("[data-bulk]");
  if (!box) return;
  const chosen = document.querySelectorAll(`${CHOICES}:checked`).length;
  box.hidden = chosen === 0;
  for (const count of box.querySelectorAll("[data-bulk-count]")) count.textContent = String(chosen);
}

function onClick(event: Event): void {
  const target = event.target as HTMLElement;
  if (target.closest("[data-bulk-none]")) {
    for (const box of document.querySelectorAll<HTMLInputElement>(CHOICES)) box.checked = false;
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

let isStarted = false;

export function startDesk(): void {
  // The browser's way back brings a page of its own into the one that hears already.
  if (isStarted) return;
  isStarted = true;
  startQueue();
  startPlaces();
  // What was refused before stays ticked.
  showBulk();
  document.addEventListener("live:case", hear);
  document.addEventListener("live:resync", () => {
    void catchUp();
    const open = document.querySelector<HTMLElement>("[data-open-case]");
    if (open) freshen({ case: Number(open.dataset["openCase"]), version: Infinity });
  });
  document.addEventListener("click", onClick);
  document.addEventListener("click", onMapRow, { capture: true });
  document.addEventListener("change", (event) => {
    if ((event.target as HTMLElement).matches(CHOICES)) showBulk();
  });
  document.addEventListener("case:chosen", onChosen);
  document.addEventListener("htmx:afterSettle", opened);
  document.addEventListener("htmx:afterRequest", () => setTimeout(readLate));
  document.addEventListener("news:late", wait);
  onEach<HTMLElement>("[data-act-form]", (form) => {
    // Why it was refused is read first; what was written still stands below.
    if (form.dataset["refused"] !== undefined || form.querySelector("[data-errors]")) return;
    form.scrollIntoView({ block: "nearest" });
    form.querySelector<HTMLElement>("textarea, input:not([type=hidden]), select")?.focus();
  });
  onEach<HTMLElement>("[data-focus]", (element) => element.focus());
}

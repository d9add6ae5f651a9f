/**
 * The place in a list, kept in this tab by which list it is: whoever acted on many of it, comes back to it, or reads it anew goes on where he was.
 *
 * Whoever chooses a list begins at its top, where what wants doing first stands.
 */
import { firstRead, list, rowOf, scroller } from "./queue";

interface Place {
  top: number;
  /** The first row in sight, and where it stood: above it rows may have come and gone meanwhile. */
  row: string;
  offset: number;
}

const ACTED = "place-acted";
const WAIT_MS = 100;

function key(): string {
  return `place:${list()?.dataset["query"] ?? ""}`;
}

/** How far down the sight of the list a row begins. */
const offsetOf = (row: HTMLElement): number => row.getBoundingClientRect().top - Math.max(scroller().getBoundingClientRect().top, 0);

function keepPlace(): void {
  const queue = list();
  // Where an opened case takes the place of the list nothing of it is scrolled.
  if (!queue || queue.offsetParent === null) return;
  const row = firstRead();
  const place: Place = { top: scroller().scrollTop, row: row?.dataset["case"] ?? "", offset: row ? offsetOf(row) : 0 };
  try {
    sessionStorage.setItem(key(), JSON.stringify(place));
  } catch {
    /* A store that is full or forbidden: the list begins at its top. */
  }
}

function goToPlace(): void {
  try {
    const place = JSON.parse(sessionStorage.getItem(key()) ?? "null") as Place | null;
    // Nor is an opened case that took its place scrolled as far as the list was.
    if (!place || (list()?.offsetParent ?? null) === null) return;
    scroller().scrollTop = place.top;
    const row = rowOf(place.row);
    if (row) scroller().scrollTop += offsetOf(row) - place.offset;
  } catch {
    /* Nothing was kept. */
  }
}

function isGoneBackTo(): boolean {
  const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const acted = sessionStorage.getItem(ACTED) === key();
  sessionStorage.removeItem(ACTED);
  return acted || way?.type === "back_forward" || way?.type === "reload";
}

export function startPlaces(): void {
  if (isGoneBackTo()) goToPlace();
  let timer = 0;
  document.addEventListener(
    "scroll",
    () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(keepPlace, WAIT_MS);
    },
    { capture: true, passive: true },
  );
  document.addEventListener("submit", (event) => {
    if ((event.target as HTMLElement).id !== "bulk") return;
    keepPlace();
    sessionStorage.setItem(ACTED, key());
  });
  // The browser's way back from a case that was opened beside the list, or in its place.
  document.addEventListener("htmx:historyRestore", goToPlace);
}

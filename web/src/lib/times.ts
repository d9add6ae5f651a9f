/** Keeps every due time on the page counting, and turns its shape when its level changes; says whose times they are. */
import { isBeside } from "./page";
import { word } from "./words";

const EVERY_MS = 15_000;
const LEVELS = ["on_time", "soon", "late"] as const;

export function spanInWords(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 1) return word("moment");
  if (minutes < 60) return word("minutes", { count: minutes });
  if (minutes < 48 * 60) return word("hours", { count: Math.floor(minutes / 60) });
  return word("days", { count: Math.floor(minutes / 1440) });
}

function refresh(badge: HTMLElement, now: number): void {
  const due = Date.parse(badge.dataset["due"] ?? "");
  if (Number.isNaN(due)) return;
  const soon = Date.parse(badge.dataset["soon"] ?? "");
  const left = due - now;
  const words = badge.querySelector("[data-time-words]");
  if (words) words.textContent = left <= 0 ? word("late", { span: spanInWords(left) }) : spanInWords(left);
  // Without the instant at which it turns amber only the server knows; it never goes back by itself.
  const level = left <= 0 ? "late" : !Number.isNaN(soon) && now >= soon ? "soon" : null;
  if (!level || badge.classList.contains(`time--${level}`)) return;
  badge.classList.remove(...LEVELS.map((one) => `time--${one}`));
  badge.classList.add(`time--${level}`);
  const shape = badge.querySelector(".shape");
  if (shape) shape.className = `shape shape--${level}`;
  const reader = badge.querySelector("[data-time-level]");
  // What is late says so in its words.
  if (reader) reader.textContent = level === "late" ? "" : word("soon_word");
}

function offsetOf(zone: string | undefined, now: Date): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(now);
  // "GMT+08:00", and at Greenwich "GMT" alone.
  return (parts.find((part) => part.type === "timeZoneName")?.value ?? "").replace("GMT", "UTC");
}

/** Every time on a page is the city's. Who reads it where clocks show another is told so, once, above the page. */
function nameZone(): void {
  const zone = document.documentElement.dataset["zone"];
  const head = document.querySelector("header.topbar, main");
  // A screen within a page leaves it to the page.
  if (!zone || !head || isBeside) return;
  const now = new Date();
  const offset = offsetOf(zone, now);
  if (offset === offsetOf(undefined, now)) return;
  const note = document.createElement("aside");
  note.className = "zone-note small soft";
  note.ariaLabel = word("zone_label");
  note.dataset["zoneNote"] = zone;
  note.textContent = word("zone", { city: document.documentElement.dataset["city"] || zone.replaceAll("_", " "), offset });
  head.before(note);
}

export function startTimes(): void {
  nameZone();
  const all = (): void => {
    const now = Date.now();
    for (const badge of document.querySelectorAll<HTMLElement>(".time[data-due]")) refresh(badge, now);
  };
  window.setInterval(all, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || all());
}

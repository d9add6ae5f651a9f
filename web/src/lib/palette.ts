/**
 * Ctrl K: finds and does anything.
 *
 * It offers the acts of this page (whatever has a data-key), the ways in the
 * rail, and what the server finds: <meta name="palette-url"> answers ?q= with
 * {"items": [{"label", "hint", "url"}]}.
 */
import { keyed, labelOf } from "./keyboard";
import { isSentAway } from "./answers";
import { meta } from "./page";
import { SOON_MS, patience } from "./patience";
import { word } from "./words";

interface Item {
  label: string;
  hint?: string;
  url?: string;
  act?: () => void;
}

const WAIT_MS = 120;

function here(): Item[] {
  const acts = keyed().map((element) => ({
    label: labelOf(element),
    hint: (element.dataset["key"] ?? "").toUpperCase(),
    act: () => (element.matches("input, textarea, select") ? element.focus() : element.click()),
  }));
  const ways = [...document.querySelectorAll<HTMLAnchorElement>(".rail__item:not([data-key])")].map((way) => ({ label: labelOf(way), url: way.href }));
  return [...acts, ...ways].filter((item) => item.label);
}

function fits(label: string, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((part) => label.toLowerCase().includes(part));
}

async function found(query: string, signal: AbortSignal): Promise<Item[]> {
  const url = meta("palette-url");
  if (!url || !query) return [];
  const answer = await fetch(`${url}?q=${encodeURIComponent(query)}`, { signal: patience(SOON_MS, signal), headers: { Accept: "application/json", "HX-Request": "true" } });
  return !isSentAway(answer, true) && answer.ok ? ((await answer.json()) as { items: Item[] }).items : [];
}

export function startPalette(): void {
  const dialog = document.getElementById("palette");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const input = dialog.querySelector("input")!;
  const list = dialog.querySelector("ul")!;
  let offered: Item[] = [];
  let items: Item[] = [];
  let chosen = 0;
  let asking = new AbortController();
  let timer = 0;

  const mark = (place: number): void => {
    chosen = Math.min(Math.max(place, 0), items.length - 1);
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
    const row = list.children[chosen];
    row?.scrollIntoView({ block: "nearest" });
    if (row) input.setAttribute("aria-activedescendant", row.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const run = (item: Item | undefined): void => {
    if (!item) return;
    dialog.close();
    if (item.act) item.act();
    else if (item.url) location.assign(item.url);
  };

  const show = (): void => {
    list.replaceChildren(
      ...items.map((item, at) => {
        const row = document.createElement("li");
        row.className = "palette__item";
        row.id = `palette-${at}`;
        row.setAttribute("role", "option");
        const label = document.createElement("span");
        label.textContent = item.label;
        const hint = document.createElement("span");
        hint.className = "palette__hint";
        hint.textContent = item.hint ?? "";
        row.append(label, hint);
        row.addEventListener("click", () => run(item));
        row.addEventListener("pointermove", () => mark(at));
        return row;
      }),
    );
    if (items.length === 0) {
      const nothing = document.createElement("li");
      nothing.className = "palette__item soft";
      nothing.setAttribute("role", "option");
      nothing.setAttribute("aria-disabled", "true");
      nothing.textContent = word("nothing_found");
      list.append(nothing);
    }
    mark(0);
  };

  /** What this page itself offers is narrowed with every letter: Enter never does what was first in a list typed past. */
  const narrow = (): void => {
    asking.abort();
    items = offered.filter((item) => fits(item.label, input.value.trim()));
    show();
  };

  const ask = async (): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const query = input.value.trim();
    const near = offered.filter((item) => fits(item.label, query));
    try {
      const far = await found(query, asking.signal);
      items = [...near, ...far];
      const at = chosen;
      show();
      // It stands below what is near, so whoever has moved on meanwhile stays where he is.
      mark(at);
    } catch {
      /* A newer question took its place, or there is no connection: what is near stays. */
    }
  };

  const open = (): void => {
    offered = here();
    if (!dialog.open) dialog.showModal();
    input.value = "";
    input.focus();
    narrow();
    void ask();
  };

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    narrow();
    timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen - 1);
    else if (event.key === "Enter") run(items[chosen]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("dialog:opened", open);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    open();
  });
}

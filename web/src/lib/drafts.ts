/**
 * Unsaved words are never lost: <form data-draft="name"> is kept in this browser while it is written.
 *
 * The draft goes only when the server says it has the words: a page with [data-draft-done="name"]; [data-draft-sent="name"],
 * or an htmx answer that triggers draft:sent, says that what was sent of it was taken, and what was written since was not.
 * A form of staff tells the server its draft's name along with the words (common.drafts). A page
 * that comes back with the server's errors already holds the words itself.
 * Passwords, files and hidden fields are not kept, but the key by which a form is sent once (data-kept); nor is a form marked
 * data-draft-private longer than the tab lives.
 *
 * A form that serves several matters in turn (draft:turn, draft:open) has a draft for each: [data-draft-of] says which.
 *
 * A draft is of one person, whom the page names by [data-person], and of what its
 * name says: shown to nobody else. It goes when that person has signed out (lib/signing_out). Whoever opens a page in
 * this browser meanwhile, without that, neither reads it nor ends it: it waits for its writer, for two hours at most,
 * since a desk's computer is shared. Citizens' pages name nobody: there a draft lasts as long as its tab, and what
 * was left (for the page marked [data-drafts-left], or for a quarter of an hour) is shown only to who says it is his.
 * Of several reports in several tabs each form's name ends in the handle of its own.
 */
import { isBeside, keep, onEach } from "./page";
import { SOON_MS, patience } from "./patience";
import { word } from "./words";

interface Kept {
  at: number;
  pairs: [string, string][];
  /** The form was sent: whether it was taken is known to the server. */
  isSent?: boolean;
}
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const WAIT_MS = 300;
const AGE_MS = 7 * 24 * 3600 * 1000;
/** How long what was written waits in a browser where somebody else is at work. */
const OTHERS_MS = 2 * 3600 * 1000;
const IDLE_MS = 15 * 60 * 1000;
/** When the writer in this tab went to the first page, where the next one begins: what was written before that is left. */
const LEFT = "drafts-left";
/** Written when somebody signs out, for the other tabs to hear. */
const SIGNED_OUT = "signed-out";
/** Asks every form to keep now what it else would keep in a moment. */
const SAVE = "drafts:save";
let isOver = false;

function store(form: HTMLFormElement): Storage {
  return form.hasAttribute("data-draft-private") || !person() ? sessionStorage : localStorage;
}

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (one): one is Field =>
      one.matches("input[data-kept], input:not([type=hidden], [type=password], [type=file], [type=submit]), textarea, select") && (one as Field).name !== "",
  );
}

function isTicked(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

function written(form: HTMLFormElement): [string, string][] {
  const filled = fields(form)
    .filter((field) => !isTicked(field) || field.checked)
    .filter((field) => field.value !== "");
  // A key without words is no draft.
  return filled.every((field) => "kept" in field.dataset) ? [] : filled.map((field) => [field.name, field.value]);
}

function untouched(form: HTMLFormElement): boolean {
  return fields(form).every((field) => {
    if (isTicked(field)) return field.checked === field.defaultChecked;
    if (field instanceof HTMLSelectElement) return true;
    return field.value === field.defaultValue;
  });
}

function restore(form: HTMLFormElement, pairs: [string, string][]): boolean {
  const waiting = new Map<string, string[]>();
  for (const [name, value] of pairs) waiting.set(name, [...(waiting.get(name) ?? []), value]);
  let changed = false;
  for (const field of fields(form)) {
    const values = waiting.get(field.name);
    if (!values) continue;
    if (isTicked(field)) {
      const ticked = values.includes(field.value);
      changed ||= ticked !== field.checked;
      field.checked = ticked;
    } else {
      const value = values.shift() ?? field.value;
      changed ||= value !== field.value;
      field.value = value;
    }
    field.dispatchEvent(new Event("draft:restored", { bubbles: true }));
  }
  return changed;
}

/** Of which danger words tell; where nobody can be asked, of one without a name: then it is asked again for nothing. */
async function dangerIn(words: string): Promise<string> {
  const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const answer = await fetch("/report/danger-of-words/", { method: "POST", body: new URLSearchParams({ words }), headers: { "X-CSRFToken": token }, signal: patience(SOON_MS) });
    return answer.ok ? ((await answer.json()) as { danger: string }).danger : "?";
  } catch {
    return "?";
  }
}

function choice(name: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "link-button";
  made.dataset["whose"] = name;
  made.textContent = word(name);
  made.addEventListener("click", act);
  return made;
}

/** Throw words away, those of danger not before it was said twice; who need not be who wrote them is told nothing of them. */
async function throwAway(line: HTMLElement, pairs: [string, string][], isHers: boolean, discard: () => void, keepIt: () => void): Promise<void> {
  const found = await dangerIn(pairs.map(([, value]) => value).join("\n"));
  if (found === "") {
    discard();
    return;
  }
  line.setAttribute("role", "alert");
  line.dataset["asksAgain"] = "";
  const first = choice("draft_keep", keepIt);
  line.replaceChildren(isHers && found !== "?" ? word("draft_danger", { danger: found }) : word("draft_unsent"), " ", first, " ", choice("discard_all_the_same", discard));
  first.focus();
}

function note(form: HTMLFormElement, discard: () => void): void {
  const line = document.createElement("p");
  line.className = "draft-note";
  line.setAttribute("role", "status");
  line.textContent = word("draft");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = word("discard");
  button.addEventListener("click", () => {
    const go = (): void => {
      discard();
      form.reset();
      line.remove();
      form.dispatchEvent(new CustomEvent("draft:discarded", { bubbles: true }));
    };
    void throwAway(line, written(form), true, go, () => line.remove());
  });
  line.append(" ", button);
  form.prepend(line);
  // Words that are there again are seen; a menu that nobody opened stays shut.
  const folded = form.closest("details:not([data-menu])");
  if (folded instanceof HTMLDetailsElement) folded.open = true;
}

/** Let the server know under which name a form's words are kept: it says when it has them, and promises no others. */
function sayName(form: HTMLFormElement, name: string): void {
  if (!person() || form.dataset["draftTab"] !== undefined) return;
  const field = form.querySelector<HTMLInputElement>("input[type=hidden][name=draft]") ?? document.createElement("input");
  field.type = "hidden";
  field.name = "draft";
  field.value = name;
  if (!field.isConnected) form.append(field);
}

/** Nothing of the words is shown before somebody says whose they are; what is not his goes first. */
function askWhose(form: HTMLElement, pairs: [string, string][], show: () => void, discard: () => void): void {
  const line = document.createElement("p");
  line.className = "draft-note";
  line.setAttribute("role", "status");
  line.dataset["draftWhose"] = "";
  line.textContent = word("draft_left");
  const ending = (act: () => void) => (): void => {
    act();
    line.remove();
  };
  const asked = (): void => void throwAway(line, pairs, false, ending(discard), ending(show));
  line.append(" ", choice("draft_not_mine", asked), " ", choice("draft_mine", ending(show)));
  form.prepend(line);
  // Whoever begins to write without a word is the next.
  form.addEventListener("input", () => {
    if (!line.isConnected) return;
    discard();
    line.remove();
  });
}

/** Drop what citizens wrote in this tab. */
function forgetCitizens(): void {
  for (const at of Object.keys(sessionStorage)) if (at.startsWith("draft::")) sessionStorage.removeItem(at);
  sessionStorage.removeItem(LEFT);
}

function leaveAll(): void {
  try {
    if (Object.keys(sessionStorage).some((at) => at.startsWith("draft::"))) sessionStorage.setItem(LEFT, String(Date.now()));
  } catch {
    /* A store that is forbidden holds nothing. */
  }
}

function isLeft(draft: Kept): boolean {
  return draft.at <= Number(sessionStorage.getItem(LEFT) ?? -1);
}

function read(place: Storage, at: string): Kept | null {
  return JSON.parse(place.getItem(at) ?? "null") as Kept | null;
}

/** Note that the server was asked to take what this form holds. */
function markSent(place: Storage, at: string): void {
  const draft = read(place, at);
  if (draft) place.setItem(at, JSON.stringify({ ...draft, isSent: true }));
}

/** What this tab alone knows of a report: the words on a first page that was never sent. */
const FIRST = "draft::report-where-";

/** A first page that is opened anew goes on with what was written on the one before, and sent nowhere. */
function goOn(form: HTMLFormElement): boolean {
  const own = `draft::${form.dataset["draft"] ?? ""}`;
  try {
    if (sessionStorage.getItem(own) !== null) return false;
    const before = Object.keys(sessionStorage).find((at) => at.startsWith(FIRST) && !read(sessionStorage, at)?.isSent);
    if (before === undefined) return false;
    location.replace(`${location.pathname}?d=${before.slice(FIRST.length)}`);
    return true;
  } catch {
    return false;
  }
}

/** The pages of a report that keep what is written on them, and the fields of theirs that hold words and no codes. */
const STEPS = ["where", "what", "more", "who"];
const READABLE = ["address", "text", "name", "phone", "email"];

function stepOf(step: string, handle: string): string {
  return `draft::report-${step}-${handle}`;
}

/** Of a report that the server knows no more: give back what this tab holds of it, to go on with in a new one. */
function giveBack(mark: HTMLElement): void {
  const handle = mark.dataset["draftBack"] ?? "";
  const next = mark.dataset["draftNext"] ?? "";
  const kept = STEPS.flatMap((step) => {
    const draft = handle ? read(sessionStorage, stepOf(step, handle)) : null;
    return draft && Date.now() - draft.at < AGE_MS ? [{ step, draft }] : [];
  });
  const last = Math.max(...kept.map(({ draft }) => draft.at));
  const pairs = kept.flatMap(({ draft }) => draft.pairs);
  const words = pairs.filter(([name]) => READABLE.includes(name)).map(([, value]) => value);
  if (words.length === 0) return;
  const go = mark.querySelector<HTMLElement>("[data-draft-go]");
  const show = (): void => {
    for (const shown of document.querySelectorAll("[data-unsent] blockquote")) if (words.includes(shown.textContent?.trim() ?? "")) shown.remove();
    for (const section of document.querySelectorAll("[data-unsent]")) if (!section.querySelector("blockquote")) section.remove();
    for (const value of words) {
      const quote = document.createElement("blockquote");
      quote.className = "said";
      quote.textContent = value;
      mark.insertBefore(quote, go);
    }
    if (go) go.hidden = false;
  };
  go?.addEventListener("click", () => {
    for (const { step, draft } of kept) {
      sessionStorage.setItem(stepOf(step, next), JSON.stringify({ at: Date.now(), pairs: draft.pairs } satisfies Kept));
      sessionStorage.removeItem(stepOf(step, handle));
    }
  });
  mark.hidden = false;
  if (Date.now() - last <= IDLE_MS && last > Number(sessionStorage.getItem(LEFT) ?? -1)) {
    show();
    return;
  }
  if (go) go.hidden = true;
  const showAll = (): void => {
    sessionStorage.removeItem(LEFT);
    show();
  };
  const discard = (): void => {
    forgetCitizens();
    mark.remove();
  };
  askWhose(mark, pairs, showAll, discard);
}

function tryGiveBack(mark: HTMLElement): void {
  try {
    giveBack(mark);
  } catch {
    /* A store that is forbidden holds nothing. */
  }
}

function person(): string {
  return document.querySelector<HTMLElement>("[data-person]")?.dataset["person"] ?? "";
}

/** Where what one person wrote under a name is kept. */
export function keyOf(whose: string, name: string): string {
  return `draft:${whose}:${name}`;
}

function key(name: string): string {
  return keyOf(person(), name);
}

/** What one person wrote that outlives the tab: by name, and when. */
export function wordsKept(whose: string): { name: string; at: number }[] {
  const start = keyOf(whose, "");
  const all = Object.keys(localStorage).filter((at) => at.startsWith(start));
  return all.map((at) => ({ name: at.slice(start.length), at: read(localStorage, at)?.at ?? 0 }));
}

function forget(name: string): void {
  localStorage.removeItem(key(name));
  sessionStorage.removeItem(key(name));
  if (!Object.keys(sessionStorage).some((at) => at.startsWith("draft::"))) sessionStorage.removeItem(LEFT);
}

/** The server has what was sent under this name; what was written since then it has not. */
function forgetSent(name: string): void {
  for (const place of [localStorage, sessionStorage]) if (read(place, key(name))?.isSent) place.removeItem(key(name));
}

/** When a draft was written; what cannot be read is older than any. */
function writtenAt(place: Storage, at: string): number {
  try {
    return read(place, at)?.at ?? 0;
  } catch {
    return 0;
  }
}

/** Drop what staff wrote in this browser, as `goes` says of whose it is and from when. */
function forgetOfStaff(goes: (whose: string, at: number) => boolean): void {
  try {
    for (const place of [localStorage, sessionStorage]) {
      for (const at of Object.keys(place)) {
        const [kind, whose] = at.split(":");
        if (kind === "draft" && whose && goes(whose, writtenAt(place, at))) place.removeItem(at);
      }
    }
  } catch {
    /* A store that is forbidden holds nothing. */
  }
}

/** Drop what has waited long enough: longer for who is here. */
function forgetOld(here: string): void {
  forgetOfStaff((whose, at) => Date.now() - at >= (whose === here ? AGE_MS : OTHERS_MS));
}

function endHere(): void {
  isOver = true;
  const here = person();
  forgetOfStaff((whose) => whose === here);
}

/** Somebody has signed out: what was written goes, in every tab. */
export function endDrafts(): void {
  endHere();
  keep(SIGNED_OUT, `${person()}:${Date.now()}`);
}

/** The names of what one person has begun to write in this browser, and not sent; the last words included. */
export function draftsOf(whose: string): string[] {
  document.dispatchEvent(new Event(SAVE));
  const start = keyOf(whose, "");
  try {
    return [localStorage, sessionStorage].flatMap((place) => Object.keys(place).flatMap((at) => (at.startsWith(start) ? [at.slice(start.length)] : [])));
  } catch {
    return [];
  }
}

/**
 * A form that serves one matter after another has a draft for each: its field marked data-draft-of says which. One that
 * is marked data-draft-tab has one for each tab (lib/tabs), and none before it is known which this is.
 */
export function nameOf(form: HTMLFormElement): string {
  const of = form.querySelector<HTMLInputElement>("[data-draft-of]");
  const tab = form.dataset["draftTab"];
  if ((of && !of.value) || tab === "") return "";
  const name = [form.dataset["draft"], of?.value].filter(Boolean).join("-");
  return tab ? `${name}~${tab}` : name;
}

function watch(form: HTMLFormElement): void {
  let name = nameOf(form);
  let at = key(name);
  let timer = 0;
  // The browser's own memory of forms, on the way back, knows no persons. A field that says what it is goes on as it says.
  form.autocomplete = "off";
  sayName(form, name);
  const save = (): void => {
    window.clearTimeout(timer);
    if (isOver || !name) return;
    // Kept: a form that another has taken the place of writes nothing over what stands there by the time the page goes.
    timer = 0;
    const pairs = written(form);
    try {
      if (pairs.length) store(form).setItem(at, JSON.stringify({ at: Date.now(), pairs } satisfies Kept));
      else store(form).removeItem(at);
    } catch {
      /* The store is full or forbidden; the words are still in the form. */
    }
  };
  const open = (): void => {
    try {
      const draft = read(store(form), at);
      const age = draft ? Date.now() - draft.at : AGE_MS;
      const isAnybodys = !person() && (age > IDLE_MS || (draft !== null && isLeft(draft)));
      if (draft && age < AGE_MS && isAnybodys) {
        const show = (): void => {
          sessionStorage.removeItem(LEFT);
          restore(form, draft.pairs);
        };
        askWhose(form, draft.pairs, show, forgetCitizens);
      } else if (draft && age < AGE_MS && untouched(form) && !form.querySelector("[aria-invalid]") && restore(form, draft.pairs)) note(form, () => forget(name));
    } catch {
      forget(name);
    }
  };
  if (name) open();
  // It is about another matter now; what was written of the one before stays with that.
  form.addEventListener("draft:turn", () => {
    if (timer) save();
    form.querySelector(".draft-note")?.remove();
  });
  form.addEventListener("draft:open", () => {
    // Somebody was quicker than it was known which draft it is.
    const isBegun = !name && timer !== 0;
    name = nameOf(form);
    at = key(name);
    sayName(form, name);
    if (name) open();
    if (isBegun) save();
    timer = 0;
  });
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, WAIT_MS);
  });
  form.addEventListener("change", save);
  form.addEventListener("submit", () => {
    if (timer) save();
    timer = 0;
    try {
      markSent(store(form), at);
    } catch {
      /* A store that is forbidden holds nothing. */
    }
  });
  // The last words before the page goes, too.
  const saveLast = (): void => {
    if (timer) save();
  };
  window.addEventListener("pagehide", saveLast);
  document.addEventListener(SAVE, saveLast);
}

export function startDrafts(): void {
  // Where nobody is signed in the words wait: whoever's session ran out signs in again and goes on.
  if (person() && !isBeside) forgetOld(person());
  if (!isBeside) onEach<HTMLElement>("[data-drafts-left]", leaveAll);
  onEach<HTMLElement>("[data-draft-done]", (mark) => forget(mark.dataset["draftDone"] ?? ""));
  onEach<HTMLElement>("[data-draft-sent]", (mark) => forgetSent(mark.dataset["draftSent"] ?? ""));
  onEach<HTMLElement>("[data-draft-over]", (mark) => markSent(sessionStorage, FIRST + (mark.dataset["draftOver"] ?? "")));
  onEach<HTMLElement>("[data-draft-back]", tryGiveBack);
  onEach<HTMLFormElement>("form[data-draft]", (form) => {
    if (!form.querySelector("[name=new]") || !goOn(form)) watch(form);
  });
  document.addEventListener("draft:done", (event) => forget((event as CustomEvent<{ name: string }>).detail.name));
  document.addEventListener("draft:sent", (event) => forgetSent((event as CustomEvent<{ name: string }>).detail.name));
  document.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-drafts-mine]")) sessionStorage.removeItem(LEFT);
  });
  // The browser's own way back shows a page as it stood, words and all: the server is asked whose they are.
  window.addEventListener("pageshow", (event) => {
    const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const isBack = event.persisted || way?.type === "back_forward";
    const isLeft = !person() && document.querySelector("form[data-draft^=report-]") !== null && sessionStorage.getItem(LEFT) !== null;
    if (isBack && isLeft) location.replace(location.href);
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== SIGNED_OUT || !person() || isBeside) return;
    // What another has written in this tab is still theirs.
    if (event.newValue?.startsWith(`${person()}:`)) endHere();
    // Nor is what was written left on the screen of another tab.
    location.replace(location.pathname + location.search);
  });
}

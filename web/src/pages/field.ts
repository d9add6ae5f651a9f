/**
 * The field app on a phone: acts go into the outbox, the page shows them as done at once.
 *
 * The server renders every page; this lays over it what the phone knows better:
 * what still waits to be sent, where the phone is, how long an offer has left.
 * News from the socket fetch the page anew and exchange its changing part. What
 * may be needed without signal (matters, photos, the map around them) is laid by.
 */
import mapWorkerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "../css/pages/field.css";
import { STUCK_TRIES, actBefore, add, addInstead, correctedNow, dismiss, drop, entries, learnOffset, outcomeOf, sendAgain, setPerson, tryNow, waiting } from "../outbox";
import type { Entry } from "../outbox";
import { begunOf, letGo } from "../lib/begun";
import type { Begun } from "../lib/begun";
import { filesOf, hasFilesOf } from "../lib/built_files";
import { nameOf } from "../lib/drafts";
import { fit } from "../lib/finding";
import { forgetPhotos, keepPhotos, photosOf as photosKeptOf } from "../lib/kept_photos";
import type { KeptPhotos } from "../lib/kept_photos";
import { listen } from "../lib/live";
import { isBeside, keep, kept, meta } from "../lib/page";
import { LONG_MS, SOON_MS, patience } from "../lib/patience";
import { isUnreadableHeic, shrink } from "../lib/photos";
import { once } from "../lib/presses";
import { takeTab } from "../lib/tabs";
import { toast } from "../lib/toast";
import { leaveJobs, startWaysBack } from "../lib/ways_back";
import { word } from "../lib/words";

const ACTS = "/api/internal/field/acts";
const FILES = "/api/internal/field/files";
/** Beside other screens on the start page the app lives under the address of its person. */
const HOME = location.pathname.replace(/\/field\/.*$/, "/field/");
const PAGES_CACHE = "field-pages";
const MEDIA_CACHE = "field-media";
const TILE_ZOOM = 15;
const PERSON = "field:person";
const BELL = "field:bell";
/** After a change below the thumb, taps are not meant for what is there now. */
const SETTLE_MS = 700;
const POSITION_GOOD_MS = 3 * 60_000;
const SOON_S = 30;
/** An open phone tells where it is so often while it moves, and so often while it stands. */
const TELL_EVERY_MS = 2 * 60_000;
const TELL_AGAIN_MS = 10 * 60_000;
const TELL_FROM_M = 150;
/** After every way in which something fits by itself. */
const LAST = 9;
const RING = [400, 150, 400, 150, 800];

interface Words {
  acts: Record<string, string>;
  states: Record<string, string>;
  labels: Record<string, string>;
  directions: string[];
  [sentence: string]: string | string[] | Record<string, string>;
}

/** Where an act leaves a matter, before the server has said so. */
const AFTER: Record<string, string> = {
  accept: "accepted",
  decline: "declined",
  give_back: "given_back",
  hand_over: "handed_over",
  set_out: "en_route",
  arrive: "on_scene",
  done: "done",
  check: "answered",
  verify: "answered",
};
/** A photo that did not arrive whole. */
const DAMAGED = "photo_unreadable";
/** Leaves a matter where it is. */
const ASK_PLACE = "ask_place";
/** What is only made safe is done for its crew, and not called done. */
function after(kind: string, finished: unknown): string | undefined {
  return kind === "done" && finished === false ? "made_safe" : AFTER[kind];
}
const OVER = new Set(["declined", "given_back", "handed_over", "done", "made_safe", "answered"]);
/** Asked, not answered in time, and still to be had. */
const MISSED = "expired";
/** How often it is asked whether what was missed is still to be had: how it ends is in nobody's feed. */
const LOOK_AGAIN_MS = 60_000;
const screen_ = document.body.dataset["field"] ?? "";
const words = JSON.parse(document.getElementById("field-words")?.textContent ?? "{}") as Words;

function say(name: string, values: Record<string, string | number> = {}): string {
  return String(words[name] ?? name).replace(/%\((\w+)\)s/g, (_, key: string) => String(values[key] ?? ""));
}

// --- Matters on the page ----------------------------------------------------------------

/** States that acts already sent have led to, until a page rendered after them is here. */
const sent = new Map<string, { state: string; at: number }>();
let deafUntil = 0;

function cards(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-card]")];
}

function bar(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-bar]");
}

function cardOf(subject: string): HTMLElement | undefined {
  return cards().find((card) => card.dataset["subject"] === subject);
}

function stateOf(card: HTMLElement): string {
  return card.dataset["now"] ?? card.dataset["state"] ?? "";
}

/** Where a matter stands with what this phone has done since. */
function stateAfter(card: HTMLElement, open: Entry[]): string {
  const subject = card.dataset["subject"] ?? "";
  const steps = open.flatMap((entry) => (entry.about === subject ? [after(String(entry.json["kind"]), entry.json["finished"])] : []));
  return steps.filter(Boolean).at(-1) ?? sent.get(subject)?.state ?? card.dataset["state"] ?? "";
}

let overlays = 0;

/** Lay over the page what the phone has done since. */
async function overlay(): Promise<void> {
  const turn = ++overlays;
  const kept_ = await entries();
  const open = kept_.filter((entry) => entry.kind === "act" && entry.standing === "waiting");
  for (const card of cards()) {
    const subject = card.dataset["subject"] ?? "";
    const own = open.filter((entry) => entry.about === subject);
    const state = stateAfter(card, open);
    card.dataset["now"] = state;
    const line = card.querySelector<HTMLElement>("[data-state-words]");
    if (line && words.states[state]) line.textContent = words.states[state]!;
    const waits = card.querySelector<HTMLElement>("[data-waits]");
    if (waits) {
      waits.hidden = own.length === 0;
      waits.textContent = own.length ? say("waits") : "";
    }
    card.classList.toggle("is-over", OVER.has(state));
    const offer = card.querySelector<HTMLElement>("[data-offer]");
    if (offer) offer.hidden = state !== "offered";
    const asks = card.querySelector<HTMLElement>("[data-asks-place]");
    if (asks) asks.hidden = OVER.has(state) || own.some((entry) => entry.json["kind"] === ASK_PLACE);
  }
  chooseNext();
  overlayDuty(open);
  await followTold(kept_);
  showUploads(open.filter((entry) => entry.json["kind"] === "upload"));
  const others = isBeside ? 0 : (await waiting()).others;
  // A later one knows more, and may have been quicker.
  if (turn !== overlays) return;
  showWaitingList(kept_, others);
  showRing(kept_);
  void showBegun(open, turn);
}

/** Whom to ring stands on every page until it was read why: nobody need look for it. */
function showRing(all: Entry[]): void {
  const place_ = document.querySelector("[data-notices]");
  if (!place_ || document.querySelector("[data-waiting-list]")) return;
  const [refused] = all.filter((entry) => entry.standing === "refused" && entry.ring?.length);
  const shown = place_.querySelector<HTMLElement>("[data-ring-unsent]");
  if (shown?.dataset["ringUnsent"] === refused?.key) return;
  shown?.remove();
  if (refused) place_.prepend(...ringFirst(refused));
}

function showDuty(form: HTMLFormElement, on: boolean): void {
  form.dataset["duty"] = on ? "no" : "yes";
  form.querySelector("[role=switch]")?.setAttribute("aria-checked", String(on));
}

/** On or off duty as was said last, also where the centre has not heard it yet. */
function overlayDuty(open: Entry[]): void {
  const said = open.filter((entry) => entry.json["kind"] === "duty").at(-1);
  const form = document.querySelector<HTMLFormElement>("form[data-duty]");
  if (said && form) showDuty(form, said.json["on"] === true);
}

/** Let a new button show itself before it listens: a thumb that was already on its way pressed another one. */
function settle(strip: HTMLElement | null): void {
  deafUntil = performance.now() + SETTLE_MS;
  if (!strip) return;
  strip.dataset["settling"] = "";
  window.setTimeout(() => performance.now() >= deafUntil && delete strip.dataset["settling"], SETTLE_MS + 1);
}

/** Keep the bar on its matter as long as that has a next act; else go to the next one that has. */
function chooseNext(): void {
  const strip = bar();
  if (!strip) return;
  const open = cards().filter((card) => !OVER.has(stateOf(card)));
  const asked = open.filter((card) => stateOf(card) !== MISSED);
  const chosen = open.find((card) => card.dataset["subject"] === strip.dataset["bar"]);
  // What nobody is asked any more gives way to whatever somebody is.
  const current = screen_ === "today" ? (asked.find((card) => card === chosen) ?? asked[0] ?? chosen ?? open[0]) : chosen;
  const subject = current?.dataset["subject"] ?? "";
  const when = current ? (current.dataset["kind"] === "assignment" ? stateOf(current) : (current.dataset["kind"] ?? "")) : "";
  if (strip.dataset["shown"] !== `${subject} ${when}`) settle(strip);
  strip.dataset["shown"] = `${subject} ${when}`;
  strip.dataset["bar"] = subject;
  strip.hidden = !current;
  for (const one of strip.querySelectorAll<HTMLElement>("[data-when]")) one.hidden = !one.dataset["when"]!.split(" ").includes(when);
  for (const input of strip.querySelectorAll<HTMLInputElement>("input[name=subject]")) input.value = subject;
  showBarWhat();
  for (const card of cards()) card.classList.toggle("is-current", card === current);
  const count = document.querySelector<HTMLElement>("[data-count]");
  if (count) count.textContent = asked.length ? String(asked.length) : "";
}

/** What the bar acts on, and how far it is: by the same words as on its card. */
function showBarWhat(): void {
  const what = bar()?.querySelector<HTMLElement>("[data-bar-what]");
  if (!what || screen_ !== "today") return;
  const current = cardOf(bar()?.dataset["bar"] ?? "");
  const way = current?.querySelector("[data-distance]")?.textContent ?? "";
  const said = [current?.dataset["title"] ?? "", way].filter(Boolean).join(" · ");
  if (what.textContent !== said) what.textContent = said;
}

// --- What is said of an act: saved, and sent only when the server has it ------------------------

const TOLD = "field:told";
const told_ = new Map<string, HTMLElement>();

/** Say that an act is safe on the phone; the same line says so when the server has it. */
async function tellOf(key: string): Promise<void> {
  const line = toast(say("saved"));
  line.dataset["told"] = "saved";
  told_.set(key, line);
  await followTold(await entries());
}

async function followTold(all: Entry[]): Promise<void> {
  for (const [key, line] of told_) {
    const now = await outcomeOf(key);
    if (now === "waiting" || !told_.delete(key)) continue;
    // Thrown away by who was asked: that is said nowhere, least of all that it was sent.
    if (now === "dropped") {
      line.remove();
      continue;
    }
    const entry = all.find((one) => one.key === key);
    const said = now === "sent" ? say("sent") : `${say(now === "noted" ? "kept_reason" : "refused_reason")}: ${entry?.reason ?? ""}`;
    // It was gone from the screen before there was network: it is said anew, of several at once one time.
    const isSaid = [...document.querySelectorAll<HTMLElement>("[data-toasts] > [data-told]")].some((each) => each.querySelector("span")?.textContent === said);
    const shown = line.isConnected || isSaid ? line : toast(said);
    shown.dataset["told"] = now;
    shown.querySelector("span")!.textContent = said;
  }
}

/** The page is left for the list: there it is said. */
function goHome(key: string): void {
  sessionStorage.setItem(TOLD, key);
  location.assign(HOME);
}

async function tellOfLast(): Promise<void> {
  const key = sessionStorage.getItem(TOLD);
  sessionStorage.removeItem(TOLD);
  if (key) await tellOf(key);
}

// --- Drafts: what was written and chosen, and not sent -------------------------------------------

/** Words are kept by lib/drafts; photos, and where the pin stands, by the name of the same draft. */
let keptPhotos = new Map<string, KeptPhotos>();

function keepDraft(form: HTMLFormElement, photos: File[], more: Record<string, string> = {}): void {
  const [person, name] = [meta("field-person"), nameOf(form)];
  if (!name || isBeside) return;
  if (photos.length || more["lon"]) keptPhotos.set(name, { person, name, at: Date.now(), photos, more });
  else keptPhotos.delete(name);
  // A store that is full or forbidden keeps nothing; the form still has it.
  void keepPhotos(person, name, photos, more).catch(() => undefined);
}

/** Bring back what was chosen; say whether there are photos. */
function putPhotos(form: HTMLFormElement): boolean {
  const photos = keptPhotos.get(nameOf(form))?.photos ?? [];
  if (photos.length) form.querySelector("[data-photos]")?.dispatchEvent(new CustomEvent("photos:put", { detail: { photos } }));
  return photos.length > 0;
}

/** Where the pin was put by hand: fields that are hidden, which no draft of words keeps. */
function pinOf(form: HTMLFormElement): Record<string, string> {
  return form.matches("[data-report]") && text(form, "lon") ? { lon: text(form, "lon"), lat: text(form, "lat") } : {};
}

/** The draft that is just being sent: nobody is told that it was not. */
let sending = "";

function endDraft(form: HTMLFormElement): void {
  document.dispatchEvent(new CustomEvent("draft:done", { detail: { name: nameOf(form) } }));
  keepDraft(form, []);
}

async function startDraftsHere(): Promise<void> {
  const person = meta("field-person");
  if (!person || isBeside) return;
  await forgetPhotos(person).catch(() => undefined);
  const tab = await takeTab(person);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft-tab]")) {
    if (tab) form.dataset["draftTab"] = tab;
    else delete form.dataset["draftTab"];
    form.dispatchEvent(new CustomEvent("draft:open"));
  }
  keptPhotos = await photosKeptOf(person).catch(() => keptPhotos);
  for (const form of document.querySelectorAll<HTMLFormElement>("main form[data-draft]")) {
    const isBack = putPhotos(form);
    // Chosen before it was known which draft it is.
    if (!isBack && photosIn(form).length) keepDraft(form, photosIn(form), pinOf(form));
  }
}

document.addEventListener("photos:changed", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-draft]");
  if (form) keepDraft(form, (event as CustomEvent<{ photos: File[] }>).detail.photos, pinOf(form));
});
document.addEventListener("draft:discarded", (event) => keepDraft(event.target as HTMLFormElement, []));

// --- Acts ----------------------------------------------------------------------------------

async function report(kind: string, subject: string, more: Record<string, unknown> = {}, photos: Blob[] = []): Promise<string> {
  const card = cardOf(subject);
  const name = (more["finished"] === false ? words.labels["made_safe"] : words.acts[kind]) ?? words.labels[kind] ?? kind;
  const label = card ? `${name}: ${card.dataset["title"]}` : name;
  const key = await add({ url: ACTS, json: { kind, subject, ...place(), ...more }, label, photos, photo_url: FILES, about: subject });
  shake(30);
  await overlay();
  return key;
}

function photosIn(form: HTMLFormElement): File[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=file][name=photos]")].flatMap((input) => [...(input.files ?? [])]);
}

async function photosOf(form: HTMLFormElement): Promise<File[]> {
  return Promise.all(photosIn(form).map(shrink));
}

function complain(form: HTMLFormElement, text: string): void {
  const line = form.querySelector<HTMLElement>("[data-error]");
  if (!line) return;
  line.textContent = text;
  line.hidden = !text;
  line.closest(".field")?.classList.toggle("field--wrong", Boolean(text));
  if (text) form.querySelector<HTMLElement>("textarea")?.focus();
}

function text(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === "string" ? value.trim() : "";
}

async function sendForm(form: HTMLFormElement, key: HTMLElement | null): Promise<void> {
  const kind = text(form, "kind");
  const note = [text(form, "chip"), text(form, "note")].filter(Boolean).join(". ");
  if (form.hasAttribute("data-needs-note") && !note) return complain(form, say("needs_note"));
  complain(form, "");
  const answer = text(form, "answer") === "yes";
  const more: Record<string, unknown> = { note };
  if (kind === "done" && key?.getAttribute("name") === "finished") more["finished"] = false;
  if (kind === "verify") more["confirmed"] = answer;
  if (kind === "check") more["passed"] = answer;
  if (kind === "hand_over") more["unit"] = Number(text(form, "unit"));
  const photos = await photosOf(form);
  sending = nameOf(form);
  const sent_ = await report(kind, text(form, "subject"), more, photos);
  form.closest("dialog")?.close();
  endDraft(form);
  sending = "";
  form.reset();
  if (screen_ === "today") await tellOf(sent_);
  else goHome(sent_);
}

/** What was answered to the questions of the class that is chosen; nothing where nothing was. */
function answersOf(form: HTMLFormElement): Record<string, string> | null {
  const asked = form.querySelector<HTMLFieldSetElement>("[data-questions]:not([hidden])");
  const fields = [...(asked?.querySelectorAll<HTMLInputElement>("input") ?? [])].filter((each) => each.type !== "radio" || each.checked);
  const given = fields.map((each) => [each.name.slice(2), each.value.trim()] as const).filter(([, value]) => value);
  return given.length ? Object.fromEntries(given) : null;
}

/** The questions of the chosen class, and of no other, are on the page. */
function showQuestions(): void {
  const chosen = document.querySelector<HTMLInputElement>("[data-report] input[name=class]:checked")?.value;
  for (const each of document.querySelectorAll<HTMLFieldSetElement>("[data-questions]")) {
    each.hidden = each.disabled = each.dataset["questions"] !== chosen;
  }
}

async function sendReport(form: HTMLFormElement): Promise<void> {
  const photos = await photosOf(form);
  const said = text(form, "text");
  const chosen = form.querySelector<HTMLInputElement>("input[name=class]:checked");
  if (!photos.length && !said && !chosen) return complain(form, say("needs_something"));
  const answers = answersOf(form);
  const label = chosen?.closest("label")?.textContent?.trim() || said.slice(0, 40) || words.labels["upload"]!;
  const pinned = text(form, "lon") ? { lon: Number(text(form, "lon")), lat: Number(text(form, "lat")) } : place();
  const key = await add({
    url: ACTS,
    json: { kind: "upload", subject: "", class: chosen?.value ?? "", text: said, address: text(form, "address"), ...(answers ? { answers } : {}), ...pinned },
    label,
    photos,
    photo_url: FILES,
    about: "",
  });
  shake(30);
  endDraft(form);
  form.reset();
  goHome(key);
}

/** Whatever was written of another matter stays with that one. */
function turnTo(form: HTMLFormElement, subject: string): void {
  const of = form.querySelector<HTMLInputElement>("input[name=subject]")!;
  if (of.value === subject) return;
  form.dispatchEvent(new CustomEvent("draft:turn"));
  form.reset();
  complain(form, "");
  of.value = subject;
  form.dispatchEvent(new CustomEvent("draft:open"));
}

function openForm(name: string): void {
  const dialog = document.getElementById(`form-${name}`);
  const subject = bar()?.dataset["bar"] ?? "";
  if (!(dialog instanceof HTMLDialogElement) || !subject) return;
  const form = dialog.querySelector("form")!;
  turnTo(form, subject);
  const isBegun = putPhotos(form);
  const what = dialog.querySelector<HTMLElement>("[data-form-what]");
  if (what) what.textContent = cardOf(subject)?.dataset["title"] ?? "";
  dialog.showModal();
  // Straight to the camera, in the same tap; whoever turns back finds the form below.
  if (name !== "decline" && !isBegun) form.querySelector<HTMLInputElement>("input[type=file][name=photos]")?.click();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    const step = form.matches("[data-step]");
    // It goes as a plain form to whoever is shown: this browser's outbox is of who is signed in.
    if (isBeside) return;
    if (!step && !form.matches("[data-act-form], [data-report], [data-duty], [data-asks-place]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.matches("[data-act-form]")) void once("form", () => sendForm(form, event.submitter));
    else if (form.matches("[data-report]")) void once("form", () => sendReport(form));
    else if (form.matches("[data-duty]")) void once("duty", () => turnDuty(form));
    else if (form.matches("[data-asks-place]")) void once(`place of ${text(form, "subject")}`, () => askPlace(form));
    else if (performance.now() >= deafUntil) {
      settle(bar());
      const kind = (event.submitter as HTMLButtonElement | null)?.value;
      const subject = bar()?.dataset["bar"] ?? "";
      if (kind) void once(`step of ${subject}`, () => report(kind, subject));
    }
  },
  true,
);

async function askPlace(form: HTMLFormElement): Promise<void> {
  const key = await report(ASK_PLACE, text(form, "subject"));
  form.hidden = true;
  await tellOf(key);
}

async function turnDuty(form: HTMLFormElement): Promise<void> {
  const on = form.dataset["duty"] === "yes";
  if (!on && !(await leaveJobs(cards(), stateOf, report))) return;
  await report("duty", "", { on });
  // Only what is kept is shown: whoever reloads at once is told the same.
  showDuty(form, on);
  showBell();
  if (on && kept(BELL) !== "1") askForBell();
}

/** Whoever goes on duty is asked whether the phone may sound: it does not by itself. */
function askForBell(): void {
  const line = notice(say("ask_bell"));
  const yes = document.createElement("button");
  yes.type = "button";
  yes.className = "button button--small button--primary";
  yes.dataset["bell"] = "";
  yes.textContent = say("do_ring");
  yes.addEventListener("click", () => line.remove());
  line.querySelector("button")?.before(yes);
}

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const opener = target.closest<HTMLElement>("[data-form]");
  if (opener) {
    event.preventDefault();
    if (performance.now() >= deafUntil) openForm(opener.dataset["form"]!);
    return;
  }
  const read = target.closest<HTMLElement>("[data-read]");
  if (read) void withKept(read.dataset["read"]!, dismiss);
  hearWaitingList(target);
  hearRefused(target);
  if (target.closest("[data-bell]")) turnBell();
});

/** Of the buttons of one entry the first that is pressed counts, until that is done: its words are not thrown away by the next. */
function withKept(key: string, task: (key: string) => Promise<unknown>): Promise<void> {
  return once(`kept ${key}`, () => task(key).then(overlay));
}

function hearWaitingList(target: HTMLElement): void {
  const again = target.closest<HTMLElement>("[data-try-now]");
  if (again) void tryNow(again.dataset["tryNow"]!);
  const out = target.closest<HTMLElement>("[data-drop], [data-let-go]");
  if (out) askToDrop(out);
  const answer = target.closest<HTMLElement>("[data-drop-keep], [data-drop-surely], [data-let-go-surely]");
  if (!answer) return;
  answer.closest("[data-drop-asks]")?.remove();
  const { dropSurely, letGoSurely } = answer.dataset;
  if (letGoSurely) void withBegun(letGoSurely);
  else void (dropSurely ? withKept(dropSurely, drop) : overlay());
}

/** What can still be done with what was refused. */
function hearRefused(target: HTMLElement): void {
  const { sendNote, sendAgain: again, copyWords, sendBegun } = target.closest<HTMLElement>("[data-send-note], [data-send-again], [data-copy-words], [data-send-begun]")?.dataset ?? {};
  if (sendBegun) void withBegun(sendBegun, noteOfBegun);
  if (sendNote) void withKept(sendNote, noteInstead);
  if (again) void sendAgain(again);
  if (copyWords) void navigator.clipboard.writeText(copyWords).then(() => toast(word("copied")));
}

/** The words and photos of an act that was refused go to its matter as a note: they are read there, whoever has it by now. */
async function noteInstead(key: string): Promise<void> {
  const refused = (await entries()).find((entry) => entry.key === key && entry.standing === "refused");
  if (!refused) return;
  const { note, photos } = refused.json;
  const json = { kind: "note", subject: refused.about, note, ...(photos ? { photos } : {}) };
  const sent_ = await addInstead(refused, { url: ACTS, json, label: say("note_of", { label: refused.label }), about: refused.about });
  if (sent_) await tellOf(sent_);
}

document.addEventListener("keydown", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("a[role=button]");
  if (button && event.key === " ") {
    event.preventDefault();
    button.click();
  }
});

document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  if (!input.matches("[data-before]") || !input.files?.length) return;
  const files = [...input.files];
  const subject = bar()?.dataset["bar"] ?? "";
  input.value = "";
  void Promise.all(files.map(shrink)).then(async (photos) => {
    if ((await Promise.all(photos.map(isUnreadableHeic))).includes(true)) {
      toast(word("heic"));
      return;
    }
    await tellOf(await report("photo", subject, { photo_kind: "before" }, photos));
  });
});

// --- Place -----------------------------------------------------------------------------------

let last: { lon: number; lat: number; at: number } | null = null;
/** Where it moves to, by the last position that said so. */
let heading: number | null = null;
let watching = false;

function place(): { lon?: number; lat?: number } {
  watchPlace();
  return last && Date.now() - last.at < POSITION_GOOD_MS ? { lon: last.lon, lat: last.lat } : {};
}

function watchPlace(): void {
  if (watching || !navigator.geolocation) return;
  watching = true;
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      last = { lon: coords.longitude, lat: coords.latitude, at: Date.now() };
      heading = coords.heading;
      showWays();
      showPlace(coords.accuracy);
      void tellPlace();
    },
    () => showPlace(null),
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
  );
}

let told: { lon: number; lat: number; at: number } | null = null;

/** Let the centre know where an open phone of a crew on duty is: who is near is asked first. Kept by no outbox, since it is soon old. */
async function tellPlace(): Promise<void> {
  const crew = document.querySelector<HTMLElement>("[data-crew]");
  if (isBeside || !last || !crew || crew.querySelector<HTMLElement>("[data-duty]")?.dataset["duty"] !== "no" || !navigator.onLine) return;
  const since = told ? Date.now() - told.at : Infinity;
  const far = told ? Math.hypot((last.lon - told.lon) * 111_320 * Math.cos((last.lat * Math.PI) / 180), (last.lat - told.lat) * 110_574) : Infinity;
  if (since < TELL_AGAIN_MS && (since < TELL_EVERY_MS || far < TELL_FROM_M)) return;
  const { lon, lat } = (told = { lon: last.lon, lat: last.lat, at: Date.now() });
  const now = await correctedNow();
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/json",
    "X-CSRFToken": crew.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "",
    "X-Device-Sent-At": now.toISOString(),
    "X-Field-Person": meta("field-person"),
  };
  const body = JSON.stringify({ key: crypto.randomUUID(), kind: "patrol", happened_at: now.toISOString(), lon, lat });
  await fetch(ACTS, { method: "POST", headers, body, credentials: "same-origin", signal: patience(SOON_MS) }).catch(() => undefined);
}

function metres(count: number): string {
  if (count < 1000) return say("metres", { count: Math.round(count / 10) * 10 });
  const km = count / 1000;
  return say("kilometres", { count: km < 10 ? km.toFixed(1) : Math.round(km) });
}

function showWays(): void {
  if (!last) return;
  for (const card of cards()) {
    const lon = Number(card.dataset["lon"]);
    const lat = Number(card.dataset["lat"]);
    const way = card.querySelector<HTMLElement>("[data-way]");
    if (!way || !card.dataset["lon"]) continue;
    // Flat enough for a city.
    const east = (lon - last.lon) * 111_320 * Math.cos((lat * Math.PI) / 180);
    const north = (lat - last.lat) * 110_574;
    const bearing = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
    way.hidden = false;
    way.querySelector("[data-distance]")!.textContent = metres(Math.hypot(east, north));
    way.querySelector("[data-direction]")!.textContent = words.directions[Math.round(bearing / 45) % 8] ?? "";
    // Who moves sees where to turn; who stands sees the map's direction.
    way.querySelector("[data-arrow] g")?.setAttribute("transform", `rotate(${bearing - (heading ?? 0)} 12 12)`);
  }
  showBarWhat();
}

// --- The countdown of offers ----------------------------------------------------------------------

/** How far the city's clock is ahead of this phone's, as measured at the last answer. */
let ahead_ms = 0;

async function learnClock(answer: Response, asked: number): Promise<void> {
  await learnOffset(answer, asked);
  ahead_ms = (await correctedNow()).getTime() - Date.now();
  countDown();
}

function countDown(): void {
  for (const card of cards()) {
    const ends = Date.parse(card.dataset["expires"] ?? "");
    const line = card.querySelector<HTMLElement>("[data-countdown]");
    if (Number.isNaN(ends) || !line) continue;
    const left = Math.ceil((ends - Date.now() - ahead_ms) / 1000);
    const offer = line.closest<HTMLElement>("[data-offer]");
    offer?.classList.toggle("is-soon", left <= SOON_S);
    const shown = left > 0 ? say("answer_within", { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` }) : say("answer_late");
    if (line.textContent !== shown) line.textContent = shown;
  }
}

// --- Whether anything reaches this phone ------------------------------------------------------------

const FEED = "/api/internal/field/feed?since=";
const LINE = "/ws/field/";
const PROBE_AGAIN_MS = 5_000;
const PROBE_PATIENCE_MS = 6_000;

/** Between renewals of a page whose line was closed for good: one that is closed again would else be renewed without end. */
const RENEW_AGAIN_MS = 10 * 60_000;
const RENEWED = "field:renewed";

/** `refused`: who is signed in may not have it. `stale`: only a page loaded anew is let in. */
type Reach = "unknown" | "open" | "lost" | "signed_out" | "refused" | "stale";
let reach: Reach = "unknown";
let probing = false;
let probeAgain = 0;
const UNREACHED: Record<string, string> = { signed_out: "signed_out", refused: "refused", stale: "stale", lost: "no_connection" };

function showReach(now: Reach): void {
  reach = now;
  document.body.dataset["reach"] = now;
  const line = document.querySelector<HTMLElement>("[data-unreached]");
  if (!line) return;
  line.hidden = now === "open" || now === "unknown";
  const shown = document.createElement(now === "lost" ? "p" : "a");
  if (shown instanceof HTMLAnchorElement) shown.href = now === "stale" ? location.href : `/accounts/login/?next=${encodeURIComponent(HOME)}`;
  shown.className = "banner banner--danger";
  shown.textContent = say(UNREACHED[now] ?? "");
  line.replaceChildren(...(line.hidden ? [] : [shown]));
  showBell();
}

/** Whether somebody is in the middle of something that only this page has. */
function isWriting(): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-report] :is(input, textarea), [data-act-form] :is(input, textarea)")].some((each) => {
    if (!(each instanceof HTMLInputElement)) return each.value !== each.defaultValue;
    if (each.type === "file") return Boolean(each.files?.length);
    return each.type === "radio" || each.type === "checkbox" ? each.checked !== each.defaultChecked : each.value !== each.defaultValue;
  });
}

/** The line was closed for good, and the server knows us: somebody has signed in since, and only a page of that is let in. */
function renew(): void {
  const since = Date.now() - Number(sessionStorage.getItem(RENEWED) ?? 0);
  if (isWriting() || since < RENEW_AGAIN_MS) return showReach("stale");
  sessionStorage.setItem(RENEWED, String(Date.now()));
  location.reload();
}

/** Ask the server whether it knows us still; its answer tells the time as well. */
async function probe(): Promise<void> {
  if (probing || isBeside) return;
  probing = true;
  window.clearTimeout(probeAgain);
  const since = document.querySelector<HTMLElement>("[data-live]")?.dataset["since"] ?? "0";
  const asked = Date.now();
  try {
    const answer = await fetch(FEED + since, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: patience(PROBE_PATIENCE_MS) });
    if (answer.status === 401 || answer.redirected) showReach("signed_out");
    else if (answer.status === 403) showReach("refused");
    else if (!answer.ok) showReach("lost");
    else {
      await learnClock(answer, asked);
      // The server is there; only the open line brings news.
      const line = listen(LINE, since).standing;
      if (line === "closed") renew();
      else showReach(line === "open" ? "open" : line === "connecting" ? "unknown" : "lost");
    }
  } catch {
    showReach("lost");
  } finally {
    probing = false;
    if (reach !== "open") probeAgain = window.setTimeout(() => void probe(), PROBE_AGAIN_MS);
  }
}

document.addEventListener("live:state", (event) => {
  const { path, state } = (event as CustomEvent<{ path: string; state: string }>).detail;
  if (path === LINE && state !== "connecting") void probe();
});
window.addEventListener("offline", () => showReach("lost"));
window.addEventListener("online", () => void probe());

// --- News ---------------------------------------------------------------------------------------------

function notice(sentence: string): HTMLElement {
  // The same once more takes the place of the first.
  for (const old of document.querySelectorAll<HTMLElement>("[data-notices] > p")) if (old.querySelector(".banner__text")?.textContent === sentence) old.remove();
  const line = document.createElement("p");
  line.className = "banner banner--notice";
  const said = document.createElement("span");
  said.className = "banner__text";
  said.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--small";
  close.textContent = word("close");
  close.addEventListener("click", () => line.remove());
  line.append(said, close);
  document.querySelector("[data-notices]")?.append(line);
  return line;
}

interface FieldNews {
  subject?: string;
  number?: string;
  state?: string;
  by_me?: boolean;
  why?: string;
  assignment?: number;
  detail_code?: string;
  is_quiet?: boolean;
}

document.addEventListener("live:offer", () => {
  ring();
  document.title = `● ${say("offer")}`;
  void refresh();
});
document.addEventListener("live:assignment", (event) => {
  const { number = "", state, by_me, why } = (event as CustomEvent<FieldNews>).detail;
  if (state === "recalled" || state === "expired") notice(say(why === "taken_by_another" ? "quicker" : state, { number }));
  if (state === "declined" && why === "give_back" && !by_me) notice(say("given_back", { number }));
  if (state === "declined" && why === "hand_over" && !by_me) notice(say("handed_over", { number }));
  if (state === "accepted" && !by_me) notice(say("taken", { number }));
  void refresh();
});
document.addEventListener("live:check", (event) => {
  const { number = "", state } = (event as CustomEvent<FieldNews>).detail;
  if (state === "asked") ring();
  else notice(say(state === "passed_on" || state === "over" ? state : "gone", { number }));
  void refresh();
});
document.addEventListener("live:news", (event) => {
  const { number = "", subject = "", is_quiet = false } = (event as CustomEvent<FieldNews>).detail;
  // What became of an upload, or a picture that follows its work, is shown and wakes nobody.
  if (!subject.startsWith("case:") && !is_quiet) {
    ring();
    notice(say("news", { number }));
  }
  void refresh();
});
document.addEventListener("live:noted", (event) => {
  const { subject = "", detail_code = "" } = (event as CustomEvent<FieldNews>).detail;
  // Kept, and told as such: nothing was refused, and nobody has to be woken for it.
  const line = notice([cardOf(subject)?.dataset["title"], say("noted_only")].filter(Boolean).join(": "));
  line.dataset["standing"] = "noted";
  line.dataset["code"] = detail_code;
  void refresh();
});
document.addEventListener("live:resync", () => void refresh());

let sounds: AudioContext | null = null;

/** Shake the phone, where the browser lets: not before a page was touched, and asked then it would only complain. */
function shake(pattern: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern);
}

function ring(): void {
  shake(RING);
  if (kept(BELL) !== "1") return;
  sounds ??= new AudioContext();
  void sounds.resume().then(showBell);
  for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]] as const) {
    const tone = sounds.createOscillator();
    const loud = sounds.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.4, sounds.currentTime + at);
    loud.gain.exponentialRampToValueAtTime(0.001, sounds.currentTime + at + 0.22);
    tone.connect(loud).connect(sounds.destination);
    tone.start(sounds.currentTime + at);
    tone.stop(sounds.currentTime + at + 0.24);
  }
}

/** Whether this phone would sound now: the bell is on, and somebody has touched the page, without which browsers are silent. */
function ringing(): "rings" | "silent" | "blocked" {
  if (kept(BELL) !== "1") return "silent";
  return (sounds?.state ?? "suspended") === "running" || navigator.userActivation?.hasBeenActive ? "rings" : "blocked";
}

document.addEventListener("pointerdown", () => {
  if (kept(BELL) === "1" && sounds?.state !== "running") void (sounds ??= new AudioContext()).resume().then(showBell);
});

function showBell(): void {
  const line = document.querySelector<HTMLElement>("[data-rings]");
  if (line) {
    const is = ringing();
    line.hidden = reach !== "open" || document.querySelector("[data-duty=yes]") !== null;
    line.dataset["rings"] = is;
    line.textContent = say(is);
  }
  for (const bell of document.querySelectorAll<HTMLElement>("[data-bell]")) bell.setAttribute("aria-pressed", String(kept(BELL) === "1"));
}

function turnBell(): void {
  keep(BELL, kept(BELL) === "1" ? "0" : "1");
  showBell();
  // Browsers let a page sound only after a tap: this is it, and it says how loud it will be.
  ring();
}

// --- Fetching the page anew --------------------------------------------------------------------------------

let fetching: Promise<void> | null = null;
let again = false;

/** Exchange the changing part of the page for the server's present one. */
function refresh(): Promise<void> {
  if (fetching) {
    again = true;
    return fetching;
  }
  fetching = fetchAnew().finally(() => {
    fetching = null;
    if (again) {
      again = false;
      void refresh();
    }
  });
  return fetching;
}

async function fetchPage(url: string): Promise<Document | null> {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin", signal: patience(SOON_MS) });
  if (!answer.ok || answer.redirected) return null;
  const copy = answer.clone();
  const html = await answer.text();
  const page = new DOMParser().parseFromString(html, "text/html");
  // A page of somebody else, who signed in elsewhere in this browser, is not laid by.
  if (page.querySelector<HTMLMetaElement>("meta[name=field-person]")?.content !== meta("field-person")) return null;
  if (isBeside) return page;
  if (await hasFilesOf(html)) await (await caches.open(PAGES_CACHE)).put(url, copy);
  // The server has a newer build than this phone: its pages are laid by once its files are here.
  else await takeUpNewBuild();
  return page;
}

async function takeUpNewBuild(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.update().catch(() => undefined);
}

async function fetchAnew(): Promise<void> {
  const asked = Date.now();
  let page: Document | null;
  try {
    page = await fetchPage(HOME);
  } catch {
    return;
  }
  if (!page) return;
  homePage = Promise.resolve(page);
  for (const [subject, one] of sent) if (one.at < asked) sent.delete(subject);
  if (screen_ === "today") exchange(page);
  else if (screen_ === "matter") await exchangeMatter(page);
  await overlay();
  showWays();
  countDown();
  void layBy(page);
}

function exchange(page: Document): void {
  const mine = document.querySelector("[data-refresh]");
  const fresh = page.querySelector("[data-refresh]");
  if (!mine || !fresh) return;
  const known = new Set(cards().map((card) => card.dataset["subject"]));
  for (const card of fresh.querySelectorAll<HTMLElement>("[data-card]")) {
    if (known.has(card.dataset["subject"])) continue;
    card.classList.add("is-new");
    card.querySelector<HTMLElement>(".case-row__title")?.setAttribute("data-new", say("new"));
  }
  const focused = document.activeElement?.closest<HTMLElement>("[data-card]")?.dataset["subject"];
  mine.replaceChildren(...fresh.childNodes);
  showBell();
  if (focused) cardOf(focused)?.querySelector<HTMLElement>("a.stretch")?.focus({ preventScroll: true });
}

async function exchangeMatter(home: Document): Promise<void> {
  const card = cards()[0];
  const subject = card?.dataset["subject"];
  const there = [...home.querySelectorAll<HTMLElement>("[data-card]")].find((one) => one.dataset["subject"] === subject);
  if (!card) return;
  // Words that are being written stay in sight: help may be asked for after a job has gone, and what is refused says why.
  if (!there) return OVER.has(stateOf(card)) || isWriting() ? undefined : location.reload();
  card.dataset["state"] = there.dataset["state"];
  const page = await fetchPage(card.dataset["url"]!).catch(() => null);
  for (const part of page?.querySelectorAll<HTMLElement>("[data-fresh]") ?? []) document.querySelector(`[data-fresh=${part.dataset["fresh"]}]`)?.replaceWith(part);
  const moved = page?.querySelector<HTMLElement>("[data-card]");
  // Where to go has changed, and with it the map: only another page shows that.
  if (moved && (moved.dataset["lon"] !== card.dataset["lon"] || moved.dataset["lat"] !== card.dataset["lat"]) && !isWriting()) location.reload();
}

// --- What is laid by for places without signal ----------------------------------------------------------------

const laidBy = new Map<string, string>();

async function layBy(home: Document | null): Promise<void> {
  if (isBeside || !("caches" in window) || !navigator.onLine) return;
  const source = home ?? document;
  const found = [...source.querySelectorAll<HTMLElement>("[data-card]")];
  try {
    for (const url of [HOME, `${HOME}report/`, `${HOME}waiting/`]) if (!laidBy.has(url)) await layPage(url, "");
    for (const card of found) {
      const url = card.dataset["url"]!;
      const version = `${card.dataset["state"]} ${card.textContent?.length}`;
      if (laidBy.get(url) === version) continue;
      await layPage(url, version);
      if (card.dataset["lon"]) await layTiles(Number(card.dataset["lon"]), Number(card.dataset["lat"]));
    }
    // The map's own script is big: it comes when there is something to show on it.
    if (found.length) await Promise.all([import("../map"), fetch(mapWorkerUrl, { signal: patience(LONG_MS) })]);
  } catch {
    /* Signal went away; what was laid by until then stays. */
  }
  navigator.serviceWorker?.controller?.postMessage({ laid: filesOf(document.documentElement.outerHTML) });
}

/** A new build is here: what was laid by is of the one before. */
function layAnew(): void {
  laidBy.clear();
  void layBy(null);
}

async function layPage(url: string, version: string): Promise<void> {
  const page = await fetchPage(url);
  if (!page) return;
  laidBy.set(url, version);
  for (const image of page.querySelectorAll<HTMLImageElement>("img[src^='/files/']")) await layFile(image.getAttribute("src")!);
}

async function layFile(url: string): Promise<void> {
  const media = await caches.open(MEDIA_CACHE);
  if (await media.match(url, { ignoreSearch: true })) return;
  const answer = await fetch(url, { credentials: "same-origin", signal: patience(LONG_MS) });
  if (answer.ok) await media.put(url, answer);
}

/** The tiles a small map around a point is drawn from. */
async function layTiles(lon: number, lat: number): Promise<void> {
  const size = 2 ** TILE_ZOOM;
  const x = ((lon + 180) / 360) * size;
  const sine = Math.sin((lat * Math.PI) / 180);
  const y = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size;
  for (const column of new Set([Math.floor(x - 0.5), Math.floor(x + 0.5)])) {
    for (const row of new Set([Math.floor(y - 0.5), Math.floor(y + 0.5)])) await layFile(`/tiles/base/${TILE_ZOOM}/${column}/${row}.mvt`);
  }
}

async function forgetOthers(): Promise<void> {
  const person = meta("field-person");
  if (!person || isBeside) return;
  if (kept(PERSON) !== null && kept(PERSON) !== person) await Promise.all([caches.delete(PAGES_CACHE), caches.delete(MEDIA_CACHE)]);
  keep(PERSON, person);
  await setPerson(person);
}

// --- The outbox on the page --------------------------------------------------------------------------------------

function showUploads(open: Entry[]): void {
  const list = document.querySelector<HTMLElement>("[data-uploads]");
  if (!list) return;
  for (const old of list.querySelectorAll("[data-upload-waiting]")) old.remove();
  for (const entry of open) {
    const row = document.createElement("li");
    row.className = "mine__row";
    row.dataset["uploadWaiting"] = entry.key;
    const name = document.createElement("strong");
    name.textContent = entry.label;
    const state = document.createElement("span");
    state.className = "matter__waits";
    state.textContent = say("waits");
    row.append(name, state);
    list.prepend(row);
  }
  const none = list.querySelector<HTMLElement>("[data-none]");
  if (none) none.hidden = open.length > 0;
}

function showWaitingList(all: Entry[], others: number): void {
  const list = document.querySelector<HTMLElement>("[data-waiting-list]");
  if (!list) return;
  // Nothing moves under the thumb of who is being asked.
  if (list.querySelector("[data-drop-asks]")) return;
  list.replaceChildren(...all.map((entry) => waitingRow(entry, aheadOf(entry, all))));
  // What somebody else did on this phone is theirs to read; that it has not reached the centre is said to everybody.
  if (others) list.append(softRow("others", word("waiting_others", { count: others })));
  else if (!all.length) list.append(softRow("none", say("nothing_waits")));
}

function softRow(summary: string, sentence: string): HTMLElement {
  const row = document.createElement("li");
  row.className = "soft";
  row.dataset["summary"] = summary;
  row.textContent = sentence;
  return row;
}

function isHeld(entry: Entry): boolean {
  return entry.tries > 0 || (entry.drops ?? 0) >= STUCK_TRIES;
}

/** What of the same matter has to go first, and cannot. */
function aheadOf(entry: Entry, all: Entry[]): Entry | undefined {
  const first = entry.kind === "photo" ? actBefore(entry, all) : entry.about ? all.find((one) => one.kind === "act" && one.about === entry.about && one.standing === "waiting") : undefined;
  return first && first !== entry && isHeld(first) ? first : undefined;
}

/** The city writes its days before its months, in English too. */
function clockLocale(): string {
  const { lang } = document.documentElement;
  return lang === "en" ? "en-GB" : lang;
}

function shortTime(at: string | number): string {
  return new Intl.DateTimeFormat(clockLocale(), { dateStyle: "short", timeStyle: "short", timeZone: document.documentElement.dataset["zone"] || undefined }).format(new Date(at));
}

function waitingRow(entry: Entry, ahead: Entry | undefined): HTMLElement {
  const row = document.createElement("li");
  row.className = "card";
  row.dataset["standing"] = entry.standing;
  row.dataset["kept"] = entry.key;
  const title = document.createElement("strong");
  title.textContent = entry.kind === "photo" ? say("photo_of", { label: entry.label }) : entry.label;
  const when = document.createElement("span");
  when.className = "small soft";
  const time = shortTime(entry.happened_at);
  when.textContent = entry.standing === "waiting" ? `${time} · ${say("waits")}` : time;
  row.append(title, when);
  const written = [entry.json["text"], entry.json["note"]].filter(Boolean).join(" ");
  if (written) {
    const said = document.createElement("blockquote");
    said.className = "said said--short";
    said.textContent = written;
    row.append(said);
  }
  if (ahead) row.append(why("behind", say("held_behind", { label: ahead.label })));
  if (entry.standing === "waiting") row.append(...whatHolds(entry));
  else row.append(...ringFirst(entry), why(entry.standing, `${say(entry.standing === "noted" ? "kept_reason" : "refused_reason")}: ${entry.reason ?? ""}`), waysOn(entry, written));
  return row;
}

/** Words of danger that were not taken have reached nobody: whom to ring. */
function ringFirst({ key, ring = [] }: Entry): HTMLElement[] {
  if (!ring.length) return [];
  const banner = document.createElement("div");
  banner.className = "banner banner--grave";
  banner.setAttribute("role", "alert");
  banner.dataset["ringUnsent"] = key;
  const said = document.createElement("span");
  said.className = "banner__text";
  const first = document.createElement("strong");
  first.textContent = say("ring_first");
  said.append(first, " ", say("ring_unsent"));
  banner.append(said);
  for (const { number, name } of ring) {
    const call = document.createElement("a");
    call.className = "button";
    call.href = `tel:${number}`;
    call.textContent = `${number} ${name}`;
    banner.append(call);
  }
  return [banner];
}

/** What can be done with what came back, before it is read and gone. */
function waysOn(entry: Entry, written: string): HTMLElement {
  const ways = document.createElement("div");
  ways.className = "row";
  if (entry.standing === "refused") {
    if (entry.kind === "photo" && entry.code === DAMAGED) ways.append(choice("send_again", { sendAgain: entry.key }));
    if (entry.kind === "act" && written && entry.about.startsWith("assignment:")) ways.append(choice("send_note", { sendNote: entry.key }));
    else if (written) ways.append(choice("copy_words", { copyWords: written }));
  }
  ways.append(choice("read", { read: entry.key }));
  return ways;
}

function why(standing: string, sentence: string): HTMLElement {
  const line = document.createElement("p");
  line.className = standing === "refused" ? "banner banner--notice" : "soft";
  line.dataset["reason"] = standing;
  line.textContent = sentence;
  return line;
}

function choice(name: string, data: Record<string, string>): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  Object.assign(button.dataset, data);
  button.textContent = say(name);
  return button;
}

/** Why it has not been taken yet, and what can be done about it. */
function whatHolds(entry: Entry): HTMLElement[] {
  if (!isHeld(entry)) return [];
  const code = entry.code ?? "";
  const line = why("held", [say(code === "timeout" || code === "unreached" ? `held_${code}` : "held_broken", { code }), entry.reason].filter(Boolean).join(" "));
  line.dataset["code"] = code;
  const ways = document.createElement("div");
  ways.className = "row";
  ways.append(choice("try_now", { tryNow: entry.key }));
  if (entry.tries >= STUCK_TRIES || (entry.drops ?? 0) >= STUCK_TRIES) ways.append(choice("drop", { drop: entry.key }));
  return [line, ways];
}

/** What never reached the centre is gone once it is dropped: that is said, and asked, first. */
function askToDrop(button: HTMLElement): void {
  const { drop: key, letGo: name } = button.dataset;
  const row = button.closest<HTMLElement>("[data-kept], [data-begun-draft]");
  if (!row || row.querySelector("[data-drop-asks]")) return;
  const asks = document.createElement("div");
  asks.className = "banner banner--danger";
  asks.dataset["dropAsks"] = "";
  asks.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.textContent = say(name ? "let_go_asks" : "drop_asks");
  const ways = document.createElement("div");
  ways.className = "row";
  const keepIt = choice(name ? "let_go_keep" : "drop_keep", { dropKeep: "" });
  ways.append(keepIt, choice("drop_surely", name ? { letGoSurely: name } : { dropSurely: key! }));
  asks.append(sentence, ways);
  row.append(asks);
  keepIt.focus();
}

// --- Begun, and not sent --------------------------------------------------------------------------------------

/** The list of today, as it was last heard of. */
let homePage: Promise<Document | null> | null = null;

async function homeLaidBy(): Promise<Document | null> {
  const answer = "caches" in window ? await caches.match(HOME) : undefined;
  return answer ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function homeNow(): Promise<Document | null> {
  if (screen_ === "today") return Promise.resolve(document);
  homePage ??= fetchPage(HOME)
    .catch(() => null)
    .then((page) => page ?? homeLaidBy());
  return homePage;
}

/** What was begun for a matter that has left this phone stands on no other page: here it is read, copied, sent as a note and let go. */
async function showBegun(open: Entry[], turn: number): Promise<void> {
  const section = document.querySelector<HTMLElement>("[data-begun]");
  const person = meta("field-person");
  if (isBeside || !person || !(section || screen_ === "today")) return;
  const all = (await begunOf(person).catch(() => [])).filter(({ name }) => name !== sending);
  const home = all.length ? await homeNow() : null;
  if (turn !== overlays) return;
  const cardsThere = [...(home?.querySelectorAll<HTMLElement>("[data-card]") ?? [])];
  const there = new Map(cardsThere.filter((card) => !OVER.has(stateAfter(card, open))).map((card) => [card.dataset["subject"], card]));
  // Without a list nobody knows what has left it.
  const gone = new Set(home ? all.filter(({ subject }) => !there.has(subject)).map(({ name }) => name) : []);
  if (screen_ === "today") sayBegun(gone.size);
  if (!section) return;
  const shown = JSON.stringify(all.map(({ name, at }) => [name, at, gone.has(name)]));
  // Nothing moves under the thumb of who is being asked.
  if (section.querySelector("[data-drop-asks]") || section.dataset["begun"] === shown) return;
  section.dataset["begun"] = shown;
  section.hidden = all.length === 0;
  for (const old of section.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  section.querySelector("[data-begun-list]")!.replaceChildren(...all.map((each) => begunRow(each, gone.has(each.name), there.get(each.subject))));
}

/** Whoever opens the list of today need not look for it. */
function sayBegun(count: number): void {
  const shown = document.querySelector<HTMLElement>("[data-begun-gone]");
  if (shown?.dataset["begunGone"] === String(count) || (!count && !shown)) return;
  shown?.remove();
  if (!count) return;
  const line = document.createElement("a");
  line.className = "banner banner--notice";
  line.href = `${HOME}waiting/`;
  line.dataset["begunGone"] = String(count);
  line.textContent = say("begun_gone_count", { count });
  document.querySelector("[data-notices]")?.append(line);
}

function begunRow({ name, form, subject, words: written, photos, at }: Begun, isGone: boolean, card?: HTMLElement): HTMLElement {
  const row = document.createElement("li");
  row.className = "card";
  row.dataset["begunDraft"] = name;
  row.dataset["gone"] = isGone ? "yes" : "no";
  const title = document.createElement("strong");
  title.textContent = [formTitle(form), card?.dataset["title"]].filter(Boolean).join(": ");
  const when = document.createElement("span");
  when.className = "small soft";
  when.textContent = shortTime(at);
  row.append(title, when);
  if (written) {
    const said = document.createElement("blockquote");
    said.className = "said said--short";
    said.textContent = written;
    row.append(said);
  }
  const shots = document.createElement("div");
  shots.className = "camera__photos";
  shots.append(...photos.map(shotOf));
  const ways = document.createElement("div");
  ways.className = "row";
  if (isGone) row.append(why("gone", say("begun_gone")));
  else {
    const way = document.createElement("a");
    way.className = "button button--primary";
    way.href = `${HOME}${subject.replace(":", "/")}/`;
    way.textContent = say("go_on");
    ways.append(way);
  }
  // Of what a grid worker was to look at no note is taken: there it is what was found that counts.
  if (isGone && subject.startsWith("assignment:") && (written || photos.length)) ways.append(choice("send_begun", { sendBegun: name }));
  if (written) ways.append(choice("copy_words", { copyWords: written }));
  ways.append(choice("let_go", { letGo: name }));
  row.append(shots, ways);
  return row;
}

function formTitle(form: string): string {
  return document.getElementById(`form-${form}-title`)?.textContent ?? words.labels[form] ?? "";
}

function shotOf(photo: File, at: number): HTMLElement {
  const box = document.createElement("div");
  box.className = "camera__photo";
  const image = document.createElement("img");
  image.src = URL.createObjectURL(photo);
  image.alt = word("photo", { count: at + 1 });
  box.append(image);
  return box;
}

/** Do with something begun what was asked, once, and let it go. */
function withBegun(name: string, task?: (begun: Begun) => Promise<unknown>): Promise<void> {
  return once(`begun ${name}`, async () => {
    await letGo(meta("field-person"), name, task);
    keptPhotos.delete(name);
    await overlay();
  });
}

async function noteOfBegun({ form, subject, words: note, photos }: Begun): Promise<void> {
  const said = note ? { kind: "note", note } : { kind: "photo", photo_kind: "after" };
  await tellOf(await add({ url: ACTS, json: { subject, ...said }, label: say("note_of", { label: formTitle(form) }), photos, photo_url: FILES, about: subject }));
}

let before = -1;

/** Something left the outbox, perhaps by the service worker's hand: the page is behind. */
async function followOutbox(): Promise<void> {
  const now = await waiting();
  const left = now.acts + now.photos;
  const fewer = before > left;
  before = left;
  await overlay();
  if (fewer && left === 0 && navigator.onLine) void refresh();
}

document.addEventListener("outbox:changed", () => void followOutbox());
interface Sent {
  about: string;
  kind: string;
  act?: string;
  finished?: unknown;
}

function rememberSent({ about, kind, act, finished }: Sent): void {
  const state = kind === "act" ? after(act ?? "", finished) : undefined;
  if (state) sent.set(about, { state, at: Date.now() });
}

document.addEventListener("outbox:sent", (event) => rememberSent((event as CustomEvent<Sent>).detail));
if (typeof BroadcastChannel !== "undefined") {
  new BroadcastChannel("whistle-outbox").addEventListener("message", ({ data }: MessageEvent<string | { sent: Sent }>) => {
    if (typeof data === "object") rememberSent(data.sent);
    void followOutbox();
  });
}
window.addEventListener("online", () => void refresh());

// --- Report something ----------------------------------------------------------------------------------------------

function showPlace(accuracy: number | null): void {
  const line = document.querySelector<HTMLElement>("[data-place-words]");
  if (!line || line.dataset["pinned"]) return;
  line.textContent = accuracy === null ? (last ? line.textContent : say("position_none")) : say("position_found", { metres: Math.max(1, Math.round(accuracy)) });
  if (accuracy === null && !last) document.querySelector<HTMLDetailsElement>("[data-place-more]")?.setAttribute("open", "");
}

function hidePlaceLine(): void {
  const line = document.querySelector<HTMLElement>("[data-place-line]");
  if (line) line.hidden = true;
}

/** The draft is here again: its pin, its class and the questions of that. */
function goOnWithReport(form: HTMLFormElement): void {
  const pin = keptPhotos.get(nameOf(form))?.more;
  if (pin?.["lon"]) {
    form.querySelector<HTMLInputElement>("#id_lon")!.value = pin["lon"];
    form.querySelector<HTMLInputElement>("#id_lat")!.value = pin["lat"] ?? "";
    hidePlaceLine();
    document.querySelector("[data-place-more]")?.setAttribute("open", "");
  }
  const chosen = form.querySelector<HTMLInputElement>("input[name=class]:checked");
  if (!chosen) return;
  // A class may stand on a tile and in the list: of the two, the one that is seen.
  const first = form.querySelector<HTMLInputElement>(`input[name=class][value="${CSS.escape(chosen.value)}"]`)!;
  first.checked = true;
  const name = first.closest("[data-more]") && first.closest("label")?.textContent?.trim();
  const shown = document.querySelector<HTMLElement>("[data-more-words]");
  if (name && shown) shown.textContent = name;
}

function startReport(): void {
  const form = document.querySelector<HTMLFormElement>("[data-report]")!;
  watchPlace();
  if (!navigator.geolocation) showPlace(null);
  const more = document.querySelector<HTMLDetailsElement>("[data-place-more]");
  more?.addEventListener("toggle", () => {
    const map = more.querySelector<HTMLElement>("[data-pin-map]:not([data-map])");
    if (!more.open || !map) return;
    const pin = pinOf(form);
    const from = pin["lon"] ? pin : last;
    if (from) {
      map.dataset["lon"] = String(from["lon"]);
      map.dataset["lat"] = String(from["lat"]);
    }
    map.dataset["map"] = "pin";
    map.addEventListener("map:placed", () => {
      hidePlaceLine();
      keepDraft(form, photosIn(form), pinOf(form));
    });
    void import("../map").then(({ showMap }) => showMap(map)).catch(() => undefined);
  });
  startFinding();
  goOnWithReport(form);
  form.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).name === "class") showQuestions();
  });
  showQuestions();
}

function startFinding(): void {
  const find = document.querySelector<HTMLInputElement>("[data-find]");
  const all = document.querySelector<HTMLElement>("[data-all]");
  if (!find || !all) return;
  const list = document.querySelector<HTMLElement>("[data-found]")!;
  const choices = [...all.querySelectorAll<HTMLElement>(".choice")].map((element, place) => ({
    element,
    place,
    home: element.parentElement!,
    texts: (element.dataset["words"] ?? "").split("|"),
    group: element.closest("[data-group]")?.querySelector("[data-group-name]")?.textContent?.toLowerCase() ?? "",
    waits: element.dataset["urgentClass"] === undefined,
  }));
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    // Found by its group's name alone, it comes after whatever fits by itself.
    const fitOf = ({ texts, group }: (typeof choices)[number]) => fit(texts, wanted) ?? (group.includes(wanted) ? [LAST, 0, 1] : null);
    for (const each of choices) each.home.append(each.element);
    const found = wanted
      ? choices.flatMap((each) => {
          const [tier, lacking, loose] = fitOf(each) ?? [];
          return tier === undefined ? [] : [{ ...each, order: [tier, lacking!, Number(each.waits), loose!, Number(!each.texts.includes(wanted)), each.place] }];
        })
      : [];
    found.sort((one, other) => one.order.map((value, at) => value - other.order[at]!).find(Boolean) ?? 0);
    list.replaceChildren(...found.map((each) => each.element));
    list.hidden = !wanted;
    all.hidden = Boolean(wanted);
    document.querySelector<HTMLElement>("[data-nothing]")!.hidden = !wanted || found.length > 0;
  });
  const more = document.querySelector<HTMLDetailsElement>("[data-more]");
  more?.addEventListener("toggle", () => {
    if (!more.open) return;
    // The field at the top and its answers below, above the keyboard.
    more.scrollIntoView({ block: "start" });
    find.focus({ preventScroll: true });
  });
  more?.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).type !== "radio") return;
    const name = (event.target as HTMLElement).closest("label")?.textContent?.trim();
    const shown = document.querySelector<HTMLElement>("[data-more-words]");
    if (name && shown) shown.textContent = name;
    more?.removeAttribute("open");
  });
}

// --- Start ------------------------------------------------------------------------------------------------------------

/** Only what passes the service worker is kept by it; on the first visit it takes a moment to take over. */
async function workerListens(): Promise<boolean> {
  if (!("serviceWorker" in navigator) || isBeside) return false;
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return true;
  await new Promise<void>((done) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => done(), { once: true });
    window.setTimeout(done, 3000);
  });
  return navigator.serviceWorker.controller !== null;
}

if (!isBeside) startWaysBack(bar, cardOf);

async function start(): Promise<void> {
  await forgetOthers();
  await startDraftsHere();
  ahead_ms = (await correctedNow()).getTime() - Date.now();
  await overlay();
  await tellOfLast();
  deafUntil = 0;
  showBell();
  countDown();
  window.setInterval(countDown, 1000);
  window.setInterval(() => void (reach === "open" && cards().some((card) => stateOf(card) === MISSED) && refresh()), LOOK_AGAIN_MS);
  void probe();
  if (screen_ === "report") startReport();
  const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (permission?.state === "granted" && !isBeside) watchPlace();
  if (await workerListens()) {
    await layBy(null);
    navigator.serviceWorker.addEventListener("controllerchange", layAnew);
  }
  document.body.dataset["ready"] = "";
}

void start();

/**
 * What was done without signal, kept on the phone until the server has it.
 *
 * Acts leave first, in the order they were made, each with a key by which the
 * server takes it once however often it is sent; a photo is an entry of its own,
 * and follows when no act is to be sent, and none of its matter waits that was done
 * before it. What is about one matter is a lane: its
 * order is kept, and what cannot be taken holds up its own lane only. Each entry
 * waits by itself before it is tried again, and says why. A lost line pauses all.
 * What the server refuses stays, with the reason, until somebody has read it. The
 * same module runs in pages and in the service worker; locks let only one of them send.
 *
 * Every entry is of one person: whom the page it was done on names, also where somebody
 * else has signed in since, in another tab. On a phone that changes hands, what another one
 * did waits until he is back. A page in a frame of the start page sends nothing.
 *
 * Times: an act says when it happened by this phone's clock, corrected by what
 * the server's clock had shown until then, and says by the same reckoning when
 * it was sent: whatever still was wrong, the server sees and can take off.
 */

import { isBeside, meta } from "./lib/page";
import { LONG_MS, SOON_MS, isGivenUp, patience } from "./lib/patience";

export interface Act {
  /** Where it goes, by POST. */
  url: string;
  /** What it says. `key` and `happened_at` are added. */
  json: Record<string, unknown>;
  /** How a person would name it, for the list of what waits. */
  label: string;
  /** Photos that belong to it: sent after it, and named in `json.photos` by their keys. */
  photos?: Blob[];
  /** Where its photos go. */
  photo_url?: string;
  /** What it is about, e.g. "assignment:12": pages look up what is still to be sent for it. */
  about?: string;
}

/** Noted: the server has it, but only as a note, and somebody must read why. */
export type Standing = "waiting" | "refused" | "noted";

export interface Entry {
  place?: number;
  key: string;
  kind: "act" | "photo";
  url: string;
  label: string;
  about: string;
  json: Record<string, unknown>;
  photo?: Blob;
  /** When it happened, by the server's clock as far as this phone knew it then. Never changed afterwards: what is
   * sent again under the same key must be the same. */
  happened_at: string;
  /** How far the server's clock was ahead of this phone's, when it was made. */
  offset_ms: number;
  standing: Standing;
  /** How often the server was asked, and could not take it. */
  tries: number;
  /** When it is tried again, by this phone's clock. */
  next_try_at?: number;
  /** How often the line broke under it, while the phone believed itself online. */
  drops?: number;
  /** Who did it, by id. Empty where no page has said. */
  person?: string;
  /** Why it was refused, noted, or could not be taken when it was last tried. */
  reason?: string;
  code?: string;
  /** Whom to ring first for its words of danger, which were not taken. */
  ring?: { number: string; name: string }[];
}

export interface Waiting {
  acts: number;
  photos: number;
  /** Of somebody else, who has to sign in first. */
  others: number;
  refused: number;
  /** Kept as a note only. */
  noted: number;
  /** Of those that wait: tried several times, and not taken. */
  stuck: number;
  sending: boolean;
}

const BASE = "whistle-outbox";
const STORE = "entries";
const SMALL = "small";
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
/** After so many tries it is said that something stands in the way. */
export const STUCK_TRIES = 3;
/** So slow a line still gets a photo through. */
const SLOWEST_BYTES_A_MS = 10;
/** How many requests may be without an answer at once. */
const MOST_AT_ONCE = 3;
const LOOK_AGAIN_MS = 1_000;
/** Of so many that were sent last it is known that they were. */
const ARRIVED = "arrived";
const MOST_ARRIVED = 100;
/** What is said of who is signed in, and not of the act: may nothing in the field, or nothing any more. */
const SHUT_OUT = "permission_denied";
/** Answers after which the same again might do: not reached, too early, too many, broken over there. */
const PASSING = new Set([408, 425, 429]);

type Kind = Entry["kind"];
/** How a pass over what waits ended. Clear: all was sent whose time had come. Busy: another page is at it. */
type Pass = "clear" | "paused" | "busy";
const running: Partial<Record<Kind, Promise<Pass>>> = {};
const LOCKS: Record<Kind, string> = { act: BASE, photo: `${BASE}-photos` };
/** After so long without an answer the next lane goes ahead. */
const OVERTAKEN_MS: Record<Kind, number> = { act: 4_000, photo: 30_000 };

let opened: Promise<IDBDatabase> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** How long all pauses when the line is lost; twice as long each time. */
let pause = FIRST_WAIT_MS / 2;

function base(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((done, failed) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "place", autoIncrement: true });
      request.result.createObjectStore(SMALL);
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  }).catch((failed: unknown) => {
    // What failed once is tried again by whoever asks next.
    opened = undefined;
    throw failed;
  });
  return opened;
}

async function within<T>(mode: IDBTransactionMode, store: string, task: (store: IDBObjectStore) => IDBRequest<T> | void): Promise<T> {
  const db = await base();
  return new Promise((done, failed) => {
    const transaction = db.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
    const request = task(transaction.objectStore(store));
    // Only a completed transaction is on the disk; a successful request alone is not.
    transaction.oncomplete = () => done(request ? request.result : (undefined as T));
    transaction.onerror = () => failed(transaction.error);
    transaction.onabort = () => failed(transaction.error);
  });
}

function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tell(): void {
  if (typeof document !== "undefined") document.dispatchEvent(new CustomEvent("outbox:changed"));
  if (typeof BroadcastChannel !== "undefined") {
    const channel = new BroadcastChannel(BASE);
    channel.postMessage("changed");
    channel.close();
  }
}

/** Say what has arrived, also to the pages when it was the service worker that sent it. */
function tellSent(detail: Record<string, unknown>): void {
  if (typeof document !== "undefined") document.dispatchEvent(new CustomEvent("outbox:sent", { detail }));
  if (typeof BroadcastChannel !== "undefined") {
    const channel = new BroadcastChannel(BASE);
    channel.postMessage({ sent: detail });
    channel.close();
  }
}

// --- The clock ---------------------------------------------------------------------

/** How far the server's clock is ahead of this phone's, as last seen. */
async function offset(): Promise<number> {
  return (await within<number | undefined>("readonly", SMALL, (store) => store.get("offset_ms"))) ?? 0;
}

export async function learnOffset(answer: Response, asked: number): Promise<void> {
  const header = answer.headers.get("X-Server-Time") ?? answer.headers.get("Date");
  const theirs = Date.parse(header ?? "");
  if (Number.isNaN(theirs)) return;
  // The Date header has whole seconds: its middle, against the middle of the round trip.
  const seconds = answer.headers.has("X-Server-Time") ? 0 : 500;
  const ahead = theirs + seconds - (asked + Date.now()) / 2;
  await within("readwrite", SMALL, (store) => void store.put(Math.round(ahead), "offset_ms"));
}

export async function correctedNow(): Promise<Date> {
  return new Date(Date.now() + (await offset()));
}

// --- Whose it is ---------------------------------------------------------------------

/** Say who is signed in on this phone: the service worker sends only what is his. */
export async function setPerson(person: string): Promise<void> {
  if (isBeside) return;
  await within("readwrite", SMALL, (store) => void store.put(person, "person"));
  tell();
}

/** Whose page this is; the service worker's is who opened one last. */
async function currentPerson(): Promise<string> {
  const named = typeof document === "undefined" ? "" : meta("field-person");
  return named || ((await within<string | undefined>("readonly", SMALL, (store) => store.get("person"))) ?? "");
}

// --- Putting in ---------------------------------------------------------------------

/** What is kept of an act: itself, and each of its photos. */
async function entriesOf(act: Act): Promise<[Entry, ...Entry[]]> {
  const offset_ms = await offset();
  const person = await currentPerson();
  const happened_at = new Date(Date.now() + offset_ms).toISOString();
  const about = act.about ?? "";
  const photos: Entry[] = (act.photos ?? []).map((photo) => ({
    key: newKey(),
    kind: "photo",
    url: act.photo_url ?? act.url,
    label: act.label,
    about,
    json: {},
    photo,
    happened_at,
    offset_ms,
    standing: "waiting",
    tries: 0,
    person,
  }));
  const json = photos.length ? { ...act.json, photos: photos.map((photo) => photo.key) } : act.json;
  return [{ key: newKey(), kind: "act", url: act.url, label: act.label, about, json, happened_at, offset_ms, standing: "waiting", tries: 0, person }, ...photos];
}

function sendSoon(): void {
  // Else the phone may throw it away when its memory runs short.
  if (typeof document !== "undefined") void navigator.storage?.persist?.();
  tell();
  void send();
  void askForSync();
}

/** Keep an act, and its photos, for sending. When this resolves it is safe on the phone. */
export async function add(act: Act): Promise<string> {
  const made = await entriesOf(act);
  // One transaction: an act is never kept without its photos.
  await within("readwrite", STORE, (store) => {
    for (const one of made) store.add(one);
  });
  sendSoon();
  return made[0].key;
}

/** Keep an act in the place of what was refused: once, in however many tabs it is asked for. Its key, or nothing where another was quicker. */
export async function addInstead({ place }: Entry, act: Act): Promise<string> {
  const made = await entriesOf(act);
  let isThere = false;
  await within("readwrite", STORE, (store) => {
    const asked = store.get(place!) as IDBRequest<Entry | undefined>;
    asked.onsuccess = () => {
      isThere = asked.result?.standing === "refused";
      if (!isThere) return;
      store.delete(place!);
      for (const one of made) store.add(one);
    };
  });
  if (isThere) sendSoon();
  return isThere ? made[0].key : "";
}

async function askForSync(): Promise<void> {
  const ready = typeof navigator !== "undefined" && "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
  const sync = (ready as unknown as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
  await sync?.register(BASE).catch(() => undefined);
}

// --- Looking ---------------------------------------------------------------------------

async function everything(): Promise<Entry[]> {
  return within<Entry[]>("readonly", STORE, (store) => store.getAll() as IDBRequest<Entry[]>);
}

/** What is kept of the person who is signed in; perhaps only what is about one thing. */
export async function entries(about = ""): Promise<Entry[]> {
  const person = await currentPerson();
  const own = (await everything()).filter((entry) => (entry.person ?? "") === person);
  return about ? own.filter((entry) => entry.about === about) : own;
}

export async function waiting(): Promise<Waiting> {
  const all = await entries();
  const open = all.filter((entry) => entry.standing === "waiting");
  return {
    acts: open.filter((entry) => entry.kind === "act").length,
    photos: open.filter((entry) => entry.kind === "photo").length,
    others: (await everything()).filter((entry) => entry.standing === "waiting").length - open.length,
    refused: all.filter((entry) => entry.standing === "refused").length,
    noted: all.filter((entry) => entry.standing === "noted").length,
    stuck: open.filter((entry) => entry.tries >= STUCK_TRIES).length,
    sending: Boolean(running.act ?? running.photo),
  };
}

/** How many acts and photos of one person have not reached the server. */
export async function unsentOf(person: string): Promise<number> {
  return (await everything()).filter((entry) => entry.standing === "waiting" && (entry.person ?? "") === person).length;
}

/** How it stands with something that was put in, whosever it is: sent only if the server has said so. */
export async function outcomeOf(key: string): Promise<Standing | "sent" | "dropped"> {
  const entry = (await everything()).find((one) => one.key === key);
  if (entry) return entry.standing;
  return (await arrived()).includes(key) ? "sent" : "dropped";
}

async function arrived(): Promise<string[]> {
  return (await within<string[] | undefined>("readonly", SMALL, (store) => store.get(ARRIVED))) ?? [];
}

/** The server has it: it goes, and that it arrived is kept for a while, in one transaction. */
async function arrive(entry: Entry): Promise<void> {
  const db = await base();
  await new Promise<void>((done, failed) => {
    const transaction = db.transaction([STORE, SMALL], "readwrite", { durability: "strict" });
    transaction.objectStore(STORE).delete(entry.place!);
    const small = transaction.objectStore(SMALL);
    const asked = small.get(ARRIVED) as IDBRequest<string[] | undefined>;
    asked.onsuccess = () => small.put([...(asked.result ?? []), entry.key].slice(-MOST_ARRIVED), ARRIVED);
    transaction.oncomplete = () => done();
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

/** Take out what still stands as it did: of what was sent, or sent again, meanwhile nothing is lost. */
async function takeOut(out: Entry[]): Promise<void> {
  await within("readwrite", STORE, (store) => {
    for (const { place, standing } of out) {
      const asked = store.get(place!) as IDBRequest<Entry | undefined>;
      asked.onsuccess = () => asked.result?.standing === standing && store.delete(place!);
    }
  });
}

/** Somebody has read why it was refused. */
export async function dismiss(key: string): Promise<void> {
  await takeOut((await entries()).filter((one) => one.key === key && one.standing !== "waiting"));
  tell();
}

/** Send once more, under the same key, what the server could not read. */
export async function sendAgain(key: string): Promise<void> {
  const entry = (await entries()).find((one) => one.key === key && one.standing === "refused");
  if (entry) await change(entry, { standing: "waiting", tries: 0, drops: 0, next_try_at: 0 });
  tell();
  await send();
}

// --- Sending -----------------------------------------------------------------------------

async function csrf(): Promise<string> {
  if (typeof document !== "undefined") return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const store = (self as unknown as { cookieStore?: { get(name: string): Promise<{ value: string } | null> } }).cookieStore;
  return (await store?.get("csrftoken"))?.value ?? "";
}

async function request(entry: Entry): Promise<RequestInit> {
  const { happened_at } = entry;
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Idempotency-Key": entry.key,
    "X-Device-Sent-At": new Date(Date.now() + entry.offset_ms).toISOString(),
    "X-CSRFToken": await csrf(),
    // The server sends away what one person did in the session of another.
    "X-Field-Person": entry.person ?? "",
  };
  if (entry.kind === "photo" && entry.photo) {
    const form = new FormData();
    form.append("key", entry.key);
    form.append("happened_at", happened_at);
    form.append("photo", entry.photo, `${entry.key}.jpg`);
    return { method: "POST", body: form, headers, credentials: "same-origin" };
  }
  headers["Content-Type"] = "application/json";
  return { method: "POST", body: JSON.stringify({ ...entry.json, key: entry.key, happened_at }), headers, credentials: "same-origin" };
}

/** Change an entry, unless somebody has thrown it away meanwhile. */
async function change({ place }: Entry, to: Partial<Entry>): Promise<void> {
  await within("readwrite", STORE, (store) => {
    const asked = store.get(place!) as IDBRequest<Entry | undefined>;
    asked.onsuccess = () => asked.result && store.put({ ...asked.result, ...to });
  });
}

/** It could not be taken; the reason stays with it until it is. */
async function putOff(entry: Entry, code: string, reason: string): Promise<"later"> {
  const tries = entry.tries + 1;
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10));
  await change(entry, { tries, code, reason, next_try_at: Date.now() + most / 2 + (Math.random() * most) / 2 });
  return "later";
}

type End = "gone" | "noted" | "refused" | "later" | "paused";

async function settle(entry: Entry, answer: Response): Promise<End> {
  const isOurs = (answer.headers.get("Content-Type") ?? "").includes("json");
  // Signed out, or somebody between answers for the server: nothing is wrong with the act, and another fares no better.
  if (answer.status === 401 || answer.redirected || (answer.ok && !isOurs)) return "paused";
  const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  // Somebody else is signed in by now, in another tab.
  if (answer.status === 403 && said["code"] === SHUT_OUT) return "paused";
  // The line broke within the answer, or it is somebody else's: taken it may be, but perhaps as a note only.
  if (answer.ok && !said["outcome"]) return putOff(entry, "unreached", "");
  const reason = String(said["detail"] ?? said["message"] ?? "");
  // Or the page's token is old, or a wall on the way takes offence at it and says so in words of its own: ours have a code.
  if (PASSING.has(answer.status) || answer.status >= 500 || !(answer.ok || said["code"])) return putOff(entry, String(answer.status), reason);
  if (answer.ok && said["outcome"] !== "noted") {
    await arrive(entry);
    return "gone";
  }
  const standing = answer.ok ? "noted" : "refused";
  const ring = (said["ring"] ?? []) as Entry["ring"];
  await change(entry, { standing, reason: reason || answer.statusText, code: String(said["code"] || (answer.ok ? standing : answer.status)), ring });
  return standing;
}

function patienceFor(entry: Entry): number {
  return entry.kind === "act" ? SOON_MS : LONG_MS + (entry.photo?.size ?? 0) / SLOWEST_BYTES_A_MS;
}

async function sendOne(entry: Entry): Promise<End> {
  const asked = Date.now();
  let answer: Response;
  try {
    answer = await fetch(entry.url, { ...(await request(entry)), signal: patience(patienceFor(entry)) });
  } catch (failed) {
    if (isGivenUp(failed)) return putOff(entry, "timeout", "");
    if (navigator.onLine) await change(entry, { drops: (entry.drops ?? 0) + 1, code: "unreached" });
    return "paused";
  }
  await learnOffset(answer, asked);
  const end = await settle(entry, answer);
  if (end === "later" || end === "paused") return end;
  pause = FIRST_WAIT_MS / 2;
  if (end !== "refused") tellSent({ key: entry.key, about: entry.about, kind: entry.kind, act: entry.json["kind"], finished: entry.json["finished"] });
  return end;
}

/** The act that a photo must not overtake: what names it, or was done before it of the same matter, as long as that waits. */
export function actBefore(photo: Entry, all: Entry[]): Entry | undefined {
  const names = (act: Entry): boolean => Boolean((act.json["photos"] as string[] | undefined)?.includes(photo.key));
  const isEarlier = (act: Entry): boolean => photo.about !== "" && act.about === photo.about && act.place! < photo.place!;
  return all.find((entry) => entry.kind === "act" && entry.standing === "waiting" && (names(entry) || isEarlier(entry)));
}

/** What must keep its order: all acts of one matter. Of photos each goes for itself. */
function laneOf(entry: Entry): string {
  return entry.kind === "act" && entry.about ? entry.about : entry.key;
}

/** The first of each lane, in the order they were made; under what the line broke again and again comes last. */
function heads(kind: Kind, all: Entry[]): Entry[] {
  const first = new Map<string, Entry>();
  for (const entry of all) {
    if (entry.kind !== kind || entry.standing !== "waiting" || first.has(laneOf(entry))) continue;
    if (kind === "act" || !actBefore(entry, all)) first.set(laneOf(entry), entry);
  }
  const breaks = ({ drops = 0 }: Entry): number => (drops < STUCK_TRIES ? 0 : drops);
  return [...first.values()].sort((one, other) => breaks(one) - breaks(other) || one.place! - other.place!);
}

/** How long it has to wait still. A clock that was set back makes nothing wait for days. */
function restOf(entry: Entry): number {
  const rest = (entry.next_try_at ?? 0) - Date.now();
  return rest > LONGEST_WAIT_MS ? 0 : Math.max(0, rest);
}

function after(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Send of one kind all whose time has come, lane by lane; who is slow to be answered is overtaken by other lanes. */
async function sendAll(kind: Kind): Promise<Pass> {
  const going = new Map<string, Promise<void>>();
  let isPaused = false;
  for (;;) {
    // An act never waits for a photo.
    if (kind === "photo" && (await run("act")) === "paused") isPaused = true;
    const all = await entries();
    const next = isPaused || going.size >= MOST_AT_ONCE ? undefined : heads(kind, all).find((entry) => !going.has(laneOf(entry)) && restOf(entry) === 0);
    if (!next && going.size === 0) return isPaused ? "paused" : "clear";
    if (!next) {
      // What is put in meanwhile does not wait until somebody answers.
      await Promise.race([...going.values(), after(LOOK_AGAIN_MS)]);
      continue;
    }
    const sent = sendOne(next).then((end) => {
      going.delete(laneOf(next));
      isPaused ||= end === "paused";
      tell();
    });
    going.set(laneOf(next), sent);
    await Promise.race([sent, after(OVERTAKEN_MS[kind])]);
  }
}

async function alone(kind: Kind): Promise<Pass> {
  if (!navigator.locks) return sendAll(kind);
  return (await navigator.locks.request(LOCKS[kind], { ifAvailable: true }, async (lock) => (lock ? sendAll(kind) : "busy"))) as Pass;
}

function run(kind: Kind): Promise<Pass> {
  running[kind] ??= alone(kind).finally(() => {
    delete running[kind];
    tell();
  });
  return running[kind]!;
}

/** Send what waits, now. Resolves true when nothing waits any more. */
export async function send(): Promise<boolean> {
  if (isBeside) return false;
  clearTimeout(timer);
  const isFirst = !running.act;
  const acts = run("act");
  tell();
  let pass = await acts;
  // Whoever is at the acts goes on to the photos.
  if (pass === "clear") pass = await run("photo");
  if (pass === "paused" && isFirst) pause = Math.min(LONGEST_WAIT_MS, pause * 2);
  const open = (await entries()).filter((entry) => entry.standing === "waiting");
  if (open.length === 0) return true;
  clearTimeout(timer);
  // A page is at it, and goes on by itself; the browser wakes the service worker again.
  if (pass === "busy" && typeof document === "undefined") return false;
  timer = setTimeout(() => void send(), nextIn(pass, open));
  return false;
}

/** When to look again: when the next one's time has come, or in a while where none could be sent. */
function nextIn(pass: Pass, open: Entry[]): number {
  if (pass === "clear") return LOOK_AGAIN_MS / 10 + Math.min(...(["act", "photo"] as const).flatMap((kind) => heads(kind, open).map(restOf)));
  return pause / 2 + (Math.random() * pause) / 2;
}

/** Somebody does not want to wait until it is tried again. */
export async function tryNow(key: string): Promise<void> {
  const all = await entries();
  const lane = all.filter((entry) => entry.key === key).map(laneOf)[0];
  for (const entry of all) if (laneOf(entry) === lane && entry.next_try_at) await change(entry, { next_try_at: 0 });
  await send();
}

/** The line is there again: nothing of what was given up on it need wait for its time. */
async function startAfresh(): Promise<void> {
  for (const entry of await entries()) if (entry.next_try_at && entry.standing === "waiting") await change(entry, { next_try_at: 0 });
  await send();
}

/** Throw away what never was sent, and the photos of it: only for who was asked whether they mean it. */
export async function drop(key: string): Promise<void> {
  const all = await entries();
  const named = all.filter((entry) => entry.key === key).flatMap((entry) => (entry.json["photos"] as string[] | undefined) ?? []);
  await takeOut(all.filter((entry) => entry.standing === "waiting" && [key, ...named].includes(entry.key)));
  tell();
  void send();
}

/** Keep the line at the top of the field app saying what waits. */
export async function showWaiting(element: HTMLElement): Promise<void> {
  const { word } = await import("./lib/words");
  const show = async (): Promise<void> => {
    const now = await waiting();
    const parts: [string, string][] = [];
    if (now.photos) parts.push(["waiting", word("waiting", { acts: now.acts, photos: now.photos })]);
    else if (now.acts) parts.push(["waiting", word("waiting_acts", { acts: now.acts })]);
    if (now.others) parts.push(["others", word("waiting_others", { count: now.others })]);
    if (now.stuck) parts.push(["stuck", word("stuck", { count: now.stuck })]);
    if (now.refused) parts.push(["refused", word("refused", { count: now.refused })]);
    if (now.noted) parts.push(["noted", word("noted", { count: now.noted })]);
    if (parts.length && now.sending && navigator.onLine) parts.push(["sending", word("sending")]);
    if (!navigator.onLine && !parts.length) parts.push(["offline", word("offline")]);
    const text = parts.map(([, said]) => said).join(" · ");
    if (element.textContent === text) return;
    element.replaceChildren();
    if (!text) return;
    const banner = document.createElement(element.dataset["refusedUrl"] ? "a" : "div");
    if (banner instanceof HTMLAnchorElement) banner.href = element.dataset["refusedUrl"]!;
    banner.className = "banner banner--waiting";
    const line = document.createElement("span");
    parts.forEach(([standing, said], at) => {
      const part = document.createElement("span");
      part.dataset["standing"] = standing;
      part.textContent = said;
      line.append(at ? " · " : "", part);
    });
    banner.append(line);
    element.append(banner);
  };
  document.addEventListener("outbox:changed", () => void show());
  if (typeof BroadcastChannel !== "undefined") new BroadcastChannel(BASE).addEventListener("message", () => void show());
  window.addEventListener("online", () => void startAfresh());
  window.addEventListener("offline", () => void show());
  document.addEventListener("visibilitychange", () => document.hidden || void send());
  await show();
  void send();
}

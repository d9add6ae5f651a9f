/**
 * What was done without signal, kept on the phone until the server has it.
 *
 * Entries leave in the order they were made, one at a time, each with a key by
 * which the server takes it once however often it is sent. A photo is an entry
 * of its own, before the act that names its key. What the server refuses stays,
 * with the reason, until somebody has read it; what it cannot answer is tried
 * again. The same module runs in pages and in the service worker; a lock lets
 * only one of them send.
 *
 * Every entry is of one person, whom the page names before anything is put in;
 * on a phone that changes hands, what another one did waits until he is back.
 *
 * Times: an act says when it happened by this phone's clock, corrected by what
 * the server's clock had shown until then, and says by the same reckoning when
 * it was sent: whatever still was wrong, the server sees and can take off.
 */

export interface Act {
  /** Where it goes, by POST. */
  url: string;
  /** What it says. `key` and `happened_at` are added. */
  json: Record<string, unknown>;
  /** How a person would name it, for the list of what waits. */
  label: string;
  /** Photos that belong to it: sent before it, and named in `json.photos` by their keys. */
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
  tries: number;
  /** Who did it, by id. Empty where no page has said. */
  person?: string;
  reason?: string;
  code?: string;
}

export interface Waiting {
  acts: number;
  photos: number;
  /** Of somebody else, who has to sign in first. */
  others: number;
  refused: number;
  /** Kept as a note only. */
  noted: number;
  sending: boolean;
}

const BASE = "whistle-outbox";
const STORE = "entries";
const SMALL = "small";
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
/** Answers after which the same again might do: not reached, too early, too many, broken over there. */
const PASSING = new Set([408, 425, 429]);

let opened: Promise<IDBDatabase> | undefined;
let sending = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT_MS;

function base(): Promise<IDBDatabase> {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "place", autoIncrement: true });
      request.result.createObjectStore(SMALL);
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
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

/** Say who is signed in on this phone; only what is his is sent. */
export async function setPerson(person: string): Promise<void> {
  await within("readwrite", SMALL, (store) => void store.put(person, "person"));
  tell();
}

async function currentPerson(): Promise<string> {
  return (await within<string | undefined>("readonly", SMALL, (store) => store.get("person"))) ?? "";
}

// --- Putting in ---------------------------------------------------------------------

/** Keep an act, and its photos, for sending. When this resolves it is safe on the phone. */
export async function add(act: Act): Promise<string> {
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
  const key = newKey();
  const json = photos.length ? { ...act.json, photos: photos.map((photo) => photo.key) } : act.json;
  const entry: Entry = { key, kind: "act", url: act.url, label: act.label, about, json, happened_at, offset_ms, standing: "waiting", tries: 0, person };
  // One transaction: an act is never kept without its photos.
  await within("readwrite", STORE, (store) => {
    for (const one of [...photos, entry]) store.add(one);
  });
  // Else the phone may throw it away when its memory runs short.
  if (typeof document !== "undefined") void navigator.storage?.persist?.();
  tell();
  void send();
  void askForSync();
  return key;
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
    others: (await everything()).length - all.length,
    refused: all.filter((entry) => entry.standing === "refused").length,
    noted: all.filter((entry) => entry.standing === "noted").length,
    sending,
  };
}

/** Somebody has read why it was refused. */
export async function dismiss(key: string): Promise<void> {
  const entry = (await entries()).find((one) => one.key === key);
  if (entry?.place !== undefined && entry.standing !== "waiting") await within("readwrite", STORE, (store) => void store.delete(entry.place!));
  tell();
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

async function settle(entry: Entry, answer: Response): Promise<"gone" | "noted" | "refused" | "later"> {
  const passing = PASSING.has(answer.status) || answer.status >= 500;
  // Signed out, or the page's token is old: nothing is wrong with the act.
  const stranger = answer.status === 401 || answer.redirected;
  const said = passing || stranger ? {} : ((await answer.json().catch(() => ({}))) as Record<string, unknown>);
  if (passing || stranger || (answer.status === 403 && !said["code"])) {
    await within("readwrite", STORE, (store) => void store.put({ ...entry, tries: entry.tries + 1 }));
    return "later";
  }
  if (answer.ok && said["outcome"] !== "noted") {
    await within("readwrite", STORE, (store) => void store.delete(entry.place!));
    return "gone";
  }
  const standing: Standing = answer.ok ? "noted" : "refused";
  const reason = String(said["detail"] ?? said["message"] ?? answer.statusText);
  await within("readwrite", STORE, (store) => void store.put({ ...entry, standing, reason, code: String(said["code"] ?? answer.status) }));
  return standing;
}

async function sendAll(): Promise<boolean> {
  for (;;) {
    const next = (await entries()).find((entry) => entry.standing === "waiting");
    if (!next) return true;
    const asked = Date.now();
    let answer: Response;
    try {
      answer = await fetch(next.url, await request(next));
    } catch {
      return false;
    }
    await learnOffset(answer, asked);
    const end = await settle(next, answer);
    if (end === "later") {
      tell();
      return false;
    }
    wait = FIRST_WAIT_MS;
    if (end !== "refused") tellSent({ key: next.key, about: next.about, kind: next.kind, act: next.json["kind"], finished: next.json["finished"] });
    tell();
  }
}

async function alone<T>(task: () => Promise<T>, busy: T): Promise<T> {
  if (!navigator.locks) return task();
  return (await navigator.locks.request(BASE, { ifAvailable: true }, async (lock) => (lock ? task() : busy))) as T;
}

/** Send what waits, now. Resolves true when nothing waits any more. */
export async function send(): Promise<boolean> {
  if (sending) return false;
  clearTimeout(timer);
  sending = true;
  tell();
  let done = false;
  try {
    done = await alone(sendAll, false);
  } finally {
    sending = false;
    tell();
  }
  if (!done && (await waiting()).acts + (await waiting()).photos > 0) {
    timer = setTimeout(() => void send(), wait / 2 + (Math.random() * wait) / 2);
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  }
  return done;
}

/** Keep the line at the top of the field app saying what waits. */
export async function showWaiting(element: HTMLElement): Promise<void> {
  const { word } = await import("./lib/words");
  const show = async (): Promise<void> => {
    const now = await waiting();
    const parts: string[] = [];
    if (now.photos) parts.push(word("waiting", { acts: now.acts, photos: now.photos }));
    else if (now.acts) parts.push(word("waiting_acts", { acts: now.acts }));
    if (now.others) parts.push(word("waiting_others", { count: now.others }));
    if (now.refused) parts.push(word("refused", { count: now.refused }));
    if (now.noted) parts.push(word("noted", { count: now.noted }));
    if (parts.length && now.sending && navigator.onLine) parts.push(word("sending"));
    if (!navigator.onLine && !parts.length) parts.push(word("offline"));
    const text = parts.join(" · ");
    if (element.textContent === text) return;
    element.replaceChildren();
    if (!text) return;
    const banner = document.createElement(element.dataset["refusedUrl"] ? "a" : "div");
    if (banner instanceof HTMLAnchorElement) banner.href = element.dataset["refusedUrl"]!;
    banner.className = "banner banner--waiting";
    banner.textContent = text;
    element.append(banner);
  };
  document.addEventListener("outbox:changed", () => void show());
  if (typeof BroadcastChannel !== "undefined") new BroadcastChannel(BASE).addEventListener("message", () => void show());
  window.addEventListener("online", () => void send());
  window.addEventListener("offline", () => void show());
  document.addEventListener("visibilitychange", () => document.hidden || void send());
  await show();
  void send();
}

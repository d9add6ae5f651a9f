/**
 * The strip of the watch: what waits for somebody to take it, on every desk page, until somebody takes it.
 *
 * The server draws it with the page; news say when to ask again, and a slow poll asks where the line is dead. It
 * sounds in one tab: the one that holds the browser's lock, which none asks for before it may sound. Where the
 * browser keeps a page silent until it is touched, the strip says so.
 */
import { isSentAway } from "./answers";
import { SOON_MS, patience } from "./patience";

const ASK_EVERY_MS = 15_000;
const ASK_AFTER_MS = 300;
const SOUND_EVERY_MS = 4_000;
/** So long the menu of the others stays as it was opened; a menu that somebody left open hides nothing for ever. */
const READ_MS = 30_000;
/** A press right after the strip changed was meant for what stood there before. */
const STEADY_MS = 700;
const LOCK = "whistle-watch-sound";

let audio: AudioContext | null = null;
let isSounding = false;
let timer = 0;
let openSince = 0;

const strip = (): HTMLElement | null => document.getElementById("watch");

async function ask(): Promise<void> {
  const here = strip();
  if (!here) return;
  // While somebody reads the menu of the others, what it shows stays.
  openSince = here.querySelector("details[open]") ? openSince || Date.now() : 0;
  if (openSince && Date.now() - openSince < READ_MS) return;
  openSince = 0;
  const url = `${here.dataset["watch"]}?mark=${encodeURIComponent(here.dataset["mark"] ?? "")}`;
  let answer: Response;
  try {
    answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: patience(SOON_MS) });
  } catch {
    return;
  }
  if (isSentAway(answer) || answer.status !== 200 || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("watch");
  if (!fresh || !here.isConnected) return;
  const hadFocus = here.contains(document.activeElement);
  here.replaceWith(fresh);
  const press = fresh.querySelector<HTMLButtonElement>(".watch__take button");
  if (press) {
    press.disabled = true;
    window.setTimeout(() => {
      press.disabled = false;
      if (hadFocus) press.focus({ preventScroll: true });
    }, STEADY_MS);
  }
  // A shift that was begun elsewhere is heard here too.
  if (isWanted() && !audio) void arm();
  heed();
}

function later(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void ask(), ASK_AFTER_MS);
}

// --- Sound ---------------------------------------------------------------------------------

/** Whether whoever looks must hear what waits, now or once something does. */
function isWanted(): boolean {
  const here = strip();
  return here !== null && (here.hasAttribute("data-sounds") || here.querySelector("[data-watch-sound]") !== null);
}

function tone(at: number, frequency: number): void {
  const oscillator = audio!.createOscillator();
  const gain = audio!.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(0.3, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
  oscillator.connect(gain).connect(audio!.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.4);
}

function sound(): void {
  const here = strip();
  if (!isSounding || !audio || audio.state !== "running" || !here?.hasAttribute("data-sounds")) return;
  tone(audio.currentTime, 880);
  tone(audio.currentTime + 0.4, 660);
  here.dataset["sounded"] = String(Date.now());
}

function heed(): void {
  const here = strip();
  if (!here) return;
  const blocked = isWanted() && audio?.state !== "running";
  for (const button of document.querySelectorAll<HTMLElement>("[data-watch-sound]")) button.hidden = !blocked;
  here.toggleAttribute("data-blocked", blocked);
  sound();
}

/** Ask to be the one tab that sounds; the lock is the page's until it closes. */
function hold(): void {
  if (!("locks" in navigator)) {
    isSounding = true;
    return heed();
  }
  void navigator.locks.request(LOCK, async () => {
    isSounding = true;
    heed();
    await new Promise(() => undefined);
  });
}

let isHolding = false;

async function arm(): Promise<void> {
  if (!("AudioContext" in window)) return;
  audio ??= new AudioContext();
  // Without a touch of the page the promise of some browsers never settles.
  await Promise.race([audio.resume().catch(() => undefined), new Promise((done) => window.setTimeout(done, 300))]);
  if (audio.state === "running" && !isHolding) {
    isHolding = true;
    hold();
  }
  heed();
}

export function startWatch(): void {
  if (!strip()) return;
  document.addEventListener("live:alert", later);
  document.addEventListener("live:resync", later);
  document.addEventListener("live:state", later);
  window.setInterval(() => void ask(), ASK_EVERY_MS);
  window.setInterval(sound, SOUND_EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || later());
  document.addEventListener("htmx:historyRestore", later);
  if (isWanted()) void arm();
  const touched = (): void => void (isWanted() && audio?.state !== "running" && arm());
  for (const gesture of ["pointerdown", "keydown", "click"]) document.addEventListener(gesture, touched);
}

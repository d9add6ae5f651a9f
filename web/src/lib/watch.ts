/**
 * The strip of the watch: what waits for somebody to take it, on every desk page, until somebody takes it.
 *
 * The server draws it with the page; news say when to ask again, and a slow poll asks where the line is dead. It
 * sounds in one tab: the one that holds the browser's lock, which none asks for before it may sound. Where the
 * browser keeps a page silent until it is touched, the strip says so.
 */
import { onEach } from "./page";

const ASK_EVERY_MS = 15_000;
const ASK_AFTER_MS = 300;
const SOUND_EVERY_MS = 4_000;
/** A press right after the strip changed was meant for what stood there before. */
const STEADY_MS = 700;
const LOCK = "whistle-watch-sound";

let audio: AudioContext | null = null;
let isSounding = false;
let isWanted = false;
let timer = 0;

const strip = (): HTMLElement | null => document.getElementById("watch");

async function ask(): Promise<void> {
  const here = strip();
  if (!here) return;
  // While somebody has the menu of the others open, what it shows stays.
  if (here.querySelector("details[open]")) return;
  const url = `${here.dataset["watch"]}?mark=${encodeURIComponent(here.dataset["mark"] ?? "")}`;
  let answer: Response;
  try {
    answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
  } catch {
    return;
  }
  if (answer.status !== 200 || answer.redirected) return;
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
  heed();
}

function later(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void ask(), ASK_AFTER_MS);
}

// --- Sound ---------------------------------------------------------------------------------

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
  const blocked = isWanted && audio?.state !== "running";
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
  onEach<HTMLElement>("[data-watch]", () => undefined);
  if (!strip()) return;
  isWanted = strip()!.querySelector("[data-watch-sound]") !== null || strip()!.hasAttribute("data-sounds");
  document.addEventListener("live:alert", later);
  document.addEventListener("live:resync", later);
  document.addEventListener("live:state", later);
  window.setInterval(() => void ask(), ASK_EVERY_MS);
  window.setInterval(sound, SOUND_EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || later());
  document.addEventListener("htmx:historyRestore", later);
  if (!isWanted || !("AudioContext" in window)) return;
  void arm();
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, () => audio?.state === "running" || void arm());
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest?.("[data-watch-sound]")) void arm();
  });
}

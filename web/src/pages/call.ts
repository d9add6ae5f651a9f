/**
 * The call form by keyboard alone: chords that work while typing, Enter that goes on
 * instead of sending, a place that moves the map, and the length of the call.
 */
import { isTyping, onEach } from "../lib/page";

const MINUTE_S = 60;

function chordOf(event: KeyboardEvent): string {
  // With Alt some layouts type another letter, so the key's place on the keyboard counts.
  const key = /^(Key|Digit|Numpad)[A-Z0-9]$/.test(event.code) ? event.code.slice(-1) : event.key;
  return [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", key].filter(Boolean).join("+").toLowerCase();
}

function onChord(event: KeyboardEvent): void {
  if (event.isComposing || event.repeat) return;
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey) && !/^F\d+$/.test(event.key);
  if (isPlain) return;
  const chord = chordOf(event);
  const element = [...document.querySelectorAll<HTMLElement>("[data-chord]")].find((one) => one.dataset["chord"]?.toLowerCase() === chord);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input[type=search]")) {
    element.focus();
    return;
  }
  element.click();
  // The class is chosen: what is asked next is the place.
  if (element.matches("input[name=case_class]")) document.getElementById("id_address")?.focus();
}

function fields(form: HTMLFormElement): HTMLElement[] {
  return [...form.elements].filter((one): one is HTMLElement => one instanceof HTMLElement && one.matches("input:not([type=hidden], [type=radio], [type=checkbox]), textarea"));
}

function onEnter(event: KeyboardEvent): void {
  const here = event.target;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (!(here instanceof HTMLInputElement) || !isTyping(here) || here.form?.id !== "call-form") return;
  event.preventDefault();
  const all = fields(here.form);
  all[all.indexOf(here) + 1]?.focus();
}

function ask(): void {
  document.body.dispatchEvent(new Event("hints"));
}

/** Whoever answers what the likeliest class asks has chosen it; which number to ring first is looked up anew. */
function answered(field: HTMLInputElement): void {
  const code = field.closest<HTMLElement>("[data-asked-of]")?.dataset["askedOf"];
  const classes = [...document.querySelectorAll<HTMLInputElement>("input[name=case_class]")];
  const likeliest = classes.find((each) => each.value === code);
  if (likeliest && !classes.some((each) => each.checked)) likeliest.checked = true;
  ask();
}

function onChange(event: Event): void {
  const chosen = event.target;
  if (!(chosen instanceof HTMLInputElement)) return;
  if (chosen.name === "case_class") ask();
  if (chosen.name.startsWith("q_")) answered(chosen);
  if (chosen.name !== "place") return;
  const address = document.querySelector<HTMLInputElement>("#id_address");
  const name = chosen.dataset["placeName"] ?? "";
  if (address && name && !address.value.includes(name)) address.value = name;
  const detail = { lon: Number(chosen.dataset["placeLon"]), lat: Number(chosen.dataset["placeLat"]), zoom: 14 };
  document.querySelector("#call-map")?.dispatchEvent(new CustomEvent("map:go", { detail }));
  for (const [id, value] of [["#id_lon", detail.lon], ["#id_lat", detail.lat]] as const) {
    const input = document.querySelector<HTMLInputElement>(id);
    if (input) input.value = value.toFixed(6);
  }
  ask();
}

function showLength(element: HTMLElement): void {
  const since = Date.parse(element.dataset["callSince"] ?? "");
  if (Number.isNaN(since)) return;
  const show = (): void => {
    const seconds = Math.max(0, Math.round((Date.now() - since) / 1000));
    element.textContent = `${Math.floor(seconds / MINUTE_S)}:${String(seconds % MINUTE_S).padStart(2, "0")}`;
  };
  show();
  window.setInterval(show, 1000);
}

/** The first word begins a call that did not ring here, by the server's clock; a form that only stands open is no call. */
function beginCall(form: HTMLFormElement): void {
  const began = form.querySelector<HTMLInputElement>("[name=began_at]");
  const opened = Date.now();
  const now = Date.parse(form.dataset["now"] ?? "");
  if (!began || began.value || Number.isNaN(now)) return;
  form.addEventListener(
    "input",
    () => {
      began.value = new Date(now + Date.now() - opened).toISOString();
      const length = document.querySelector<HTMLElement>("[data-call-since]");
      if (!length) return;
      length.dataset["callSince"] = began.value;
      showLength(length);
    },
    { once: true },
  );
}

/** Another page, or another operator, has done something with a call: the form that is of it asks how it stands. */
function onNews(event: Event): void {
  const standing = document.getElementById("call-standing");
  const news = (event as CustomEvent<{ call?: number }>).detail;
  if (standing?.dataset["call"] === String(news.call)) standing.dispatchEvent(new Event("call:changed"));
}

export function startCall(): void {
  document.addEventListener("live:call", onNews);
  document.addEventListener("keydown", onChord);
  document.addEventListener("keydown", onEnter);
  document.addEventListener("change", onChange);
  document.addEventListener("map:placed", ask);
  onEach<HTMLElement>("[data-call-since]", showLength);
  const form = document.querySelector<HTMLFormElement>("#call-form");
  if (form) beginCall(form);
  form?.setAttribute("data-ready", "");
}

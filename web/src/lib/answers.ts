/**
 * The answer to what somebody asked for always finds the page.
 *
 * What news bring in never takes away the place that an answer is still awaited for: the news wait, and are asked
 * for once more. Where the place is gone all the same, because somebody went on meanwhile, the answer is said as a toast.
 */
import { isTyping } from "./page";
import { type Said, say } from "./toast";
import { word } from "./words";

interface Asked {
  elt: HTMLElement;
  verb: string;
  triggeringEvent?: Event;
}

interface Answer {
  elt: HTMLElement;
  target: HTMLElement;
  xhr: XMLHttpRequest;
  requestConfig: Asked;
  shouldSwap: boolean;
}

/** Nobody's hand asked: no event did, or one that this code names ("live:case"). */
const isByNews = (asked: Asked): boolean => asked.triggeringEvent?.type.includes(":") ?? true;

const REFUSED = 400;
const SIGNED_OUT = 401;
const FAULT = 500;

/** What one answer brings at once. */
const TOGETHER = "#main, #context";

/** Whether `place`, or what is replaced along with it, holds something whose answer is still to come. */
export function isAwaited(place: Element | null, except?: Element): boolean {
  const places = place?.matches(TOGETHER) ? [...document.querySelectorAll(TOGETHER)] : [place];
  return places.some((each) => [...(each?.querySelectorAll(".htmx-request") ?? [])].some((one) => one !== except));
}

/** Whether somebody has begun to write there while the news were read. */
const isWritten = (place: Element): boolean => place.querySelector("[data-act-form]") !== null;

function keepPlace(event: Event): void {
  const answer = (event as CustomEvent<Answer>).detail;
  if (!isByNews(answer.requestConfig)) return;
  if (!isAwaited(answer.target, answer.requestConfig.elt) && !isWritten(answer.target)) return;
  answer.shouldSwap = false;
  answer.target.dispatchEvent(new CustomEvent("news:late", { bubbles: true }));
}

/** What an answer says of itself, whatever becomes of its place. */
function ownWords(answer: XMLHttpRequest): Said | undefined {
  return (JSON.parse(answer.getResponseHeader("HX-Trigger") ?? "{}") as { toast?: Said }).toast;
}

/** The words of a refusal, which says what would help; of a fault nobody knows. */
function refusalIn(answer: XMLHttpRequest): Said {
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  const words = answer.status < FAULT ? page.querySelector("[role=alert] strong, [data-code]")?.textContent?.trim() : "";
  return { text: words || word("failed") };
}

/** A whole page is no part of this one: what was refused on the way to the part is said, and what stands here stays. */
function keepOut(event: Event): void {
  const answer = (event as CustomEvent<Answer>).detail;
  if (answer.xhr.status < REFUSED || !answer.shouldSwap || !/^\s*<!doctype/i.test(answer.xhr.responseText)) return;
  answer.shouldSwap = false;
  say(refusalIn(answer.xhr));
}

function onError(event: Event): void {
  const { xhr } = (event as CustomEvent<Answer>).detail;
  // What it says of itself was heard already.
  if (!ownWords(xhr)) say(refusalIn(xhr));
}

/** Go to the door whoever is signed out meanwhile; but not from under the hands of somebody who writes, and did not ask. */
function leave(target: string, isOwn: boolean): void {
  if (isOwn || !isTyping(document.activeElement)) location.href = target;
  else if (!document.querySelector("[data-toasts] [data-stays]")) say({ text: word("signed_out_meanwhile"), url: target, link: word("sign_in"), stays: true });
}

/** Whether an answer sends to the door, as htmx's own answers do: `isOwn` for what somebody asked for himself. */
export function isSentAway(answer: Response, isOwn = false): boolean {
  const target = answer.headers.get("HX-Redirect");
  if (target) leave(target, isOwn);
  return target !== null;
}

function onSentAway(event: Event): void {
  const { xhr, requestConfig } = (event as CustomEvent<Answer>).detail;
  const target = xhr.getResponseHeader("HX-Redirect");
  if (xhr.status !== SIGNED_OUT || !target || !isByNews(requestConfig)) return;
  event.preventDefault();
  leave(target, false);
}

function speakUp(event: Event): void {
  const { elt, requestConfig } = (event as CustomEvent<Answer>).detail;
  if (requestConfig.verb === "get") return;
  // On the element itself: what happens to one that is gone is heard nowhere else.
  elt.addEventListener(
    "htmx:beforeOnLoad",
    (loaded) => {
      const { xhr } = (loaded as CustomEvent<Answer>).detail;
      if (elt.isConnected || xhr.getResponseHeader("HX-Redirect")) return;
      loaded.preventDefault();
      say(ownWords(xhr) ?? refusalIn(xhr));
    },
    { once: true },
  );
}

export function startAnswers(): void {
  document.addEventListener("htmx:beforeSwap", keepPlace);
  document.addEventListener("htmx:beforeSwap", keepOut);
  document.addEventListener("htmx:responseError", onError);
  document.addEventListener("htmx:beforeSend", speakUp);
  // The browser's way back to what is refused by now: the page says so itself, or the door does.
  document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
  document.addEventListener("htmx:beforeOnLoad", onSentAway);
}

/**
 * The answer to what somebody asked for always finds the page.
 *
 * What news bring in never takes away the place that an answer is still awaited for: the news wait, and are asked
 * for once more. Where the place is gone all the same, because somebody went on meanwhile, the answer is said as a toast.
 */
import { toast } from "./toast";
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

function said(answer: XMLHttpRequest): string {
  const news = JSON.parse(answer.getResponseHeader("HX-Trigger") ?? "{}") as { toast?: { text: string } };
  if (news.toast) return news.toast.text;
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  return page.querySelector("[role=alert] strong")?.textContent?.trim() || word("failed");
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
      toast(said(xhr));
    },
    { once: true },
  );
}

export function startAnswers(): void {
  document.addEventListener("htmx:beforeSwap", keepPlace);
  document.addEventListener("htmx:beforeSend", speakUp);
}

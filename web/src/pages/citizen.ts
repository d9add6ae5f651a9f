/** What makes citizens' pages quicker: places found while typing, the name of the place below the pin, the link copied or shared. */
import { hangUp } from "../lib/live";
import { announce } from "../lib/page";
import { SOON_MS, patience } from "../lib/patience";
import { word } from "../lib/words";
import { toast } from "../lib/toast";

interface Place {
  name: string;
  within: string;
  lon?: number;
  lat?: number;
}

const WAIT_MS = 300;

async function ask<T>(url: string, query: Record<string, string>): Promise<T | null> {
  try {
    const answer = await fetch(`${url}?${new URLSearchParams(query).toString()}`, { headers: { Accept: "application/json" }, signal: patience(SOON_MS) });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    // Without a connection the page works as it does without scripts.
    return null;
  }
}

function findPlaces(form: HTMLElement): void {
  const input = form.querySelector<HTMLInputElement>("#id_address");
  const list = form.querySelector<HTMLElement>("[data-place-list]");
  const map = form.querySelector<HTMLElement>("[data-map]");
  const url = form.dataset["places"];
  if (!input || !list || !map || !url) return;
  let timer = 0;
  let asked = "";

  const offer = (places: Place[]): void => {
    list.replaceChildren(
      ...places
        .filter((place) => place.lon !== undefined)
        .map((place) => {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "button button--small";
          button.textContent = place.within ? `${place.name} · ${place.within}` : place.name;
          button.addEventListener("click", () => {
            map.dispatchEvent(new CustomEvent("map:go", { detail: { lon: place.lon, lat: place.lat, zoom: 14 } }));
            list.replaceChildren();
          });
          return button;
        }),
    );
  };

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const query = input.value.trim();
      asked = query;
      if (query.length < 2) return offer([]);
      void ask<{ items: Place[] }>(url, { q: query }).then((found) => {
        // An answer that comes after the next question is no answer.
        if (found && asked === query) offer(found.items);
      });
    }, WAIT_MS);
  });
}

function namePlace(form: HTMLElement): void {
  const line = form.querySelector<HTMLElement>("[data-place-name]");
  const url = form.dataset["placeAt"];
  if (!line || !url) return;
  let timer = 0;
  form.addEventListener("map:placed", (event) => {
    const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      void ask<{ name: string }>(url, { lon: lon.toFixed(6), lat: lat.toFixed(6) }).then((found) => {
        if (found) line.textContent = found.name;
      });
    }, WAIT_MS);
  });
}

function passOn(page: HTMLElement): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(button.dataset["copy"] ?? "").then(() => toast(word("copied")));
    });
  }
  for (const button of page.querySelectorAll<HTMLButtonElement>("[data-share]")) {
    if (!("share" in navigator)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      // Closing the sheet is an answer, not an error.
      void navigator.share({ title: button.dataset["shareTitle"] ?? "", url: button.dataset["share"] ?? "" }).catch(() => undefined);
    });
  }
}

/** A page whose link is replaced while it is open says so by itself, keeps what was typed, and asks no more. */
function followLink(page: HTMLElement): void {
  const path = page.dataset["live"];
  if (!path) return;
  page.addEventListener("htmx:beforeSwap", (event) => {
    const told = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>).detail;
    // Any other refusal is a page of its own, which has no place in this one.
    if (told.xhr.status !== 410 || !told.xhr.getResponseHeader("HX-Retarget")) return;
    told.shouldSwap = true;
    told.isError = false;
    hangUp(path);
  });
  document.addEventListener("live:state", (event) => {
    const line = (event as CustomEvent<{ path: string; state: string }>).detail;
    // Not let in any more: the page's own address knows why.
    if (line.path === path && line.state === "closed") announce("live:resync");
  });
}

export function startCitizen(page: HTMLElement): void {
  followLink(page);
  findPlaces(page);
  namePlace(page);
  passOn(page);
}

/**
 * The service worker: keeps the field app's shell on the phone, and sends what waits when signal returns.
 *
 * Pages below /field/ come from the network, and from the last copy seen when
 * there is none; so do the photos and the map that the field's pages have laid
 * by. Built files have their hash in the name and are kept as they are, those of an
 * earlier build as long as a page that is laid by is of it.
 * Everything else is left alone: desks want the truth or an error. A session that
 * ended takes no tasks away: the copies stay, and say that one has to sign in. When
 * somebody signs in or out, or the person changes, the copies go; the outbox stays.
 */
import { filesOf, hasFilesOf } from "./lib/built_files";
import { LONG_MS, SOON_MS, patience } from "./lib/patience";
import { send } from "./outbox";

declare const self: ServiceWorkerGlobalScope & { SHELL: { version: string; files: string[] } };

const SHELL_CACHE = `shell-${self.SHELL.version}`;
const PAGES_CACHE = "field-pages";
/** Photos and map tiles: the pages put them in (web/src/pages/field.ts). */
const MEDIA_CACHE = "field-media";
const HOME = "/field/";
/** Posts below these change who is signed in. */
const DOORS = ["/accounts/", "/demo/"];
const LOGIN = "/accounts/login/";
const SLOW_MS = 4000;
const PUSHED_TITLE = "Whistle";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL_CACHE)
      .then((cache) => cache.addAll(self.SHELL.files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(sweep().then(() => self.clients.claim()));
});

/**
 * Earlier shells go once no page needs them, laid by or open: without signal it would stand there bare, and what is
 * pressed on it be lost.
 */
async function sweep(open: string[] = []): Promise<void> {
  const earlier = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== SHELL_CACHE);
  if (!earlier.length) return;
  const pages = await caches.open(PAGES_CACHE);
  const laidBy = await Promise.all((await pages.keys()).map(async (request) => (await pages.match(request, { ignoreVary: true }))?.text() ?? ""));
  const needed = [...laidBy.flatMap(filesOf), ...open].filter((file) => !self.SHELL.files.includes(file));
  for (const name of earlier) {
    const shell = await caches.open(name);
    const found = await Promise.all(needed.map((file) => shell.match(file, { ignoreVary: true })));
    if (!found.some(Boolean)) await caches.delete(name);
  }
}

async function fromNetwork(request: Request): Promise<Response> {
  const answer = await fetch(request, { signal: patience(LONG_MS) });
  if (answer.ok && !answer.redirected) {
    const copy = answer.clone();
    // Of a build that is not here yet, it would be no use: the copy of before is, until it comes.
    if (await hasFilesOf(await answer.clone().text())) await (await caches.open(PAGES_CACHE)).put(request, copy);
  }
  return answer;
}

function isLogin(address: string): boolean {
  return new URL(address, self.location.origin).pathname.startsWith(LOGIN);
}

/** Whether the server no longer knows who asks, or lets them no further than the door. */
async function isShutOut(request: Request, answer: Response): Promise<boolean> {
  if (answer.status === 401 || answer.status === 403) return true;
  if (answer.redirected) return isLogin(answer.url);
  if (answer.type !== "opaqueredirect") return false;
  // Where a page is sent on to is told to nobody but the browser: asked once more, it is.
  return isLogin((await fetch(request.url, { credentials: "same-origin", headers: { Accept: "text/html" }, signal: patience(SOON_MS) })).url);
}

async function page(request: Request): Promise<Response> {
  const copy = await caches.match(request, { cacheName: PAGES_CACHE, ignoreVary: true });
  const home = copy ?? (await caches.match(HOME, { cacheName: PAGES_CACHE, ignoreVary: true }));
  const fresh = fromNetwork(request);
  if (!home) return fresh;
  // A server that is being restarted is no better than no signal; nor is one that only sends to the door.
  const isUseless = async (answer: Response): Promise<boolean> => answer.status >= 500 || (await isShutOut(request, answer));
  const useful = fresh.then(async (answer) => ((await isUseless(answer)) ? home.clone() : answer)).catch(() => home.clone());
  // One bar of signal is worse than none: after four seconds the copy is shown.
  const tooLong = new Promise<Response>((done) => setTimeout(() => done(home.clone()), SLOW_MS));
  return copy ? Promise.race([useful, tooLong]) : useful;
}

async function photo(request: Request): Promise<Response> {
  // The address of a photo is its content and a ticket for five minutes; the copy is as good tomorrow.
  const copy = await caches.match(request, { cacheName: MEDIA_CACHE, ignoreSearch: true, ignoreVary: true });
  return copy ?? fetch(request, { signal: patience(LONG_MS) });
}

async function tile(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: patience(LONG_MS) });
  } catch (failed) {
    const copy = await caches.match(request, { cacheName: MEDIA_CACHE, ignoreSearch: true, ignoreVary: true });
    if (copy) return copy;
    throw failed;
  }
}

async function forget(): Promise<void> {
  await Promise.all([caches.delete(PAGES_CACHE), caches.delete(MEDIA_CACHE)]);
}

async function changeOfPerson(request: Request): Promise<Response> {
  const answer = await fetch(request, { signal: patience(LONG_MS) });
  // Nobody is another person, or nobody, by a password mistyped or without signal: only who is let in or out goes on from the door.
  if (answer.redirected || answer.type === "opaqueredirect") await forget();
  return answer;
}

async function file(request: Request): Promise<Response> {
  const copy = (await caches.match(request, { cacheName: SHELL_CACHE, ignoreVary: true })) ?? (await caches.match(request, { ignoreVary: true }));
  if (copy) return copy;
  const answer = await fetch(request, { signal: patience(LONG_MS) });
  if (answer.ok) {
    const cache = await caches.open(SHELL_CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && DOORS.some((door) => url.pathname.startsWith(door))) {
    event.respondWith(changeOfPerson(request));
    return;
  }
  if (request.method !== "GET") return;
  const wantsPage = request.mode === "navigate" || request.headers.has("HX-Request");
  if (url.pathname.startsWith(HOME) && wantsPage) event.respondWith(page(request));
  else if (url.pathname.startsWith("/files/")) event.respondWith(photo(request));
  else if (url.pathname.startsWith("/tiles/base/")) event.respondWith(tile(request));
  else if (url.pathname.startsWith("/static/assets/") || self.SHELL.files.includes(url.pathname)) event.respondWith(file(request));
});

self.addEventListener("sync" as "message", (event) => {
  event.waitUntil(
    send().then((done) => {
      // A rejected sync is what makes the browser try again later.
      if (!done) throw new Error("something is still waiting");
    }),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(forget());
  const laid = (event.data as { laid?: string[] } | null)?.laid;
  if (laid) event.waitUntil(sweep(laid));
});

self.addEventListener("push", (event) => {
  const news = (event.data?.json() ?? {}) as { title?: string; body?: string; url?: string; tag?: string };
  event.waitUntil(
    self.registration.showNotification(news.title ?? PUSHED_TITLE, {
      body: news.body ?? "",
      tag: news.tag ?? "whistle",
      icon: "/static/icon-192.png",
      requireInteraction: true,
      data: { url: news.url ?? HOME },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(String((event.notification.data as { url?: string })?.url ?? HOME), self.location.origin);
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((windows) => {
      const open = windows.find((one) => new URL(one.url).pathname === target.pathname);
      return open ? open.focus() : self.clients.openWindow(target);
    }),
  );
});

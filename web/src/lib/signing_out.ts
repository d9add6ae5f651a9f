/**
 * Signing out: nothing of a person is forgotten in this browser before the server has said that they are signed out.
 *
 * Whoever signs out of a phone on which something was not sent yet is told so first. Acts wait, and are sent when the
 * same person is back, never as another; what was only written and chosen goes. Without signal nobody can be signed
 * out: that is said, and all stays. Where it was asked and no answer came, nobody here knows: that is said, and the
 * server is asked until it says which.
 */
import { draftsOf, endDrafts } from "./drafts";
import { isBeside, kept } from "./page";
import { SOON_MS, patience } from "./patience";
import { word } from "./words";

/** Set by the field app (web/src/pages/field.ts): only a browser that was a phone has something to keep. */
const PERSON = "field:person";
/** What the field app has laid by (web/src/sw.ts). */
const LAID_BY = ["field-pages", "field-media"];
const LOGIN = "/accounts/login/";
const ASK_AGAIN_MS = 5_000;

/** What a person has done, or begun, and the centre does not have. */
interface Unsent {
  acts: number;
  drafts: number;
}

function person(): string {
  return document.querySelector<HTMLElement>("[data-person]")?.dataset["person"] ?? "";
}

async function unsentHere(): Promise<Unsent> {
  const whose = person() || (kept(PERSON) ?? "");
  // A store that is forbidden holds nothing.
  const acts = import("../outbox").then(({ unsentOf }) => unsentOf(whose)).catch(() => 0);
  const chosen = import("./kept_photos").then(({ photosOf }) => photosOf(whose)).then((all) => [...all].flatMap(([name, each]) => (each.photos.length ? [name] : []))).catch(() => []);
  return { acts: await acts, drafts: new Set([...draftsOf(whose), ...(await chosen)]).size };
}

/** `unsent`: it never left this browser. `unknown`: it was asked, and no answer came. `refused`: the server has them signed in still. */
type Failed = "unsent" | "unknown" | "refused";
/** Where the server sends whom it has signed out, or how it stands where it did not say so. */
type End = { next: string } | { failed: Failed };

/** A page as an answer; nothing where somebody on the way answers for the server, who has no page of ours. */
async function pageOf(answer: Response): Promise<Document | null> {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("ui-words") ? page : null;
}

async function signOut(form: HTMLFormElement): Promise<End> {
  if (!navigator.onLine) return { failed: "unsent" };
  try {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin", signal: patience(SOON_MS) });
    const page = await pageOf(answer);
    if (!page) return { failed: "unknown" };
    // Why it refuses is the server's to say: the page's token is old, for instance.
    const isRefused = answer.status >= 400 && answer.status < 500;
    if (isRefused) HTMLFormElement.prototype.submit.call(form);
    if (isRefused || page.querySelector("[data-person]")) return { failed: "refused" };
    return answer.ok ? { next: answer.url } : { failed: "unknown" };
  } catch {
    return { failed: "unknown" };
  }
}

/** Ask the server whether it has them signed in; nothing where it does not answer. */
async function isSignedIn(form: HTMLFormElement): Promise<boolean | null> {
  try {
    const answer = await fetch(form.action, { headers: { Accept: "text/html" }, credentials: "same-origin", signal: patience(SOON_MS) });
    const page = answer.ok ? await pageOf(answer) : null;
    return page && page.querySelector<HTMLElement>("[data-person]")?.dataset["person"] === person();
  } catch {
    return null;
  }
}

async function forgetAll(): Promise<void> {
  endDrafts();
  const laidBy = "caches" in window ? LAID_BY.map((name) => caches.delete(name)) : [];
  await Promise.allSettled([import("./kept_photos").then(({ forgetPhotos }) => forgetPhotos()), ...laidBy]);
}

/** They are signed out: what was kept of them goes. */
async function go(next: string): Promise<void> {
  await forgetAll();
  location.assign(next);
}

/** Sign out; say how it stands where the server has not said that it has done so. */
async function leave(form: HTMLFormElement): Promise<Failed | null> {
  const end = await signOut(form);
  if ("failed" in end) return end.failed;
  await go(end.next);
  return null;
}

function button(name: string, mark: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--wide";
  made.dataset[mark] = "";
  made.textContent = word(name);
  return made;
}

function sentences({ acts, drafts }: Unsent, isOut: boolean): string {
  const begun = isOut ? "signed_out_drafts" : "unsent_drafts";
  return [acts ? word("unsent", { count: acts }) : "", drafts ? word(begun, { count: drafts }) : ""].filter(Boolean).join(" ");
}

/** How it stands, as the dialog says it: nothing was asked of the server yet, it failed, or they are signed out. */
type Standing = "asks" | Failed | "out";
const SAID: Record<Standing, string> = { asks: "", unsent: "sign_out_unsent", unknown: "sign_out_unknown", refused: "sign_out_refused", out: "signed_out" };
const TITLES: Record<Standing, string> = { asks: "unsent_title", unsent: "still_signed_in", unknown: "sign_out_unknown_title", refused: "still_signed_in", out: "signed_out_title" };

/** Ask, or say how it stands. */
function show(form: HTMLFormElement, unsent: Unsent, standing: Standing = "asks"): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "unsent-title");
  const part = (name: string): HTMLElement => {
    const made = document.createElement("div");
    made.className = name;
    return made;
  };
  const [head, body, foot] = [part("dialog__head"), part("dialog__body stack snug"), part("dialog__foot dialog__foot--two")];
  const title = document.createElement("h2");
  title.id = "unsent-title";
  const said = document.createElement("p");
  said.className = "banner banner--notice";
  said.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "status");
  const stay = button("unsent_stay", "stay");
  stay.classList.add("button--primary");
  const out = button("unsent_leave", "leave");
  let asking = 0;
  const fill = (now: Unsent): void => {
    const some = now.acts + now.drafts > 0;
    dialog.dataset["unsent"] = String(now.acts);
    dialog.dataset["drafts"] = String(now.drafts);
    dialog.dataset["standing"] = standing;
    if (standing !== "asks") dialog.dataset["failed"] = standing;
    title.textContent = word(TITLES[standing]);
    said.hidden = standing === "asks";
    if (said.textContent !== word(SAID[standing])) said.textContent = standing === "asks" ? "" : word(SAID[standing]);
    sentence.textContent = some ? sentences(now, standing === "out") : standing === "asks" ? word("unsent_none") : "";
    sentence.hidden = !sentence.textContent;
    see.hidden = !some || standing === "out" || !see.getAttribute("href");
    stay.textContent = word(standing === "out" ? "sign_in_again" : standing === "unknown" ? "close" : "unsent_stay");
    out.textContent = word(standing === "out" ? "signed_out_leave" : some ? "unsent_leave" : "unsent_leave_now");
  };
  const follow = (): Promise<void> => unsentHere().then(fill);
  const followOutbox = (): void => void follow();
  /** The server is asked until it says which; what was begun goes, as if it had answered at once, only once that was asked. */
  const findOut = async (): Promise<void> => {
    window.clearTimeout(asking);
    if (standing !== "unknown" || out.disabled || !dialog.isConnected) return;
    const isIn = await isSignedIn(form);
    if (standing !== "unknown" || out.disabled || !dialog.isConnected) return;
    if (isIn === null) {
      asking = window.setTimeout(() => void findOut(), ASK_AGAIN_MS);
      return;
    }
    standing = isIn ? "refused" : "out";
    const now = await unsentHere();
    if (standing === "out" && now.drafts === 0) await go(LOGIN);
    else fill(now);
  };
  const findOutNow = (): void => void findOut();
  const press = async (): Promise<void> => {
    stay.disabled = out.disabled = true;
    if (standing === "out") return go(LOGIN);
    const failed = await leave(form);
    if (failed === null) return;
    // What is asked once and may have been heard stays unknown where it cannot be asked again.
    if (failed !== "unsent" || standing !== "unknown") standing = failed;
    stay.disabled = out.disabled = false;
    await follow();
    findOutNow();
  };
  const see = document.createElement("a");
  see.textContent = word("unsent_see");
  see.href = document.querySelector<HTMLElement>("[data-refused-url]")?.dataset["refusedUrl"] ?? "";
  stay.addEventListener("click", () => {
    if (standing === "out") location.assign(`${LOGIN}?next=${encodeURIComponent(location.pathname)}`);
    else dialog.close();
  });
  out.addEventListener("click", () => void press());
  dialog.addEventListener("close", () => {
    window.clearTimeout(asking);
    document.removeEventListener("outbox:changed", followOutbox);
    window.removeEventListener("online", findOutNow);
    dialog.remove();
  });
  fill(unsent);
  head.append(title);
  body.append(said, sentence, see);
  foot.append(stay, out);
  dialog.append(head, body, foot);
  document.body.append(dialog);
  form.closest("details")?.removeAttribute("open");
  dialog.showModal();
  document.addEventListener("outbox:changed", followOutbox);
  window.addEventListener("online", findOutNow);
  findOutNow();
}

async function ask(form: HTMLFormElement): Promise<void> {
  // What stands on a desk is shared by nobody: only a phone asks first.
  const unsent = kept(PERSON) === null ? { acts: 0, drafts: 0 } : await unsentHere();
  if (unsent.acts + unsent.drafts === 0) {
    const failed = await leave(form);
    if (failed) show(form, unsent, failed);
    return;
  }
  show(form, unsent);
  if (unsent.acts === 0) return;
  // Perhaps it only takes a moment.
  const { send } = await import("../outbox");
  void send();
}

export function startSigningOut(): void {
  if (isBeside) return;
  // What another person chose and did not send is not left in this browser.
  if (person() && kept(PERSON) !== null && kept(PERSON) !== person()) void import("./kept_photos").then(({ forgetPhotos }) => forgetPhotos(person())).catch(() => undefined);
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (!form.matches("[data-sign-out]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (form.hasAttribute("aria-busy")) return;
      form.setAttribute("aria-busy", "true");
      void ask(form).finally(() => form.removeAttribute("aria-busy"));
    },
    true,
  );
}

/**
 * Signing out: nothing of a person is forgotten in this browser before the server has said that they are signed out.
 *
 * Whoever signs out of a phone on which something was not sent yet is told so first. Acts wait, and are sent when the
 * same person is back, never as another; what was only written and chosen goes. Without signal nobody can be signed
 * out: that is said, and all stays.
 */
import { draftsOf, endDrafts } from "./drafts";
import { isBeside, kept } from "./page";
import { SOON_MS, patience } from "./patience";
import { word } from "./words";

/** Set by the field app (web/src/pages/field.ts): only a browser that was a phone has something to keep. */
const PERSON = "field:person";
/** What the field app has laid by (web/src/sw.ts). */
const LAID_BY = ["field-pages", "field-media"];

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

/** Where the server sends whom it has signed out; nothing where it did not say so. */
async function signOut(form: HTMLFormElement): Promise<string> {
  const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin", signal: patience(SOON_MS) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Somebody on the way who answers for the server has no page of ours.
  if (!page.getElementById("ui-words")) return "";
  // Why it refuses is the server's to say: the page's token is old, for instance.
  if (answer.status >= 400 && answer.status < 500) HTMLFormElement.prototype.submit.call(form);
  return answer.ok && !page.querySelector("[data-person]") ? answer.url : "";
}

async function forgetAll(): Promise<void> {
  endDrafts();
  const laidBy = "caches" in window ? LAID_BY.map((name) => caches.delete(name)) : [];
  await Promise.allSettled([import("./kept_photos").then(({ forgetPhotos }) => forgetPhotos()), ...laidBy]);
}

/** Sign out; say whether the server has done so. */
async function leave(form: HTMLFormElement): Promise<boolean> {
  const next = await signOut(form).catch(() => "");
  if (!next) return false;
  await forgetAll();
  location.assign(next);
  return true;
}

function button(name: string, mark: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--wide";
  made.dataset[mark] = "";
  made.textContent = word(name);
  return made;
}

function sentences({ acts, drafts }: Unsent): string {
  return [acts ? word("unsent", { count: acts }) : "", drafts ? word("unsent_drafts", { count: drafts }) : ""].filter(Boolean).join(" ");
}

/** Ask, or say that it did not come to it: `isFailed`. */
function show(form: HTMLFormElement, unsent: Unsent, isFailed = false): void {
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
  const failed = document.createElement("p");
  failed.className = "banner banner--notice";
  failed.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "status");
  const stay = button("unsent_stay", "stay");
  stay.classList.add("button--primary");
  const out = button("unsent_leave", "leave");
  const fill = (now: Unsent): void => {
    const some = now.acts + now.drafts > 0;
    dialog.dataset["unsent"] = String(now.acts);
    dialog.dataset["drafts"] = String(now.drafts);
    title.textContent = word(some ? "unsent_title" : isFailed ? "still_signed_in" : "unsent_title");
    sentence.textContent = some ? sentences(now) : isFailed ? "" : word("unsent_none");
    sentence.hidden = !sentence.textContent;
    out.textContent = word(some ? "unsent_leave" : "unsent_leave_now");
  };
  const fail = (): void => {
    isFailed = true;
    dialog.dataset["failed"] = "";
    failed.textContent = word("sign_out_failed");
    failed.hidden = false;
  };
  const follow = (): void => void unsentHere().then(fill);
  const go = async (): Promise<void> => {
    out.disabled = true;
    failed.hidden = true;
    if (await leave(form)) return;
    fail();
    await unsentHere().then(fill);
    out.disabled = false;
  };
  stay.addEventListener("click", () => dialog.close());
  out.addEventListener("click", () => void go());
  dialog.addEventListener("close", () => {
    document.removeEventListener("outbox:changed", follow);
    dialog.remove();
  });
  failed.hidden = true;
  if (isFailed) fail();
  fill(unsent);
  head.append(title);
  body.append(failed, sentence);
  foot.append(stay, out);
  dialog.append(head, body, foot);
  document.body.append(dialog);
  form.closest("details")?.removeAttribute("open");
  dialog.showModal();
  document.addEventListener("outbox:changed", follow);
}

async function ask(form: HTMLFormElement): Promise<void> {
  // What stands on a desk is shared by nobody: only a phone asks first.
  const unsent = kept(PERSON) === null ? { acts: 0, drafts: 0 } : await unsentHere();
  if (unsent.acts + unsent.drafts === 0) {
    if (!(await leave(form))) show(form, unsent, true);
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

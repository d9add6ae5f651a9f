/**
 * Whoever signs out of a phone on which something was not sent yet is told so first.
 *
 * What waits is kept and sent when the same person is back, never as another. Chosen photos that were
 * not sent go with the words of their drafts, and when somebody else is here.
 */
import { isBeside, kept } from "./page";
import { word } from "./words";

/** Set by the field app (web/src/pages/field.ts): only a browser that was a phone has something to keep. */
const PERSON = "field:person";

function person(): string {
  return document.querySelector<HTMLElement>("[data-person]")?.dataset["person"] ?? "";
}

function button(name: string, mark: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--wide";
  made.dataset[mark] = "";
  made.textContent = word(name);
  return made;
}

async function leave(form: HTMLFormElement): Promise<void> {
  const { forgetPhotos } = await import("./kept_photos");
  await forgetPhotos().catch(() => undefined);
  form.dataset["sure"] = "";
  form.requestSubmit();
}

async function ask(form: HTMLFormElement): Promise<void> {
  const { send, unsentOf } = await import("../outbox");
  const whose = person() || (kept(PERSON) ?? "");
  const count = (): Promise<number> => unsentOf(whose).catch(() => 0);
  const unsent = await count();
  if (unsent === 0) return leave(form);
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.dataset["unsent"] = "";
  dialog.setAttribute("aria-labelledby", "unsent-title");
  const part = (name: string): HTMLElement => {
    const made = document.createElement("div");
    made.className = name;
    return made;
  };
  const [head, body, foot] = [part("dialog__head"), part("dialog__body"), part("dialog__foot dialog__foot--two")];
  const title = document.createElement("h2");
  title.id = "unsent-title";
  title.textContent = word("unsent_title");
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "status");
  const stay = button("unsent_stay", "stay");
  stay.classList.add("button--primary");
  const out = button("unsent_leave", "leave");
  const show = (now: number): void => {
    dialog.dataset["unsent"] = String(now);
    sentence.textContent = now ? word("unsent", { count: now }) : word("unsent_none");
    out.textContent = word(now ? "unsent_leave" : "unsent_leave_now");
  };
  const follow = (): void => void count().then(show);
  stay.addEventListener("click", () => dialog.close());
  out.addEventListener("click", () => void leave(form));
  dialog.addEventListener("close", () => {
    document.removeEventListener("outbox:changed", follow);
    dialog.remove();
  });
  head.append(title);
  body.append(sentence);
  foot.append(stay, out);
  dialog.append(head, body, foot);
  document.body.append(dialog);
  show(unsent);
  form.closest("details")?.removeAttribute("open");
  dialog.showModal();
  document.addEventListener("outbox:changed", follow);
  // Perhaps it only takes a moment.
  void send();
}

export function startSigningOut(): void {
  if (isBeside || kept(PERSON) === null) return;
  // What another person chose and did not send is not left in this browser.
  if (person() && kept(PERSON) !== person()) void import("./kept_photos").then(({ forgetPhotos }) => forgetPhotos(person())).catch(() => undefined);
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (!form.matches("[data-sign-out]") || "sure" in form.dataset) return;
      // Before anything else goes that belongs to who signs out.
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(form);
    },
    true,
  );
}

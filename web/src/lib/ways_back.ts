/** The ways back of who was sent: the sheet under "More", and what becomes of open jobs when a crew goes off duty. */

type Report = (kind: string, subject: string, more?: Record<string, unknown>) => Promise<unknown>;

/** What a crew has taken and not ended; a grid worker is only asked. */
const HELD = new Set(["accepted", "en_route", "on_scene", "open"]);

function taskOf(card: HTMLElement | undefined): string {
  return card?.dataset["kind"] === "assignment" ? "assignment" : "check";
}

/** Leave in sight what is for a crew, or for a grid worker. */
function showOf(where: ParentNode, task: string): void {
  for (const each of where.querySelectorAll<HTMLElement>("[data-way-of]")) each.hidden = each.dataset["wayOf"] !== task;
}

function openWays(bar: HTMLElement | null, cardOf: (subject: string) => HTMLElement | undefined): void {
  const sheet = document.getElementById("ways");
  const card = cardOf(bar?.dataset["bar"] ?? "");
  // A thumb that was on its way to the button before this one meant that.
  if (!(sheet instanceof HTMLDialogElement) || !card || bar?.dataset["settling"] !== undefined) return;
  showOf(sheet, taskOf(card));
  const what = sheet.querySelector<HTMLElement>("[data-form-what]");
  if (what) what.textContent = card.dataset["title"] ?? "";
  sheet.showModal();
}

export function startWaysBack(bar: () => HTMLElement | null, cardOf: (subject: string) => HTMLElement | undefined): void {
  document.addEventListener(
    "click",
    (event) => {
      const target = event.target as HTMLElement;
      if (target.closest("[data-opens-ways]")) {
        event.preventDefault();
        openWays(bar(), cardOf);
      }
      // One sheet at a time: the next one comes up in its place.
      const way = target.closest<HTMLElement>("#ways a");
      if (way) way.closest("dialog")?.close();
    },
    true,
  );
}

// --- Going off duty --------------------------------------------------------------------------------

function jobOf(dialog: HTMLElement, card: HTMLElement, number: number): HTMLFieldSetElement {
  const template = dialog.querySelector<HTMLTemplateElement>("[data-leaving-job]")!;
  const job = (template.content.cloneNode(true) as DocumentFragment).querySelector<HTMLFieldSetElement>("fieldset")!;
  job.dataset["subject"] = card.dataset["subject"] ?? "";
  job.querySelector("[data-leaving-title]")!.textContent = card.dataset["title"] ?? "";
  // Of two holes in two streets, which.
  job.querySelector("[data-leaving-place]")!.textContent = card.querySelector(".matter__place")?.textContent ?? "";
  for (const radio of job.querySelectorAll<HTMLInputElement>("input[type=radio]")) radio.name = `job-${number}`;
  showOf(job, taskOf(card));
  return job;
}

function chosenOf(job: HTMLElement): string {
  return job.querySelector<HTMLInputElement>("input[type=radio]:checked")?.value ?? "keep";
}

/** Show the crews where one takes it over, and the reason where anything is given away. */
function follow(dialog: HTMLElement): void {
  const jobs = [...dialog.querySelectorAll<HTMLElement>("fieldset[data-subject]")];
  for (const job of jobs) {
    const unit = job.querySelector<HTMLElement>("[data-leaving-unit]");
    if (unit) unit.hidden = chosenOf(job) !== "hand_over";
  }
  const why = dialog.querySelector<HTMLElement>("[data-leaving-why]");
  if (why) why.hidden = jobs.every((job) => chosenOf(job) === "keep");
}

async function giveAway(dialog: HTMLElement, report: Report): Promise<void> {
  const field = dialog.querySelector<HTMLInputElement>("input[name=note]")!;
  const note = field.value.trim() || field.defaultValue;
  for (const job of dialog.querySelectorAll<HTMLElement>("fieldset[data-subject]")) {
    const kind = chosenOf(job);
    const unit = Number(job.querySelector("select")?.value);
    if (kind !== "keep") await report(kind, job.dataset["subject"]!, kind === "hand_over" ? { note, unit } : { note });
  }
}

/**
 * Ask to whom the open jobs of somebody go who goes off duty, and give them away; false for who stays on duty after all.
 * What is kept stays theirs, and whoever is on shift is told.
 */
export async function leaveJobs(cards: HTMLElement[], stateOf: (card: HTMLElement) => string, report: Report): Promise<boolean> {
  const held = cards.filter((card) => HELD.has(stateOf(card)));
  const dialog = document.getElementById("leaving");
  if (!held.length || !(dialog instanceof HTMLDialogElement)) return true;
  dialog.querySelector("[data-leaving-jobs]")!.replaceChildren(...held.map((card, number) => jobOf(dialog, card, number)));
  const form = dialog.querySelector("form")!;
  form.reset();
  follow(dialog);
  form.onchange = () => follow(dialog);
  dialog.showModal();
  const goes = await new Promise<boolean>((done) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      done(true);
      dialog.close();
    };
    dialog.addEventListener("close", () => done(false), { once: true });
  });
  if (goes) await giveAway(dialog, report);
  return goes;
}

/**
 * What one person has begun for a matter on this phone and not sent: the words and photos of each form, also where the
 * matter has left the phone, and no page offers the form any more.
 */
import { keyOf, wordsKept } from "./drafts";
import { keepPhotos, photosOf } from "./kept_photos";
import type { KeptPhotos } from "./kept_photos";
import { announce } from "./page";

export interface Begun {
  name: string;
  /** Which form, and of which matter, e.g. "done" and "assignment:12". */
  form: string;
  subject: string;
  words: string;
  photos: File[];
  at: number;
}

/** As the form of a matter names its draft: see `nameOf` in lib/drafts. */
const NAME = /^field-(.+?)-((?:assignment|check):\d+)(?:~[^~]*)?$/;

/** What would have been sent as its words: what was tapped, and what was written. */
function wordsOf(person: string, name: string): string {
  const kept = JSON.parse(localStorage.getItem(keyOf(person, name)) ?? "{}") as { pairs?: [string, string][] };
  const of = (field: string): string[] => (kept.pairs ?? []).flatMap(([each, value]) => (each === field ? [value.trim()] : []));
  return [...of("chip"), ...of("note")].filter(Boolean).join(". ");
}

export async function begunOf(person: string): Promise<Begun[]> {
  const photos = await photosOf(person).catch(() => new Map<string, KeptPhotos>());
  const ages = new Map([...photos].map(([name, { at }]) => [name, at]));
  for (const { name, at } of wordsKept(person)) ages.set(name, Math.max(at, ages.get(name) ?? 0));
  const found = [...ages].flatMap(([name, at]) => {
    const [, form, subject] = NAME.exec(name) ?? [];
    return form && subject ? [{ name, form, subject, words: wordsOf(person, name), photos: photos.get(name)?.photos ?? [], at }] : [];
  });
  return found.sort((one, other) => other.at - one.at);
}

/** Let something begun go, after what is to be done with it: once, in whatever tab it is asked for. */
export async function letGo(person: string, name: string, task: (begun: Begun) => Promise<unknown> = async () => undefined): Promise<void> {
  const go = async (): Promise<void> => {
    const begun = (await begunOf(person)).find((each) => each.name === name);
    if (!begun) return;
    await task(begun);
    announce("draft:done", { name });
    await keepPhotos(person, name, []);
  };
  await (navigator.locks ? navigator.locks.request(`whistle-begun-${name}`, go) : go());
}

/**
 * Which tab this is. What is begun in two tabs at once is two drafts, each with the words and photos of its own form;
 * what a tab that is gone has left, the next one goes on with.
 *
 * A draft of a tab is called by what it is of, and by the tab: `field-report~a1b2c3`.
 */
import { keyOf, wordsKept } from "./drafts";
import { photosOf, renamePhotos } from "./kept_photos";
import { patience } from "./patience";

const OWN = "field:tab";
const LOCK = "whistle-tab-";
const TURN = "whistle-tabs";
/** Of drafts that are by tab. */
const KIND = "field-";
/** The page before in the same tab lets go of its name only as it goes. */
const HANDED_ON_MS = 1_000;

/** Hold a name as long as this page lives; say whether it could be had. */
function hold(name: string): Promise<boolean> {
  return new Promise((done) => {
    const holding = (): Promise<never> => {
      done(true);
      return new Promise(() => undefined);
    };
    navigator.locks.request(LOCK + name, { signal: patience(HANDED_ON_MS) }, holding).catch(() => done(false));
  });
}

async function ownName(): Promise<string> {
  const before = sessionStorage.getItem(OWN);
  if (before && (await hold(before))) return before;
  const made = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // A tab that was duplicated has the other's name.
  sessionStorage.setItem(OWN, made);
  await hold(made);
  return made;
}

async function openTabs(): Promise<string[]> {
  const { held = [] } = await navigator.locks.query();
  return held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : []));
}

function apart(name: string): [string, string] {
  const at = name.lastIndexOf("~");
  return at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
}

/** Take over what no open tab is at: of each form the latest, unless this tab has begun one itself. */
async function goOn(person: string, own: string): Promise<void> {
  const open = await openTabs();
  const photos = await photosOf(person).catch(() => new Map<string, { at: number }>());
  const all = [...wordsKept(person), ...[...photos].map(([name, { at }]) => ({ name, at }))].filter(({ name }) => name.startsWith(KIND));
  all.sort((one, other) => other.at - one.at);
  const taken = new Map<string, string>();
  for (const { name } of all) if (apart(name)[1] === own) taken.set(apart(name)[0], name);
  for (const { name } of all) {
    const [base, tab] = apart(name);
    if (!open.includes(tab) && !taken.has(base)) taken.set(base, name);
  }
  for (const [base, name] of taken) {
    const mine = `${base}~${own}`;
    if (name === mine) continue;
    const words = localStorage.getItem(keyOf(person, name));
    if (words !== null) localStorage.setItem(keyOf(person, mine), words);
    localStorage.removeItem(keyOf(person, name));
    await renamePhotos(person, name, mine).catch(() => undefined);
  }
}

/** Return the name of this tab; nothing where the browser cannot tell tabs apart. */
export async function takeTab(person: string): Promise<string> {
  try {
    if (!navigator.locks) return "";
    const own = await ownName();
    await navigator.locks.request(TURN, () => goOn(person, own));
    return own;
  } catch {
    /* A store that is forbidden keeps no drafts. */
    return "";
  }
}

/** Photos that were chosen and not sent yet, kept on the phone beside the words of the same draft. Each is of one person. */

export interface KeptPhotos {
  /** Whose it is, and of which draft. */
  person: string;
  name: string;
  at: number;
  photos: File[];
  /** What else no field of the form keeps, e.g. where the pin stands. */
  more: Record<string, string>;
}

const BASE = "whistle-drafts";
const STORE = "photos";
const AGE_MS = 7 * 24 * 3600 * 1000;

let opened: Promise<IDBDatabase> | undefined;

function base(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((done, failed) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE, { keyPath: ["person", "name"] });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  }).catch((failed: unknown) => {
    opened = undefined;
    throw failed;
  });
  return opened;
}

async function within<T>(mode: IDBTransactionMode, task: (store: IDBObjectStore) => IDBRequest<T> | void): Promise<T> {
  const db = await base();
  return new Promise((done, failed) => {
    const transaction = db.transaction(STORE, mode);
    const request = task(transaction.objectStore(STORE));
    transaction.oncomplete = () => done(request ? request.result : (undefined as T));
    transaction.onerror = () => failed(transaction.error);
    transaction.onabort = () => failed(transaction.error);
  });
}

/** Keep what was chosen; nothing chosen is nothing kept. */
export async function keepPhotos(person: string, name: string, photos: File[], more: Record<string, string> = {}): Promise<void> {
  const isEmpty = photos.length === 0 && !Object.values(more).some(Boolean);
  await within("readwrite", (store) => {
    if (isEmpty) store.delete([person, name]);
    else store.put({ person, name, at: Date.now(), photos, more } satisfies KeptPhotos);
  });
}

/** Call by another name what one person has kept here. */
export async function renamePhotos(person: string, from: string, to: string): Promise<void> {
  await within("readwrite", (store) => {
    const asked = store.get([person, from]) as IDBRequest<KeptPhotos | undefined>;
    asked.onsuccess = () => {
      if (!asked.result) return;
      store.put({ ...asked.result, name: to });
      store.delete([person, from]);
    };
  });
}

/** Return what one person has kept here, by the name of the draft. */
export async function photosOf(person: string): Promise<Map<string, KeptPhotos>> {
  const all = await within<KeptPhotos[]>("readonly", (store) => store.getAll() as IDBRequest<KeptPhotos[]>);
  const own = all.filter((each) => each.person === person && Date.now() - each.at < AGE_MS);
  return new Map(own.map((each) => [each.name, each]));
}

/** Drop what everybody has kept but one, and what is too old. */
export async function forgetPhotos(kept = ""): Promise<void> {
  const all = await within<KeptPhotos[]>("readonly", (store) => store.getAll() as IDBRequest<KeptPhotos[]>);
  const out = all.filter((each) => !kept || each.person !== kept || Date.now() - each.at >= AGE_MS);
  if (!out.length) return;
  await within("readwrite", (store) => {
    for (const each of out) store.delete([each.person, each.name]);
  });
}

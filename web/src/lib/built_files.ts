/** The built files that pages name: each has its hash in its name, and belongs to the build that the page is of. */

const NAMED = /\/static\/assets\/[\w.~-]+/g;

export function filesOf(html: string): string[] {
  return [...new Set(html.match(NAMED) ?? [])];
}

/** Whether this phone has all that a page needs to be more than bare words without signal. */
export async function hasFilesOf(html: string): Promise<boolean> {
  return (await Promise.all(filesOf(html).map((file) => caches.match(file, { ignoreVary: true })))).every(Boolean);
}

/** How long an answer is waited for. Every request of ours gives up some time: a line that is open and silent would hold up what comes after it. */

/** For news and lists, which are asked for again. */
export const SOON_MS = 20_000;
/** For what is big, on a line that is slow. */
export const LONG_MS = 120_000;

/** Return a signal that gives up after so long, or when another one does. */
export function patience(ms: number, other?: AbortSignal): AbortSignal {
  if (!other && typeof AbortSignal.timeout === "function") return AbortSignal.timeout(ms);
  const given = new AbortController();
  setTimeout(() => given.abort(new DOMException("no answer", "TimeoutError")), ms);
  other?.addEventListener("abort", () => given.abort(other.reason), { once: true });
  return given.signal;
}

/** Whether a request failed because it was given up, and not because the line broke. */
export function isGivenUp(failed: unknown): boolean {
  return failed instanceof DOMException && (failed.name === "TimeoutError" || failed.name === "AbortError");
}

/** Small things every module needs. */

/**
 * A page in a frame of the start page, or at /as/NAME/, only shows somebody's screen beside whoever is signed in here:
 * in this browser it takes nothing over, and forgets nothing that is another's.
 */
export const isBeside = typeof window !== "undefined" && (window.self !== window.top || location.pathname.startsWith("/as/"));

/** Run `task` for every matching element that is on the page now or comes later by htmx. */
export function onEach<E extends HTMLElement>(selector: string, task: (element: E) => void): void {
  const seen = new WeakSet<E>();
  const visit = (root: ParentNode): void => {
    const found = [...root.querySelectorAll<E>(selector)];
    if (root instanceof HTMLElement && root.matches(selector)) found.push(root as unknown as E);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      task(element);
    }
  };
  visit(document);
  document.addEventListener("htmx:load", (event) => visit((event as CustomEvent<{ elt: HTMLElement }>).detail.elt));
}

export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

export function announce(name: string, detail: unknown = {}): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Keep a small thing in this browser. A full or forbidden store is no reason to fail. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    /* Private windows refuse; then nothing is remembered, and nothing else is lost. */
  }
}

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select"));
}

export function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** A page that says who one is, and stays open while one becomes somebody else in another tab, is read anew when one comes back. */
import { cookie, onEach } from "./page";

/** Signing in as anybody gives a new one. */
const token = (): string => cookie("csrftoken");

export function startPersons(): void {
  const before = token();
  onEach<HTMLElement>("[data-follows-person]", () => {
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && token() !== before) location.reload();
    });
  });
}

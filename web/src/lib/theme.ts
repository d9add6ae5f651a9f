/** Light, dark, sunlight: at once, and remembered by the server's cookie. */
import { announce } from "./page";

const YEAR_S = 365 * 24 * 3600;

export function startTheme(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    if (!form.matches("[data-themes]") || !button) return;
    event.preventDefault();
    document.documentElement.dataset["theme"] = button.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${button.value}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
    for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    form.closest("details")?.removeAttribute("open");
    announce("theme:changed", { theme: button.value });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => announce("theme:changed"));
}

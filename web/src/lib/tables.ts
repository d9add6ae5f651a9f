/** Which columns a table shows: chosen here, remembered here. Sorting and filtering are the server's. */
import { keep, kept, onEach } from "./page";

function show(table: HTMLTableElement, hidden: Set<string>): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  heads.forEach((head, at) => {
    const away = hidden.has(head.dataset["column"] ?? "");
    for (const row of table.rows) {
      const cell = row.cells[at];
      if (cell) cell.hidden = away;
    }
  });
}

export function startTables(): void {
  onEach<HTMLDetailsElement>("[data-columns-for]", (menu) => {
    const name = menu.dataset["columnsFor"] ?? "";
    const table = (): HTMLTableElement | null => document.querySelector<HTMLTableElement>(`table#${CSS.escape(name)}`);
    const first = table();
    const box = menu.querySelector(".menu");
    if (!first || !box) {
      menu.hidden = true;
      return;
    }
    const hidden = new Set((kept(`columns:${name}`) ?? "").split(",").filter(Boolean));
    for (const head of first.tHead?.rows[0]?.cells ?? []) {
      const column = head.dataset["column"];
      if (!column || head.hasAttribute("data-always")) continue;
      const label = document.createElement("label");
      label.className = "choice";
      const input = document.createElement("input");
      input.type = "checkbox";
      input.checked = !hidden.has(column);
      input.addEventListener("change", () => {
        if (input.checked) hidden.delete(column);
        else hidden.add(column);
        keep(`columns:${name}`, hidden.size ? [...hidden].join(",") : null);
        const now = table();
        if (now) show(now, hidden);
      });
      const text = document.createElement("span");
      text.textContent = head.textContent?.trim() ?? column;
      label.append(input, text);
      box.append(label);
    }
    show(first, hidden);
    document.addEventListener("htmx:afterSettle", () => {
      const now = table();
      if (now) show(now, hidden);
    });
  });
}

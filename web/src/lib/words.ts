/** The sentences scripts speak: the page brings them, in its language. */
let known: Record<string, string> | undefined;

function all(): Record<string, string> {
  if (!known) {
    const block = document.getElementById("ui-words");
    known = block?.textContent ? (JSON.parse(block.textContent) as Record<string, string>) : {};
  }
  return known;
}

/** Return a sentence, with `%(name)s` filled in. A missing one shows its own name, so that it is noticed. */
export function word(name: string, values: Record<string, string | number> = {}): string {
  return (all()[name] ?? name).replace(/%\((\w+)\)s/g, (_, key: string) => String(values[key] ?? ""));
}

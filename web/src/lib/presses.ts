/** One press is one act: what is being done is not begun anew by who presses again before it is done. */

const doing = new Set<string>();

/** Do something unless it is being done; by its name, since pages exchange their forms and rows for fresh ones meanwhile. */
export async function once(name: string, task: () => Promise<unknown>): Promise<void> {
  if (doing.has(name)) return;
  doing.add(name);
  try {
    await task();
  } finally {
    doing.delete(name);
  }
}

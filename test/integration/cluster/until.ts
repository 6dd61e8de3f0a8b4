/** Waits until a condition holds; fails after `limitMs` with what was waited for. Returns the milliseconds it took. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 5_000,
): Promise<number> {
  const begun = performance.now();
  for (;;) {
    if (await condition()) return performance.now() - begun;
    if (performance.now() - begun > limitMs) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

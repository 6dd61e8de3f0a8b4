/** A duration as a person reads it: `0.4 s`, `12.0 s`, `3 min 07 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Says one line on stderr, so that stdout stays free for the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs one step: says when it starts, and when it ends how long it took. A failure is said and passed on. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  say(`  … ${title}`);
  try {
    const result = await work();
    say(`  ✓ ${title} (${duration(performance.now() - start)})`);
    return result;
  } catch (error) {
    say(`  ✗ ${title} (${duration(performance.now() - start)})`);
    throw error;
  }
}

/** A long step's sign of life: returns a function that says its text, but at most once in `everyMs`. */
export function throttledNote(everyMs: number): (text: string) => void {
  let last = performance.now();
  return (text) => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    say(`    ${text}`);
  };
}

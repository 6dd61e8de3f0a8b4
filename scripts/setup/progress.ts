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

const signOfLifeMs = 30_000;

/**
 * Runs one step: says when it starts, every half minute that it still goes on, and when it ends how long it took. A failure is said
 * and passed on.
 */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const took = (): string => duration(performance.now() - start);
  say(`  … ${title}`);
  const heart = setInterval(() => say(`    still at it: ${title} (${took()})`), signOfLifeMs);
  try {
    const result = await work();
    say(`  ✓ ${title} (${took()})`);
    return result;
  } catch (error) {
    say(`  ✗ ${title} (${took()})`);
    throw error;
  } finally {
    clearInterval(heart);
  }
}

/** One try of the prober: times in milliseconds since 1970, with fractions. */
export interface Try {
  readonly start: number;
  readonly end: number;
  readonly ok: boolean;
  /** Whether it got as far as an address for the name. */
  readonly named: boolean;
}

/** Reads a line of the prober, `START END ok|no-name|no-answer`; null for anything else. */
export function parseTry(line: string): Try | null {
  const [start, end, outcome, ...rest] = line.split(' ');
  const times = [Number(start), Number(end)] as const;
  if (rest.length > 0 || !['ok', 'no-name', 'no-answer'].includes(outcome ?? '') || !times.every(Number.isFinite))
    return null;
  return { start: times[0], end: times[1], ok: outcome === 'ok', named: outcome !== 'no-name' };
}

/**
 * Milliseconds from `faultAt` to the first answer after it. A try that was on its way when the fault struck, or was answered before the fault
 * had its effect, is no recovery: where any try failed, the first answer that was asked for after the first failure counts. Infinity when there
 * is none (yet); `done` tells when the fault was in place, so that an answer before it cannot pass for one.
 */
export function firstAnswer(tries: readonly Try[], faultAt: number, done: number): number {
  const since = tries.filter(({ end }) => end >= faultAt).sort((a, b) => a.start - b.start);
  const failed = since.find(({ ok }) => !ok);
  const from = failed === undefined ? done : failed.start;
  const answer = since.find(({ ok, start }) => ok && start >= Math.max(from, faultAt));
  return answer === undefined ? Infinity : answer.end - faultAt;
}

/** Milliseconds from `faultAt` to the answer that ends the last outage; 0 when nothing failed, Infinity while it lasts. */
export function lastOutageEnd(tries: readonly Try[], faultAt: number): number {
  const since = tries.filter(({ end }) => end >= faultAt).sort((a, b) => a.start - b.start);
  const failed = since.findLast(({ ok }) => !ok);
  if (failed === undefined) return 0;
  const answer = since.find(({ ok, start }) => ok && start > failed.start);
  return answer === undefined ? Infinity : answer.end - faultAt;
}

/** The share of the tries that were answered, in percent; NaN when there was none. */
export function answeredPercent(tries: readonly Try[]): number {
  return (100 * tries.filter(({ ok }) => ok).length) / tries.length;
}

import { runsOf, type RecoveryCase } from './cases.ts';
import type { RecoveryOptions } from './recovery-options.ts';

/** One measurement of a case, of both sides one after the other; a line of JSON on its way to a lane. */
export interface Job {
  readonly case: string;
  readonly round: number;
}

/** Measurements that take longer than this come first, so that no lane is left with one at the end. */
const longSeconds = 300;

/** All measurements; the shorter ones round by round, so that those that keep the machine busy do not come all at once. */
export function jobsOf(cases: readonly RecoveryCase[], options: RecoveryOptions): Job[] {
  const isLong = (entry: RecoveryCase): boolean => entry.seconds(options) > longSeconds;
  const all = cases.flatMap((entry) =>
    Array.from({ length: runsOf(entry, options) }, (_, round) => ({ entry, round })),
  );
  return all
    .toSorted((a, b) => Number(isLong(b.entry)) - Number(isLong(a.entry)) || a.round - b.round)
    .map(({ entry, round }) => ({ case: entry.name, round }));
}

/** About how long one lane would take for all of it, in seconds. */
export function secondsOf(cases: readonly RecoveryCase[], options: RecoveryOptions): number {
  return cases.reduce((sum, entry) => sum + entry.seconds(options) * runsOf(entry, options), 0);
}

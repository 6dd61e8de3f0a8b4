import { runsOf, type RecoveryCase } from './cases.ts';
import type { RecoveryOptions } from './recovery-options.ts';

/** What bringing a laboratory up and down costs, in seconds. */
const labSeconds = 15;

/** Shares the cases out to laboratories side by side, the longest first, each to the one that has least to do. */
export function planLanes(cases: readonly RecoveryCase[], options: RecoveryOptions): RecoveryCase[][] {
  const lanes = Array.from({ length: Math.min(options.lanes, cases.length) }, () => ({
    cases: [] as RecoveryCase[],
    seconds: labSeconds,
  }));
  for (const entry of [...cases].sort((a, b) => cost(b, options) - cost(a, options))) {
    const least = lanes.reduce((best, lane) => (lane.seconds < best.seconds ? lane : best));
    least.cases.push(entry);
    least.seconds += cost(entry, options);
  }
  return lanes.map((lane) => lane.cases);
}

/** Seconds for all runs of a case. */
export function cost(entry: RecoveryCase, options: RecoveryOptions): number {
  return entry.seconds(options) * runsOf(entry, options);
}

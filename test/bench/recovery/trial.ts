import type { Lab } from '../../lab/lab.ts';
import type { AttemptCounter } from './attempts.ts';
import { clock, type ProberProcess } from './prober-process.ts';
import type { RecoveryOptions } from './recovery-options.ts';
import type { Side } from './sides.ts';
import { sequence } from './states.ts';

/** When a fault began and when it was in place, in milliseconds since 1970. */
export interface FaultTimes {
  readonly at: number;
  readonly done: number;
}

/** What one measurement of one side works with; the side is connected and answers. */
export interface Trial {
  readonly lab: Lab;
  readonly side: Side;
  readonly prober: ProberProcess;
  readonly attempts: AttemptCounter;
  readonly options: RecoveryOptions;
  /** Set by the case: the moment that the times of the states are told from. */
  from: number;
}

/** What was measured; times in seconds, Infinity for what did not come in time. */
export type Metrics = Readonly<Record<string, number>>;

/** How long a recovered tunnel is watched for a second outage. */
const watchMs = 3000;

/** Injects a fault and tells when. */
export async function strike(trial: Trial, ...words: string[]): Promise<FaultTimes> {
  const at = clock();
  trial.from = at;
  await trial.lab.fault(...words);
  return { at, done: clock() };
}

/** Seconds until the first answer after the fault, and watches for a while whether it stays so. */
export async function recovery(trial: Trial, { at, done }: FaultTimes): Promise<number> {
  const ms = await trial.prober.recovers(at, done, trial.options.giveUpSeconds * 1000);
  await delay(watchMs);
  return ms / 1000;
}

/**
 * What Kubelane promised too early: how many tries that began after it said “connected” again were not answered, and how many of these for want of
 * the name. Nothing for a side that says no states, or never left “connected”.
 */
export function prematurely({ side, prober, from }: Trial): Metrics {
  const seen = sequence(side.states?.seen ?? []);
  const back = seen.findLast(({ state, at }) => state === 'connected' && at > from);
  if (back === undefined || side.states?.state !== 'connected') return {};
  const failed = prober.tries.filter(({ ok, start }) => !ok && start > back.at);
  return { unanswered: failed.length, unnamed: failed.filter(({ named }) => !named).length };
}

/** Waits for as long as the measured thing lasts: a figure's duration, not a synchronisation. */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}

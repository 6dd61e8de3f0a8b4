import type { NetworkEvent } from './network-monitor.ts';

/** Clocks read at the same moment, in milliseconds. */
export interface ClockReading {
  /** Runs only while the laptop is awake. */
  readonly awakeMs: number;
  /** The time of day: goes on in sleep, and jumps when somebody sets it. */
  readonly wallMs: number;
  /** Time since the laptop was started, with its sleep; null where that cannot be had. */
  readonly bootMs: number | null;
}

export interface Sleep {
  readonly last: ClockReading;
  /** The clocks when the laptop said that it goes to sleep; null while it has not. */
  readonly asleepSince: ClockReading | null;
}

/** `prepare` and `resume` are the system's word; `tick` comes every few seconds and whenever anything else happens. */
export type SleepInput = 'prepare' | 'resume' | 'tick';

/** A shorter jump is a clock being set right. */
const jumpMs = 5000;
/** logind gives programs 5 s to prepare (InhibitDelayMaxSec); a sleep that has not begun by now was called off without a word. */
const calledOffMs = 30_000;

/** How long the laptop was not awake between two readings. */
export function gapMs(before: ClockReading, after: ClockReading): number {
  const awake = after.awakeMs - before.awakeMs;
  const boot = before.bootMs === null || after.bootMs === null ? 0 : after.bootMs - before.bootMs - awake;
  return Math.max(0, boot, after.wallMs - before.wallMs - awake);
}

/** Each sleep is told once, whichever sign of its end comes first. */
export function takeSleep(
  { last, asleepSince }: Sleep,
  input: SleepInput,
  now: ClockReading,
): readonly [Sleep, readonly NetworkEvent[]] {
  const awake: Sleep = { last: now, asleepSince: null };
  const sleeping: Sleep = { last: now, asleepSince: asleepSince ?? now };
  const jumped = gapMs(last, now) > jumpMs;
  const woke: NetworkEvent = { kind: 'woke', sleptMs: Math.round(gapMs(asleepSince ?? last, now)) };
  if (input === 'prepare') {
    // A second sleep, with the end of the first one still untold.
    if (jumped) return [{ last: now, asleepSince: now }, [woke, { kind: 'slept' }]];
    return [sleeping, asleepSince === null ? [{ kind: 'slept' }] : []];
  }
  const calledOff = asleepSince !== null && now.awakeMs - asleepSince.awakeMs > calledOffMs;
  if (jumped || calledOff || (input === 'resume' && asleepSince !== null)) return [awake, [woke]];
  return [{ last: now, asleepSince }, []];
}

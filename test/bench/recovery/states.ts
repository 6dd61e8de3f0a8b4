import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { StatusDocument } from '../../../electron/shared/status-document.ts';
import { clock } from './prober-process.ts';

/** A state that a program printed, and when (milliseconds since 1970). */
export interface SeenState {
  readonly at: number;
  readonly state: string;
  readonly reasons: readonly string[];
}

/** Collects the status documents that a program prints, a line each. */
export class StateRecorder {
  readonly seen: SeenState[] = [];

  constructor(child: ChildProcess) {
    if (child.stdout === null) throw new Error('the program has no output to read');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const document = JSON.parse(line) as StatusDocument;
      const reasons = document.reasons.map(({ code }) => code);
      this.seen.push({ at: clock(), state: document.state, reasons });
    });
  }

  get state(): string {
    return this.seen.at(-1)?.state ?? '';
  }
}

/** The states in order, each once where it was said several times in a row. */
export function sequence(seen: readonly SeenState[]): SeenState[] {
  return seen.filter(({ state }, at) => state !== seen[at - 1]?.state);
}

/** `connected → degraded(tunnel.no-answer) +4.9 s → …`, with the times since `from`. */
export function describe(seen: readonly SeenState[], from: number): string {
  return sequence(seen)
    .map(({ at, state, reasons }) => {
      const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
      return at < from ? `${state}${why}` : `${state}${why} +${((at - from) / 1000).toFixed(1)} s`;
    })
    .join(' → ');
}

export interface Agreement {
  /** Whether both said the same states in the same order, from the first that the second one heard. */
  readonly same: boolean;
  /** The greatest time between the two saying the same change, in milliseconds; 0 when they differ. */
  readonly skewMs: number;
}

/** Compares what two programs said of one connection; the second one began to listen later. */
export function agreement(first: readonly SeenState[], second: readonly SeenState[]): Agreement {
  const later = sequence(second);
  const all = sequence(first);
  const earlier = all.slice(Math.max(0, all.length - later.length));
  const same =
    later.length > 0 && later.length <= all.length && later.every(({ state }, i) => earlier[i]?.state === state);
  // The very first thing a watcher hears is how things are, not a change.
  const skews = later.slice(1).map(({ at }, i) => Math.abs(at - (earlier[i + 1]?.at ?? at)));
  return { same, skewMs: same ? Math.max(0, ...skews) : 0 };
}

/** How often a state was left that means that the tunnel serves. */
export function timesLeft(seen: readonly SeenState[]): number {
  const serves = ({ state }: SeenState): boolean => state === 'connected' || state === 'degraded';
  return sequence(seen).filter((entry, at, all) => at > 0 && !serves(entry) && serves(all[at - 1] ?? entry)).length;
}

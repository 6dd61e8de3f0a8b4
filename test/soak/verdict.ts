import { slopeOf, type Slope } from './regression.ts';
import type { Sample } from './sample.ts';

export interface Series {
  readonly title: string;
  readonly unit: 'cycle' | 'simulated hour';
  /** Samples before this are not judged: caches fill, code is compiled. */
  readonly warmUp: number;
  /** Whether the run is long enough for a slope of its memory to mean something. */
  readonly judgesMemory: boolean;
  readonly seconds: number;
  readonly samples: readonly Sample[];
}

/**
 * Bytes per unit that the lower end of a memory slope's confidence interval may reach in the second half. Of the heap, measured after a full
 * collection, a good run shows less than 50 either way; the smallest thing that could be left behind by a cycle (an object with a closure) or by
 * each of an hour's 720 counts has more than its bound. What the kernel counts goes up and down by megabytes, as V8 takes and gives back pages.
 */
const slopeBounds = {
  cycle: { heap: 128, process: 4096 },
  'simulated hour': { heap: 512, process: 16_384 },
} as const;

export interface CountRow {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly most: number;
  readonly holds: boolean;
}

export interface MemoryRow {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Over all samples after the warm-up. */
  readonly slope: Slope;
  /** Over the second half, which is judged. */
  readonly late: Slope;
  readonly bound: number;
  readonly holds: boolean;
}

/** Each count after the warm-up and at the end: none may have grown at all. */
export function countRows({ samples, warmUp }: Series): CountRow[] {
  const judged = samples.filter(({ at }) => at >= warmUp);
  const [first, last] = [judged[0], judged.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Object.keys(last.counts).map((name) => {
    const [before, after] = [first.counts[name] ?? 0, last.counts[name] ?? 0];
    const most = Math.max(...judged.map(({ counts }) => counts[name] ?? 0));
    return { name, first: before, last: after, most, holds: after <= before };
  });
}

/** Each kind of memory: the slope of the second half must not be above its bound with 95 % confidence. */
export function memoryRows({ samples, warmUp, unit, judgesMemory }: Series): MemoryRow[] {
  const judged = samples.filter(({ at }) => at >= warmUp);
  const [first, last] = [judged[0], judged.at(-1)];
  if (first === undefined || last === undefined) return [];
  const middle = (first.at + last.at) / 2;
  return Object.keys(last.memory).map((name) => {
    const points = judged.map(({ at, memory }) => ({ x: at, y: memory[name] ?? NaN }));
    const late = slopeOf(points.filter(({ x }) => x >= middle));
    const bound = /(?:PSS|RSS)$/.test(name) ? slopeBounds[unit].process : slopeBounds[unit].heap;
    const [before, after] = [first.memory[name] ?? NaN, last.memory[name] ?? NaN];
    return {
      name,
      first: before,
      last: after,
      slope: slopeOf(points),
      late,
      bound,
      holds: !judgesMemory || late.low <= bound,
    };
  });
}

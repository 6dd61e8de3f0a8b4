import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { busConnections, laptopCounts, processCounts, type Counts } from './counts.ts';
import type { MemoryUse } from './messages.ts';
import type { Watched } from './watched.ts';

/** One look at everything, after as many cycles or simulated hours as `at` says. */
export interface Sample {
  readonly at: number;
  readonly counts: Counts;
  /** In bytes. */
  readonly memory: Counts;
}

const lookEveryMs = 25;
const calmLooks = 3;
/** A socket that is closed on one side only, or a child that ends, is gone in milliseconds; what is there after this stays. */
const calmWithinMs = 5000;

/**
 * Collects the programs' garbage and counts what they and the laptop hold, once that has come to rest: three looks alike, and nothing more than in
 * the sample `before`, if that can be waited for.
 */
export async function takeSample(
  at: number,
  programs: readonly Watched[],
  folders: readonly string[],
  before?: Sample,
): Promise<Sample> {
  const look = async (): Promise<Sample> => {
    const uses = await Promise.all(programs.map(async (program) => ({ program, use: await program.memory() })));
    const bus = busConnections();
    const counts = uses.flatMap(({ program: { name, pid }, use }) =>
      prefixed(name, { ...processCounts(pid, bus), timers: use.timers }),
    );
    const memory = uses.flatMap(({ program: { name, pid }, use }) => prefixed(name, memoryOf(pid, use)));
    const laptop = prefixed('laptop', laptopCounts(folders, bus));
    return { at, counts: Object.fromEntries([...counts, ...laptop]), memory: Object.fromEntries(memory) };
  };
  const deadline = Date.now() + calmWithinMs;
  let sample = await look();
  let alike = 1;
  while (Date.now() < deadline && (alike < calmLooks || (before !== undefined && grown(before, sample).length > 0))) {
    await delay(lookEveryMs);
    const next = await look();
    alike = JSON.stringify(next.counts) === JSON.stringify(sample.counts) ? alike + 1 : 1;
    sample = next;
  }
  return sample;
}

function memoryOf(pid: number, { heapBytes, externalBytes }: MemoryUse): Counts {
  return { heap: heapBytes, buffers: externalBytes, PSS: bytes(pid, 'Pss'), RSS: bytes(pid, 'Rss') };
}

/** The names of what there is more of. */
function grown(before: Sample, after: Sample): string[] {
  return Object.keys(after.counts).filter((name) => (after.counts[name] ?? 0) > (before.counts[name] ?? 0));
}

function prefixed(prefix: string, counts: Counts): [string, number][] {
  return Object.entries(counts).map(([name, count]) => [`${prefix}: ${name}`, count]);
}

/** A line of /proc/PID/smaps_rollup (proc(5)), in bytes. */
function bytes(pid: number, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(found?.[1] ?? NaN) * 1024;
}

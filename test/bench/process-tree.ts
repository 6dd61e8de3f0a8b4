import { readdirSync, readFileSync } from 'node:fs';

/** Memory and CPU time of a process with all its descendants. */
export interface TreeUsage {
  /** Proportional set size in MB: shared pages are counted once over all who share them. */
  readonly pssMb: number;
  readonly cpuMs: number;
  readonly processes: number;
}

/** Reads `/proc/PID/smaps_rollup` and `/proc/PID/stat` (proc(5)) of the whole tree. */
export function treeUsage(root: number): TreeUsage {
  const pids = descendants(root);
  let pssKb = 0;
  let ticks = 0;
  for (const pid of pids) {
    const smaps = read(`/proc/${pid}/smaps_rollup`);
    pssKb += Number(/^Pss:\s+(\d+)/m.exec(smaps)?.[1] ?? 0);
    const fields = read(`/proc/${pid}/stat`)
      .replace(/^.*\) /, '')
      .split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  // USER_HZ is 100 on every Linux that Node runs on.
  return { pssMb: pssKb / 1024, cpuMs: ticks * 10, processes: pids.length };
}

/** The process and everything below it. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = Number(
      read(`/proc/${entry}/stat`)
        .replace(/^.*\) /, '')
        .split(' ')[1] ?? 0,
    );
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found: number[] = [];
  const queue = [root];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    found.push(next);
    queue.push(...(children.get(next) ?? []));
  }
  return found;
}

/** A process may end while its files are read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

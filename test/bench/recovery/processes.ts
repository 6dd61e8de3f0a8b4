import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { descendants } from '../process-tree.ts';

/** Notes which openvpn processes ran on this laptop, looking every 50 ms. */
export class OpenvpnWatch {
  readonly seen = new Set<number>();
  readonly #timer = setInterval(() => {
    for (const pid of openvpnProcesses()) this.seen.add(pid);
  }, 50);

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** The pids of the openvpn processes in this network namespace. */
export function openvpnProcesses(): number[] {
  const here = readlinkSync('/proc/self/ns/net');
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'openvpn' && readlinkSync(`/proc/${pid}/ns/net`) === here
        );
      } catch {
        return false; // It ended while it was looked at.
      }
    });
}

/** CPU time in milliseconds of these processes with everything below them, also of what they have waited for already (proc(5)). */
export function cpuOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of new Set(pids.flatMap(descendants))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
      const fields = stat.split(' ');
      for (const field of [11, 12, 13, 14]) ticks += Number(fields[field] ?? 0);
    } catch {
      // It ended: its parent has its time.
    }
  }
  return ticks * 10;
}

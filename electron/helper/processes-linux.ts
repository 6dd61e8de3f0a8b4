import { readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ProcessTable } from './host-system.ts';

/** Processes of Linux, from /proc. */
export function linuxProcesses(): ProcessTable {
  return {
    startTime: async (pid) => {
      try {
        return parseStartTime(await readFile(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        // No such process.
        return null;
      }
    },
    isOpenvpn: async (pid) => {
      try {
        return basename((await readlink(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '')) === 'openvpn';
      } catch {
        // No such process, or one of the kernel's.
        return false;
      }
    },
  };
}

/**
 * Field 22 of /proc/PID/stat (clock ticks since the system started); null for a zombie, which runs nothing any more. The second field, the
 * name in parentheses, may hold anything, so fields are counted from the last parenthesis.
 */
export function parseStartTime(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

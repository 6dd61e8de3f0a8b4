import { readdir, readFile } from 'node:fs/promises';
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
        // Not the link `exe`: following it takes CAP_SYS_PTRACE, as openvpn is not root.
        return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === 'openvpn';
      } catch {
        // No such process.
        return false;
      }
    },
    openvpnsAt: async (sockets) => {
      const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
      const ours = await Promise.all(pids.map(async (pid) => callsBackTo(sockets, await commandLine(pid))));
      return pids.filter((_pid, index) => ours[index]);
    },
  };
}

/** Whether these are the arguments of an openvpn with one of the management sockets. */
export function callsBackTo(sockets: ReadonlySet<string>, args: readonly string[]): boolean {
  const option = args.indexOf('--management');
  return basename(args[0] ?? '') === 'openvpn' && option > 0 && sockets.has(args[option + 1] ?? '');
}

async function commandLine(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0');
}

/**
 * Field 22 of /proc/PID/stat (clock ticks since the system started); null for a zombie, which runs nothing any more. The second field, the
 * name in parentheses, may hold anything, so fields are counted from the last parenthesis.
 */
export function parseStartTime(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

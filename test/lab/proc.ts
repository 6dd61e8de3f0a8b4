import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  readonly startTime: string;
}

function processStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and parentheses: the fields begin after the last one (proc(5)).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), startTime: fields[19] ?? '' };
  } catch {
    return undefined; // it ended
  }
}

/**
 * When a process started, in clock ticks since boot, as text; undefined if there is no such living process.
 * Together with the pid it names one process for ever: a recycled pid has another start time.
 */
export function processStartTime(pid: number): string | undefined {
  const stat = processStat(pid);
  return stat === undefined || stat.state === 'Z' || stat.state === 'X' ? undefined : stat.startTime;
}

/** True while a process is stopped by SIGSTOP. */
export function isStopped(pid: number): boolean {
  return processStat(pid)?.state === 'T';
}

/** This process and all its ancestors, which a caller must never stop or kill. */
export function ownLineage(): ReadonlySet<number> {
  const lineage = new Set<number>();
  for (let pid = process.pid; pid > 1 && !lineage.has(pid); pid = processStat(pid)?.parent ?? 0) lineage.add(pid);
  return lineage;
}

/** The identity of a process's namespace, for example `net:[4026532281]`; undefined if the process has ended. */
export function namespaceOfProcess(pid: number, kind: 'net' | 'mnt'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return undefined;
  }
}

/** The pids of all living processes. */
export function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => processStartTime(pid) !== undefined);
}

const tcpListen = '0A';

/** True if the network namespace of `pid` has a socket on this local port (TCP: listening; UDP: bound), IPv4 or IPv6. */
export function isPortBound(pid: number, protocol: 'tcp' | 'udp', port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return [protocol, `${protocol}6`].some((table) => {
    let text: string;
    try {
      text = readFileSync(`/proc/${pid}/net/${table}`, 'utf8');
    } catch {
      return false;
    }
    return text.split('\n').some((line) => {
      const fields = line.trim().split(/\s+/);
      return fields[1]?.endsWith(`:${wanted}`) === true && (protocol === 'udp' || fields[3] === tcpListen);
    });
  });
}

import { execFileSync } from 'node:child_process';
import { type Stats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** How many there are of things that must not grow, each by its name. */
export type Counts = Readonly<Record<string, number>>;

/**
 * What one process holds: descriptors by kind (proc(5), fd), threads, children and those of them that nobody has waited for. Its connection to the
 * system bus (`bus`) is left out: an idle one is let go after ten seconds, and made again when there is something to say.
 */
export function processCounts(pid: number, bus: ReadonlySet<string>): Counts {
  const targets = names(`/proc/${pid}/fd`)
    .map((fd) => link(`/proc/${pid}/fd/${fd}`))
    .filter((target) => !bus.has(target));
  const sockets = targets.filter((target) => target.startsWith('socket:')).length;
  const pipes = targets.filter((target) => target.startsWith('pipe:')).length;
  const children = names(`/proc/${pid}/task`).flatMap((task) => {
    return text(`/proc/${pid}/task/${task}/children`)
      .split(' ')
      .filter((child) => child !== '');
  });
  return {
    descriptors: targets.length,
    'of them sockets': sockets,
    'of them pipes': pipes,
    threads: names(`/proc/${pid}/task`).length,
    children: children.length,
    zombies: children.filter((child) => / Z /.test(text(`/proc/${child}/stat`).replace(/^.*\)/, ''))).length,
  };
}

const busSocket = '/run/dbus/system_bus_socket';

/** The programs' ends of all connections to the system bus, as `socket:[INODE]`: those whose peer has the bus's name (ss(8)). */
export function busConnections(): ReadonlySet<string> {
  const sockets = execFileSync('ss', ['-xnH'], { encoding: 'utf8' }).split('\n');
  const fields = sockets.map((line) => line.trim().split(/\s+/));
  return new Set(fields.flatMap((words) => (words[4] === busSocket ? [`socket:[${words.at(-1) ?? ''}]`] : [])));
}

/** What lies in the folders, and on the laptop this runs on: its sockets, /run, processes, network devices, addresses and routes. */
export function laptopCounts(folders: readonly string[], bus: ReadonlySet<string>): Counts {
  const files = folders.flatMap(filesBelow);
  // Each connection to the bus is two of them.
  const unix = lines('/proc/net/unix').filter((line) => !(line.includes(busSocket) && / 03 +\d+ \//.test(line)));
  const here = link('/proc/self/ns/net');
  return {
    'files of Kubelane': files.length,
    'bytes in them': files.reduce((sum, file) => sum + size(file), 0),
    'files in /run': filesBelow('/run').length,
    'Unix sockets': unix.length - bus.size,
    'of them in folders of Kubelane': unix.filter((line) => folders.some((folder) => line.includes(` ${folder}/`)))
      .length,
    'internet sockets': ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'icmp'].flatMap((kind) => owned(`/proc/net/${kind}`))
      .length,
    processes: names('/proc').filter((entry) => /^\d+$/.test(entry) && link(`/proc/${entry}/ns/net`) === here).length,
    'network devices': lines('/proc/net/dev').length - 1,
    addresses: lines('/proc/net/fib_trie').filter((line) => line.includes('/32 host LOCAL')).length,
    routes: lines('/proc/net/route').length + lines('/proc/net/ipv6_route').length,
  };
}

/** Sockets that a program has (their inode is not 0): those in TIME-WAIT and other farewells are the kernel's, and go by themselves. */
function owned(table: string): string[] {
  return lines(table).filter((line) => (line.trim().split(/\s+/)[9] ?? '0') !== '0');
}

/** Everything but folders, on this file system alone (the laptop's /run has the laboratory's mounted in it). */
function filesBelow(folder: string): string[] {
  const device = stat(folder)?.dev;
  return names(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = stat(path);
    if (found === null || found.dev !== device) return [];
    return found.isDirectory() ? filesBelow(path) : [path];
  });
}

const size = (path: string): number => stat(path)?.size ?? 0;

/** Processes end, and files go, while they are looked at. */
function orElse<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

const names = (folder: string): string[] => orElse(() => readdirSync(folder), []);
const link = (path: string): string => orElse(() => readlinkSync(path), '');
const text = (path: string): string => orElse(() => readFileSync(path, 'utf8'), '');
const stat = (path: string): Stats | null => orElse<Stats | null>(() => lstatSync(path), null);
const lines = (path: string): string[] =>
  text(path)
    .split('\n')
    .filter((line) => line !== '');

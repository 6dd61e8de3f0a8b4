import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Everything on the laptop that a VPN client could leave behind, each as text that can be compared. */
export type LaptopState = Readonly<Record<string, string>>;

/**
 * Looks at the laptop this runs on. Counters, ages and other things that change by themselves are left out, so two looks at an
 * unchanged laptop are equal as text.
 */
export function laptopState(): LaptopState {
  return {
    routes: output('ip', ['-j', 'route', 'show', 'table', 'all']).replaceAll('},{', '},\n{'),
    addresses: output('ip', ['-j', 'addr']).replaceAll('},{', '},\n{'),
    rules: output('ip', ['rule']),
    resolver: resolverState(),
    'resolv.conf': readFileSync('/etc/resolv.conf', 'utf8'),
    'files in /run': output('find', [
      '/run',
      '-xdev',
      '-not',
      '-path',
      '/run/kubelane-lab*/*',
      // What NetworkManager remembers of each device that ever was.
      '-not',
      '-path',
      '/run/NetworkManager/devices/*',
      // Where GTK looks for the settings of every program that has a window; the browser of the tests may be the first.
      '-not',
      '-path',
      '/run/user/dconf*',
      '-printf',
      '%y %m %U %p\n',
    ])
      .split('\n')
      .sort()
      .join('\n'),
    processes: processesHere().join('\n'),
    sockets: output('ss', ['-H', '-tunap'])
      .split('\n')
      // It may still wait for the answer to a question that a killed program asked, for most of a minute.
      .filter((line) => !/^udp\s+ESTAB\s.*"systemd-resolve/.test(line))
      .map((line) => line.replace(/users:\(.*$/, ''))
      .map((line) => line.replace(/\s+/g, ' ').trim())
      // What ended a moment ago lingers in the kernel; it is nobody's any more.
      .filter((line) => !line.includes('TIME-WAIT'))
      .sort()
      .join('\n'),
  };
}

export interface DifferenceOptions {
  /**
   * Whether a client ended in the moment before the tunnel did, or was killed: it could not end its connections, and the kernel says their farewell for it, for a while.
   */
  readonly farewells?: boolean;
}

/**
 * The lines in which two looks differ, each with its part: empty when nothing was left behind. Connections that were already on their way out may be gone in the second
 * look.
 */
export function differences(before: LaptopState, after: LaptopState, options: DifferenceOptions = {}): string[] {
  const closingBefore = closingSockets(before);
  const closingAfter = closingSockets(after);
  // By their ends: when a tunnel with the same address is back, the kernel gets further with a farewell from before.
  const known = new Set(closingBefore.map(endsOf));
  const orphans = closingAfter.filter((line) => options.farewells === true || known.has(endsOf(line)));
  const [first, second] = [without(before, closingBefore), without(after, orphans)];
  return Object.keys(first).flatMap((part) => differingLines(part, first[part] ?? '', second[part] ?? ''));
}

function differingLines(part: string, before: string, after: string): string[] {
  if (before === after) return [];
  const [first, second] = [before.split('\n'), after.split('\n')];
  const gone = first.filter((line) => !second.includes(line)).map((line) => `${part}: gone: ${line.trim()}`);
  const more = second.filter((line) => !first.includes(line)).map((line) => `${part}: new: ${line.trim()}`);
  // The same lines in another order, or another number of times.
  return gone.length + more.length > 0 ? [...gone, ...more] : [`${part}: was ${before}, is ${after}`];
}

/** Sockets that no program has any more, by their state in ss(8). */
function closingSockets(state: LaptopState): string[] {
  return (state['sockets'] ?? '').split('\n').filter((line) => /^tcp (?:FIN-WAIT-[12]|LAST-ACK|CLOSING) /.test(line));
}

/** `LOCAL REMOTE` of a line of ss(8), after protocol, state and the two queues. */
function endsOf(line: string): string {
  return line.split(' ').slice(4).join(' ');
}

function without(state: LaptopState, sockets: readonly string[]): LaptopState {
  const kept = (state['sockets'] ?? '').split('\n').filter((line) => !sockets.includes(line));
  return { ...state, sockets: kept.join('\n') };
}

/** What systemd-resolved is set to; not which of its servers it asked last, which it shows once it asked one. */
function resolverState(): string {
  const lines = resolvedStatus().split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('Current DNS Server:'))
    .join('\n');
}

/** The laptop may have another DNS service. */
function resolvedStatus(): string {
  const { status, stdout } = spawnSync('resolvectl', ['status', '--no-pager'], { encoding: 'utf8' });
  return status === 0 ? stdout : 'systemd-resolved does not answer';
}

/** The programs that run in this network namespace, by their command line; our own looking is left out. */
function processesHere(): string[] {
  const here = readlinkSync('/proc/self/ns/net');
  const found: string[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (readlinkSync(`/proc/${entry}/ns/net`) !== here) continue;
      const name = readFileSync(`/proc/${entry}/comm`, 'utf8').trim();
      const argv = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0').slice(0, 3).join(' ');
      if (/openvpn|helper\.cjs|electron|cli\.cjs|kubelane/i.test(`${name} ${argv}`) && !argv.includes('vitest')) {
        found.push(`${name}: ${argv}`);
      }
    } catch {
      // It ended while it was looked at.
    }
  }
  return found.sort();
}

function output(program: string, argv: readonly string[]): string {
  return execFileSync(program, argv, { encoding: 'utf8' });
}

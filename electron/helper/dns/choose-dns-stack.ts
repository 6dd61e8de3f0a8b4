import type { DnsStack } from '../../shared/routes.ts';

/** What the choice of a DNS stack depends on. */
export interface DnsEnvironment {
  readonly operatingSystem: 'linux' | 'macos' | 'windows';
  /** Whether systemd-resolved answers on the system bus. */
  readonly resolvedAnswers: boolean;
  /** Text of /etc/nsswitch.conf; null if there is none. */
  readonly nsswitch: string | null;
  /** Text of /etc/resolv.conf; null if there is none. */
  readonly resolvConf: string | null;
}

export interface DnsChoice {
  readonly stack: DnsStack;
  /** Why, for the log. */
  readonly reason: string;
}

/** Picks the way in which single domains can be sent to the tunnel's DNS servers, by what programs really ask (not by who wrote a file). */
export function chooseDnsStack(environment: DnsEnvironment): DnsChoice {
  if (environment.operatingSystem === 'macos') return { stack: 'macos-resolver', reason: 'macOS reads /etc/resolver' };
  if (environment.operatingSystem === 'windows') return { stack: 'windows-nrpt', reason: 'Windows has the NRPT' };
  if (!environment.resolvedAnswers)
    return { stack: 'none', reason: 'systemd-resolved does not answer on the system bus' };
  if (resolveComesBeforeDns(environment.nsswitch ?? '')) {
    return { stack: 'systemd-resolved', reason: 'nsswitch.conf asks `resolve` before `dns`' };
  }
  const servers = nameservers(environment.resolvConf ?? '');
  if (servers.length > 0 && servers.every((server) => stubAddresses.has(server))) {
    return { stack: 'systemd-resolved', reason: 'resolv.conf names the stub of systemd-resolved alone' };
  }
  const asked = servers.length === 0 ? 'no server' : servers.join(', ');
  return { stack: 'none', reason: `systemd-resolved runs, but programs ask ${asked} by resolv.conf` };
}

const stubAddresses: ReadonlySet<string> = new Set(['127.0.0.53', '127.0.0.54']);

function resolveComesBeforeDns(nsswitch: string): boolean {
  for (const line of nsswitch.split('\n')) {
    const [database, services = ''] = withoutComment(line).split(':', 2);
    if (database?.trim() !== 'hosts') continue;
    const names = services
      .replace(/\[[^\]]*\]/g, ' ')
      .trim()
      .split(/\s+/);
    const resolve = names.indexOf('resolve');
    const dns = names.indexOf('dns');
    return resolve >= 0 && (dns < 0 || resolve < dns);
  }
  return false;
}

function nameservers(resolvConf: string): string[] {
  return resolvConf.split('\n').flatMap((line) => {
    const [keyword, server] = withoutComment(line).trim().split(/\s+/);
    return keyword === 'nameserver' && server !== undefined ? [server] : [];
  });
}

function withoutComment(line: string): string {
  return line.replace(/[#;].*$/, '');
}

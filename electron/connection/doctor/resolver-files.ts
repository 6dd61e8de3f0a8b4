import { isIpv4, isIpv6 } from '../../shared/ip.ts';

export const resolvConfFile = '/etc/resolv.conf';
export const nsswitchFile = '/etc/nsswitch.conf';

/** What resolv.conf(5) tells programs that read it themselves: musl's, Go's, Java's, and dig and nslookup. */
export interface ResolvConf {
  /** Those of the first three `nameserver` lines that are addresses; this computer itself when there is none. */
  readonly servers: readonly string[];
  readonly search: readonly string[];
}

const mostServers = 3;

/** Reads /etc/resolv.conf as resolv.conf(5) says: the last `search` or `domain` counts, three servers at most. */
export function parseResolvConf(text: string): ResolvConf {
  const servers: string[] = [];
  let search: readonly string[] = [];
  for (const line of text.split('\n')) {
    const [keyword = '', ...values] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    const address = values[0]?.split('%')[0] ?? '';
    if (keyword === 'nameserver' && (isIpv4(address) || isIpv6(address))) servers.push(address);
    if (keyword === 'search' || keyword === 'domain') search = values;
  }
  return { servers: servers.length === 0 ? ['127.0.0.1'] : servers.slice(0, mostServers), search };
}

/** The `hosts` line of nsswitch.conf(5): where getaddrinfo(3) of glibc looks, in order; null without one. */
export function hostsOrder(text: string): string | null {
  const line = text.split('\n').find((entry) => /^\s*hosts\s*:/.test(entry));
  return line === undefined ? null : (line.replace(/#.*$/, '').split(':')[1]?.trim().replace(/\s+/g, ' ') ?? null);
}

/** Whether names that end in `.local` are looked for by multicast alone and then given up, before any DNS server is asked. */
export function givesUpAtMdns(order: string): boolean {
  const mdns = /\bmdns\S*\s*\[[^\]]*NOTFOUND=return[^\]]*\]/i.exec(order)?.index ?? -1;
  const dns = order.search(/\b(?:resolve|dns)\b/);
  return mdns >= 0 && (dns < 0 || mdns < dns);
}

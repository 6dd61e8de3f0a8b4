import type { DnsSettings } from '../network-guard.ts';
import { stubAddresses } from './choose-dns-stack.ts';
import { parseForwarderConfig, type DomainServers, type ForwarderConfig } from './forwarder/forwarder-config.ts';

/**
 * Where the forwarder listens: loopback addresses that nobody else uses (not 127.0.0.1, dnsmasq's; .53 and .54, systemd-resolved's; 127.0.1.1,
 * Debian's host name). The second and third are for a machine with another helper.
 */
export const forwarderAddresses: readonly string[] = ['127.74.75.1', '127.74.75.2', '127.74.75.3'];

const dnsPort = 53;
/** resolv.conf(5): without a `nameserver` line the one on the same machine is asked. */
const defaultServer = '127.0.0.1';
const mostServers = 8;

/** What the forwarder is told: the tunnels' domains go to their servers, all other names to `base`, the servers that were asked before. */
export function forwarderConfig(
  listen: string,
  tunnels: readonly DnsSettings[],
  base: readonly string[],
): ForwarderConfig {
  const routes = new Map<string, Omit<DomainServers, 'domain'>>();
  for (const { domains, servers, withoutIpv6 = false } of tunnels) {
    // Where two tunnels have the same domain, the first one keeps it.
    for (const { name } of domains) {
      const addresses = servers.map(({ text }) => endpoint(text));
      if (!routes.has(name)) routes.set(name, { servers: addresses, ...(withoutIpv6 ? { withoutIpv6 } : {}) });
    }
  }
  const usable = base.filter((server) => isUsable(server)).sort((one, other) => rank(one) - rank(other));
  return {
    listen: endpoint(listen),
    routes: [...routes].map(([domain, route]) => ({ domain, ...route })),
    servers: (usable.length > 0 ? usable : [defaultServer]).slice(0, mostServers).map(endpoint),
  };
}

/** The domains that programs are to append to short names. */
export function searchDomains(tunnels: readonly DnsSettings[]): string[] {
  const names = tunnels.flatMap(({ domains }) => domains.filter(({ search }) => search).map(({ name }) => name));
  return [...new Set(names)];
}

/**
 * Where resolv.conf is not its own, systemd-resolved takes its servers from it: ours as well, so that its stub comes after those that do not ask us.
 */
function rank(server: string): number {
  return stubAddresses.has(server) ? 1 : 0;
}

/** Files may name addresses that are no server's, and, where one was copied, our own. */
function isUsable(server: string): boolean {
  if (forwarderAddresses.includes(server)) return false;
  return parseForwarderConfig({ listen: endpoint('127.74.75.1'), routes: [], servers: [endpoint(server)] }).ok;
}

function endpoint(address: string): ForwarderConfig['listen'] {
  return { address, port: dnsPort };
}

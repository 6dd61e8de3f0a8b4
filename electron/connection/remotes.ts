import type { HelperEvent } from '../shared/helper-protocol.ts';
import type { ResolvedRemote } from './machine-types.ts';

/** For the helper: the addresses of each host, every one once, in the order in which they are to be tried. */
export function addressesByHost(remotes: readonly ResolvedRemote[]): Readonly<Record<string, readonly string[]>> {
  const byHost = new Map<string, Set<string>>();
  for (const { host, address } of remotes) byHost.set(host, (byHost.get(host) ?? new Set<string>()).add(address.text));
  return Object.fromEntries([...byHost].map(([host, addresses]) => [host, [...addresses]]));
}

/** The server that an event of openvpn shows to be connected, which it only is after it has proved itself; null for every other event. */
export function answeringRemote(remotes: readonly ResolvedRemote[], event: HelperEvent): ResolvedRemote | null {
  if (event.event !== 'state' || event.state !== 'CONNECTED') return null;
  return remotes.find(({ address, port }) => address.text === event.remoteAddress && port === event.remotePort) ?? null;
}

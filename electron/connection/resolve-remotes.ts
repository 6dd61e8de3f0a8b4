import { lookup } from 'node:dns/promises';
import { parseIpAddress, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { Remote, ResolvedRemote } from './machine-types.ts';

/**
 * Resolves the VPN servers of a profile by the laptop's own DNS, before a tunnel could get in the way. Servers whose names do not resolve are
 * left out; `tunnel.name-unresolved` when none is left.
 */
export async function resolveRemotes(remotes: readonly Remote[]): Promise<Result<readonly ResolvedRemote[], Problem>> {
  const hosts = [...new Set(remotes.map((remote) => remote.host))];
  const addresses = new Map(await Promise.all(hosts.map(async (host) => [host, await resolveHost(host)] as const)));
  const resolved = remotes.flatMap((remote): ResolvedRemote[] => {
    const address = addresses.get(remote.host) ?? null;
    return address === null ? [] : [{ ...remote, address }];
  });
  return resolved.length > 0 ? ok(resolved) : err(problem('tunnel.name-unresolved', { host: hosts.join(', ') }));
}

/** IPv4 first: a gateway with both is reached over IPv4 from more networks. Null when the name has no address. */
async function resolveHost(host: string): Promise<IpAddress | null> {
  const literal = parseIpAddress(host);
  if (literal !== null) return literal;
  try {
    const found = await lookup(host, { all: true });
    const best = found.find((entry) => entry.family === 4) ?? found[0];
    return best === undefined ? null : parseIpAddress(best.address);
  } catch {
    return null;
  }
}

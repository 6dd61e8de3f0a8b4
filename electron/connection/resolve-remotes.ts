import { lookup } from 'node:dns/promises';
import { parseIpAddress, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { KnownServers } from './known-servers.ts';
import type { Remote, ResolvedRemote } from './machine-types.ts';

/** The addresses of a name as getaddrinfo(3) tells them; none when there is none, and never rejects. */
export type LookUp = (host: string) => Promise<readonly string[]>;

/** A name may have many addresses; openvpn tries one after the other, so the last ones would hardly ever be reached. */
const mostAddresses = 4;
/** Where the server was reached before, its name is not waited for longer than this: after a move the new network's DNS may be slow, or lie. */
const patienceMs = 1500;

/** In this process, which is the fastest way; but while it waits for a DNS that is silent, the process cannot end. */
export const lookUpHere: LookUp = async (host) => {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
};

/**
 * Resolves the VPN servers of a profile by the laptop's own DNS, before a tunnel could get in the way. The addresses at which a server of that
 * name proved itself stand in for a DNS that does not answer, and go first where it does. Servers whose names do not resolve are left out;
 * `tunnel.name-unresolved` when none is left of some.
 */
export async function resolveRemotes(
  remotes: readonly Remote[],
  known: Pick<KnownServers, 'addressesOf'>,
  lookUp: LookUp = lookUpHere,
): Promise<Result<readonly ResolvedRemote[], Problem>> {
  const hosts = [...new Set(remotes.map((remote) => remote.host))];
  const found = await Promise.all(hosts.map((host) => resolveHost(host, known.addressesOf(host), lookUp)));
  const addresses = new Map(hosts.map((host, at) => [host, found[at] ?? []]));
  const resolved = remotes.flatMap((remote) =>
    addressesFor(remote, addresses.get(remote.host) ?? []).map((address): ResolvedRemote => ({ ...remote, address })),
  );
  return resolved.length > 0 || remotes.length === 0
    ? ok(resolved)
    : err(problem('tunnel.name-unresolved', { host: hosts.join(', ') }));
}

/** `udp6` means IPv6 alone and `tcp4` IPv4 alone. Else IPv4 goes first: a gateway with both is reached over IPv4 from more networks. */
function addressesFor({ protocol }: Remote, addresses: readonly IpAddress[]): readonly IpAddress[] {
  const wanted = /[46]$/.exec(protocol)?.[0];
  const fitting = addresses.filter(({ family }) => wanted === undefined || wanted === String(family));
  return fitting.slice(0, mostAddresses);
}

async function resolveHost(host: string, known: readonly IpAddress[], lookUp: LookUp): Promise<readonly IpAddress[]> {
  const literal = parseIpAddress(host);
  if (literal !== null) return [literal];
  const told = await (known.length === 0 ? asked(host, lookUp) : inTime(asked(host, lookUp)));
  if (told.length === 0) return known;
  const stillTold = known.filter(({ text }) => told.some((address) => address.text === text));
  const others = told.filter(({ text }) => !stillTold.some((address) => address.text === text));
  return [...stillTold, ...others.filter(({ family }) => family === 4), ...others.filter(({ family }) => family === 6)];
}

async function asked(host: string, lookUp: LookUp): Promise<readonly IpAddress[]> {
  return (await lookUp(host)).map(parseIpAddress).filter((address) => address !== null);
}

/** What comes later than `patienceMs` does not count. */
function inTime(answer: Promise<readonly IpAddress[]>): Promise<readonly IpAddress[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), patienceMs);
    void answer.then((addresses) => {
      clearTimeout(timer);
      resolve(addresses);
    });
  });
}

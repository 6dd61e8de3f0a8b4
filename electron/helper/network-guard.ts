import { contains, overlap } from '../network/cidr.ts';
import { parseDomainName } from '../shared/domain-name.ts';
import type { DesiredNetwork } from '../shared/helper-protocol.ts';
import { addressBits, isDefaultRoutePart, parseCidr, parseIpAddress, type Cidr, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { isPublicSuffix } from './public-suffixes.ts';
import { isReverseZone, reverseZoneNetwork } from './reverse-zone.ts';

/** DNS settings that passed the guard: at least one server and one domain, all canonical. */
export interface DnsSettings {
  readonly servers: readonly IpAddress[];
  readonly domains: readonly { readonly name: string; readonly search: boolean }[];
  /** Whether none of the tunnel's networks is IPv6, so that nobody could use such an address of these domains. */
  readonly withoutIpv6?: boolean;
}

/** What may be done of what was asked for, in the order it was asked. */
export interface GuardedNetwork {
  readonly routes: readonly { readonly cidr: string; readonly checked: Result<Cidr, Problem> }[];
  readonly dns: Result<DnsSettings | null, Problem>;
}

/** Networks that belong to the host itself or to a link, never to a tunnel. */
const reserved: readonly Cidr[] = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/8',
  'fe80::/10',
  'ff00::/8',
].map((text) => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(`bad constant ${text}`);
  return parsed.value;
});

/** The routes of one tunnel together cover at most this part of a family's addresses: many pieces of a default route are one, too. */
const largestShare = 4n;

/** Checks a whole desired network. The app is not trusted: it could be any program of the user's, and half of this comes from a VPN server. */
export function guardNetwork(network: DesiredNetwork, tunnelNetwork: Cidr | null): GuardedNetwork {
  const accepted: Cidr[] = [];
  const routes = network.routes.map((cidr) => {
    const checked = checkRoute(cidr, accepted);
    if (checked.ok) accepted.push(checked.value);
    return { cidr, checked };
  });
  const reachable = tunnelNetwork === null ? accepted : [...accepted, tunnelNetwork];
  return { routes, dns: network.dns === null ? ok(null) : checkDns(network.dns, reachable) };
}

function checkRoute(text: string, accepted: readonly Cidr[]): Result<Cidr, Problem> {
  const refuse = (detail: string): Result<never, Problem> => err(problem('route.refused', { cidr: text, detail }));
  const parsed = parseCidr(text);
  if (!parsed.ok || parsed.value.text !== text) return refuse('it is not a network in its usual form');
  const cidr = parsed.value;
  if (isDefaultRoutePart(cidr)) return refuse('it is a default route or a large part of one');
  const belongsElsewhere = reserved.find((other) => overlap(cidr, other) !== null);
  if (belongsElsewhere !== undefined)
    return refuse(`it overlaps ${belongsElsewhere.text}, which never lies behind a tunnel`);
  if (coveredAddresses([...accepted, cidr], cidr.family) > (1n << BigInt(addressBits(cidr.family))) / largestShare) {
    return refuse('together with the others it would be most of the internet');
  }
  return ok(cidr);
}

/** How many addresses the networks of a family have, those in several counted once for each. */
function coveredAddresses(cidrs: readonly Cidr[], family: Cidr['family']): bigint {
  return cidrs
    .filter((cidr) => cidr.family === family)
    .reduce((sum, cidr) => sum + (1n << BigInt(addressBits(family) - cidr.prefixLength)), 0n);
}

function checkDns(dns: NonNullable<DesiredNetwork['dns']>, reachable: readonly Cidr[]): Result<DnsSettings, Problem> {
  if (dns.servers.length === 0 || dns.domains.length === 0) return err(problem('dns.none'));
  const servers: IpAddress[] = [];
  for (const text of dns.servers) {
    const address = parseIpAddress(text);
    if (address === null) return refuseDns(text, 'it is not an IP address');
    if (!reachable.some((cidr) => contains(cidr, address))) return refuseDns(text, 'it lies in none of the routes');
    servers.push(address);
  }
  const domains: { name: string; search: boolean }[] = [];
  for (const domain of dns.domains) {
    const checked = checkDomain(domain.name, reachable);
    if (!checked.ok) return checked;
    domains.push({ name: checked.value, search: domain.search });
  }
  const hasIpv6 = reachable.some(({ family }) => family === 6);
  return ok({ servers, domains, ...(hasIpv6 ? {} : { withoutIpv6: true }) });
}

function checkDomain(text: string, reachable: readonly Cidr[]): Result<string, Problem> {
  const name = parseDomainName(text);
  if (name === null) return refuseDns(text, 'it is not a domain name');
  if (isReverseZone(name)) {
    const zone = reverseZoneNetwork(name);
    const inside = zone !== null && reachable.some((cidr) => ['equal', 'inside'].includes(overlap(zone, cidr) ?? ''));
    return inside ? ok(name) : refuseDns(name, 'it is a reverse zone of none of the routes');
  }
  return isPublicSuffix(name) ? refuseDns(name, 'the public registers names under it') : ok(name);
}

function refuseDns(value: string, detail: string): Result<never, Problem> {
  return err(problem('dns.refused', { value: value.slice(0, 256), detail }));
}

import { asksMulticastFirst, hostsText, isMulticast, parseHostsLine, resolvedDecides } from '../../network/nsswitch.ts';
import type { PlannedDns } from '../../network/plan.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { Laptop } from '../system/laptop.ts';

/** What programs ask for names on this laptop, as far as it is needed here. */
type NameLaptop = Pick<Laptop, 'resolve' | 'hostsFile' | 'resolveBy' | 'domainSharers'>;

/**
 * Why a name that the cluster's DNS knows is not what programs get: multicast DNS that is asked before any DNS server and keeps the name to
 * itself. Only said where the same question without it gives the right answer; null where that is not the cause.
 */
export async function multicastFirst(
  laptop: Pick<NameLaptop, 'hostsFile' | 'resolveBy'>,
  name: string,
  isRight: (addresses: readonly string[]) => boolean,
): Promise<string | null> {
  const services = parseHostsLine(laptop.hostsFile?.() ?? '');
  if (services === null || laptop.resolveBy === undefined || !asksMulticastFirst(services)) return null;
  const without = hostsText(services, (service) => !isMulticast(service));
  const { addresses } = await laptop.resolveBy(name, without);
  return isRight(addresses) ? hostsText(services) : null;
}

/** What of the names that the user chose besides the full ones does not work here, and why. None of it keeps full names from working. */
export async function nameNotes(
  laptop: NameLaptop,
  dns: PlannedDns,
  deviceIndex: number | null,
): Promise<readonly Problem[]> {
  const notes = await Promise.all([
    shortNameNote(laptop, dns),
    reverseNote(laptop, dns),
    sharedNote(laptop, dns, deviceIndex),
  ]);
  return notes.filter((note) => note !== null);
}

/** Every cluster has this Service; its short form shows whether domains are appended to names with a dot. */
const knownShort = 'kubernetes.default';

async function shortNameNote(laptop: NameLaptop, { search, domains }: PlannedDns): Promise<Problem | null> {
  const services = search.find((domain) => domains.some((each) => domain === `svc.${each}` || domain === each));
  if (services === undefined) return null;
  const name = services.startsWith('svc.') ? knownShort : `${knownShort}.svc`;
  const [full, short] = await Promise.all([laptop.resolve(`${name}.${services}`), laptop.resolve(name)]);
  if (full.addresses.length === 0 || full.addresses.some((address) => short.addresses.includes(address))) return null;
  const params = { name, domains: search.join(', '), full: `${name}.${services}` };
  if (laptop.hostsFile === undefined) return problem('dns.search-unsupported', params);
  const decides = resolvedDecides(parseHostsLine(laptop.hostsFile()) ?? []);
  return problem(decides ? 'dns.search-single-label' : 'dns.search-not-in-effect', params);
}

/** The DNS server's own address has a name in every cluster. */
async function reverseNote(laptop: NameLaptop, { servers, reverse }: PlannedDns): Promise<Problem | null> {
  const [server] = servers;
  if (reverse === undefined || server === undefined || laptop.resolveBy === undefined) return null;
  const services = parseHostsLine(laptop.hostsFile?.() ?? '');
  if (services === null || !asksMulticastFirst(services)) return null;
  const found = await laptop.resolveBy(server, hostsText(services));
  if (found.addresses.length > 0) return null;
  const order = await multicastFirst(laptop, server, (addresses) => addresses.length > 0);
  return order === null ? null : problem('dns.reverse-mdns', { order });
}

/** Another network with the very domain of the cluster is asked as well, and whoever answers first is believed. */
async function sharedNote(
  laptop: NameLaptop,
  { domains }: PlannedDns,
  deviceIndex: number | null,
): Promise<Problem | null> {
  if (deviceIndex === null || laptop.domainSharers === undefined) return null;
  const [shared] = await laptop.domainSharers(domains, deviceIndex);
  return shared === undefined ? null : problem('dns.domain-shared', { domain: shared.domain, with: shared.device });
}

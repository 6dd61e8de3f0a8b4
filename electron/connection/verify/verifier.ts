import type { Cidr, IpAddress, IpFamily } from '../../shared/ip.ts';
import { addressBits, cidrOf, parseIpAddress } from '../../shared/ip.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { contains } from '../../network/cidr.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import type { VerificationReport } from '../machine-types.ts';
import type { Laptop, ResolvedName } from '../system/laptop.ts';
import { queryDns, type DnsAnswer } from './cluster-dns.ts';
import { multicastFirst, nameNotes } from './name-order.ts';
import { narrowerRoutes } from './narrower-routes.ts';

const dnsTimeoutMs = 3000;

export interface VerificationInput {
  /** The device that every route should take; '' where any will do. */
  readonly device: string;
  /** Whether the device is our own, so that no other name may be asked for over it. */
  readonly isTunnel: boolean;
  readonly plan: NetworkPlan;
  /** The VPN server's host name: it resolved before the tunnel was there, so it is a fair control. */
  readonly publicName: string | null;
}

/**
 * Looks at the connection as a program on this laptop would: the kernel's own answer for an address of every route, the cluster's DNS asked
 * through the tunnel, the operating system's resolver for a cluster name, and that other names still go their old way. All at once.
 */
export async function verify(laptop: Laptop, input: VerificationInput): Promise<VerificationReport> {
  const { plan, device } = input;
  const routes = plan.routes.flatMap(({ install, hidden, collision }) =>
    install.map((cidr) => ({ cidr, hidden, collision })),
  );
  const samples = [
    ...routes.map(({ cidr, hidden }) => sampleAddress(cidr, hidden, plan)),
    // An address of this laptop's own stays on it: where it has one in the route, the first may be that one.
    ...routes.flatMap(({ cidr, collision }) => (collision === null ? [] : [middleAddress(cidr)])),
  ];
  const [{ deviceIndex, devices: taken }, local, answered, dns] = await Promise.all([
    laptop.look(device, samples),
    laptop.localNetwork(),
    input.publicName === null ? null : laptop.answeringLink(input.publicName),
    verifyDns(laptop, plan),
  ]);
  let second = routes.length;
  const devices = routes.map(({ collision }, index) => {
    const first = taken[index] ?? null;
    const other = collision === null ? first : (taken[second++] ?? null);
    return other === device ? other : first;
  });
  const ownIndex = input.isTunnel ? deviceIndex : null;
  const notes = plan.dns === null || dns.problems.length > 0 ? [] : await nameNotes(laptop, plan.dns, ownIndex);
  const isDefault = ownIndex !== null && (await laptop.isDefaultForNames(ownIndex));
  const leaks = isDefault || (ownIndex !== null && answered !== null && answered === ownIndex);
  const leak = leaks ? [problem('dns.public-changed', { domain: plan.dns?.domains[0] ?? '' })] : [];
  return {
    device,
    devices: new Map(routes.map(({ cidr }, index) => [cidr.text, devices[index] ?? null])),
    latencyMs: dns.latencyMs,
    problems: [...(input.isTunnel ? narrowerRoutes(plan, local, device) : []), ...dns.problems, ...leak],
    ...(notes.length === 0 ? {} : { notes }),
  };
}

async function verifyDns(
  laptop: Laptop,
  plan: NetworkPlan,
): Promise<{ latencyMs: number | null; problems: Problem[] }> {
  const [server, domain] = [plan.dns?.servers[0], plan.dns?.domains[0]];
  if (server === undefined || domain === undefined) return { latencyMs: null, problems: [] };
  // Every cluster has this Service, in every version.
  const name = `kubernetes.default.svc.${domain}`;
  const [direct, resolved] = await Promise.all([queryDns(server, name, dnsTimeoutMs), laptop.resolve(name)]);
  const latencyMs = direct?.latencyMs ?? null;
  if (direct === null) return { latencyMs, problems: [problem('dns.silent', { server })] };
  if (agrees(direct, resolved)) return { latencyMs, problems: [] };
  const order = await multicastFirst(laptop, name, (addresses) => agrees(direct, { addresses, detail: '' }));
  const cause =
    order === null
      ? problem('dns.not-in-effect', { name, detail: resolved.detail || 'another address' })
      : problem('dns.mdns-first', { domain, order });
  return { latencyMs, problems: [cause] };
}

/** A cluster DNS that does not know the name is as good a witness when the resolver does not know it either. */
function agrees(direct: DnsAnswer, resolved: ResolvedName): boolean {
  if (direct.addresses.length === 0) return resolved.addresses.length === 0;
  return direct.addresses.some((address) => resolved.addresses.includes(address));
}

/**
 * An address in the route that stands for it: a DNS server where one lies in it, else the first host; one that is known to stay on this laptop
 * only where there is no other.
 */
function sampleAddress(cidr: Cidr, hidden: readonly Cidr[], plan: NetworkPlan): string {
  const { family, prefixLength, address } = cidr;
  const bits = addressBits(family);
  const offset = prefixLength >= bits - 1 ? 0n : 1n;
  const behind = hidden.map((network) => network.address + (1n << BigInt(bits - network.prefixLength)));
  const candidates = [
    ...(plan.dns?.servers ?? []).map(parseIpAddress).filter((server) => server !== null),
    ...[address, ...behind].map((start) => addressOf(family, start + offset)),
  ].filter((candidate) => contains(cidr, candidate));
  const free = candidates.find((candidate) => !hidden.some((network) => contains(network, candidate)));
  return (free ?? candidates[0])?.text ?? '';
}

function middleAddress({ family, prefixLength, address }: Cidr): string {
  const hostBits = addressBits(family) - prefixLength;
  return addressOf(family, address + (hostBits < 2 ? 0n : (1n << BigInt(hostBits - 1)) + 1n)).text;
}

function addressOf(family: IpFamily, value: bigint): IpAddress {
  const bits = addressBits(family);
  const last = (1n << BigInt(bits)) - 1n;
  const number = value > last ? last : value;
  return { family, value: number, text: cidrOf(family, number, bits).text.split('/')[0] ?? '' };
}

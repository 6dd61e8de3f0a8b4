import type { Cidr } from '../../shared/ip.ts';
import { addressBits, cidrOf, parseIpAddress } from '../../shared/ip.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { contains } from '../../network/cidr.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import type { VerificationReport } from '../machine-types.ts';
import type { Laptop, ResolvedName } from '../system/laptop.ts';
import { queryDns, type DnsAnswer } from './cluster-dns.ts';
import { narrowerRoutes } from './narrower-routes.ts';

const dnsTimeoutMs = 3000;

export interface VerificationInput {
  readonly device: string;
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
  const routes = plan.routes.filter((route) => route.collision?.blocking !== true).map((route) => route.cidr);
  const samples = routes.map((cidr) => sampleAddress(cidr, plan));
  const [{ deviceIndex, devices }, local, answered, dns] = await Promise.all([
    laptop.look(device, samples),
    laptop.localNetwork(),
    input.publicName === null ? null : laptop.answeringLink(input.publicName),
    verifyDns(laptop, plan),
  ]);
  const isDefault = deviceIndex !== null && (await laptop.isDefaultForNames(deviceIndex));
  const leaks = isDefault || (answered !== null && answered === deviceIndex);
  const leak = leaks ? [problem('dns.public-changed', { domain: plan.dns?.domains[0] ?? '' })] : [];
  return {
    device,
    devices: new Map(routes.map((cidr, index) => [cidr.text, devices[index] ?? null])),
    latencyMs: dns.latencyMs,
    problems: [...narrowerRoutes(plan, local, device), ...dns.problems, ...leak],
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
  return {
    latencyMs,
    problems: [problem('dns.not-in-effect', { name, detail: resolved.detail || 'another address' })],
  };
}

/** A cluster DNS that does not know the name is as good a witness when the resolver does not know it either. */
function agrees(direct: DnsAnswer, resolved: ResolvedName): boolean {
  if (direct.addresses.length === 0) return resolved.addresses.length === 0;
  return direct.addresses.some((address) => resolved.addresses.includes(address));
}

/** An address in the route that stands for it: a DNS server where one lies in it, else the first host. */
function sampleAddress(cidr: Cidr, plan: NetworkPlan): string {
  for (const server of plan.dns?.servers ?? []) {
    const address = parseIpAddress(server);
    if (address !== null && contains(cidr, address)) return address.text;
  }
  const bits = addressBits(cidr.family);
  const offset = cidr.prefixLength >= bits - 1 ? 0n : 1n;
  return cidrOf(cidr.family, cidr.address + offset, bits).text.split('/')[0] ?? '';
}

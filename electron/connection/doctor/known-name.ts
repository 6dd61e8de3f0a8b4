import type { Evidence } from '../../shared/doctor.ts';
import { fact } from '../reach/fact.ts';
import type { Targets } from './patient.ts';
import type { DnsReach } from './probes.ts';

/** Every cluster has this Service, in every version. */
export const knownService = 'kubernetes.default.svc';

/** The name that each view is asked for, and what the cluster's DNS itself answers for it. */
export interface KnownName {
  readonly name: string;
  readonly domain: string;
  readonly direct: readonly string[];
}

interface Asked {
  readonly targets: () => Promise<Pick<Targets, 'domain'>>;
  readonly findings: () => Promise<{ readonly dnsUdp: DnsReach | null }>;
}

/** The name that every cluster has, in this one's domain. */
export async function knownName({ targets, findings }: Asked): Promise<KnownName> {
  const domain = (await targets()).domain ?? '';
  return { name: `${knownService}.${domain}`, domain, direct: (await findings()).dnsUdp?.addresses ?? [] };
}

/** What came of resolving a name, as a fact. */
export function answerFact(name: string, addresses: readonly string[], detail = ''): Evidence {
  return fact(name, addresses.length > 0 ? 'found' : 'missing', addresses.join(', ') || detail);
}

/** A server that does not know the name agrees with a resolver that does not know it either. */
export function agrees(direct: readonly string[], resolved: readonly string[]): boolean {
  if (direct.length === 0) return resolved.length === 0;
  return direct.some((address) => resolved.includes(address));
}

import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { CheckHop } from '../../shared/service-check.ts';
import { reasonsOf } from '../../shared/status-document.ts';
import { fact } from '../reach/fact.ts';
import type { DnsReach } from '../doctor/probes.ts';
import type { ResolvedName } from '../system/laptop.ts';
import type { Aim } from './aim.ts';
import { hopOf, skippedHop } from './hop.ts';

/** What was heard of a Service's name. */
export interface HeardName {
  /** What programs get for it, and how long that took. */
  readonly resolved: ResolvedName;
  readonly ms: number;
  /** What the cluster's DNS itself answers, past every resolver; null where there is none to ask. */
  readonly direct: DnsReach | null;
  /** Its answer for a name that every cluster has; asked when it does not know this one. */
  readonly known: DnsReach | null;
  /** What programs get for the name that an ExternalName stands for; null for other Services. */
  readonly external: ResolvedName | null;
  /** The `hosts` line of a laptop that looks by multicast first and gives up there; null where that is not the cause. */
  readonly multicastFirst: string | null;
}

/** Whether programs find the name. */
export function nameHop(aim: Aim, snapshot: ConnectionSnapshot, heard: HeardName): CheckHop {
  const { hostname } = aim.record;
  const { addresses, detail } = heard.resolved;
  const evidence = [fact(hostname, addresses.length > 0 ? 'found' : 'missing', addresses.join(', ') || detail)];
  if (aim.record.externalName !== null) evidence.push(fact('CNAME', 'is', aim.record.externalName));
  if (addresses.length > 0) return hopOf('name', null, evidence, heard.ms);
  const server = snapshot.dns?.servers[0] ?? '';
  if (heard.direct !== null) {
    const { kind, addresses: direct } = heard.direct;
    const finding = kind !== 'answered' ? kind : direct.length > 0 ? 'found' : 'missing';
    evidence.push(fact(`${server} · ${hostname}`, finding, direct.join(', ')));
  }
  return hopOf('name', missingName(aim, snapshot, heard), evidence, heard.ms);
}

/** Why programs get no address. */
function missingName(aim: Aim, { dns, state, ...rest }: ConnectionSnapshot, heard: HeardName): Problem {
  const { record } = aim;
  const domain = dns?.domains[0] ?? null;
  const name = record.hostname;
  if (dns === null || domain === null || heard.direct === null) return problem('dns.none');
  if (dns.status !== 'active') {
    const said = reasonsOf({ dns, state, ...rest }).find(({ code }) => code.startsWith('dns.'));
    return said ?? problem('dns.failed', { detail: dns.status });
  }
  const server = dns.servers[0] ?? '';
  if (heard.direct.kind !== 'answered') return problem('dns.silent', { server });
  if (heard.direct.addresses.length > 0) {
    if (heard.multicastFirst !== null) return problem('dns.mdns-first', { domain, order: heard.multicastFirst });
    return problem('dns.not-in-effect', { name, detail: heard.resolved.detail });
  }
  const params = { name: `${record.namespace}/${record.name}`, namespace: record.namespace, service: record.name };
  if (heard.external !== null && record.externalName !== null) {
    const names = { hostname: name, external: record.externalName, name: params.name };
    return problem(
      heard.external.addresses.length > 0 ? 'check.external-not-followed' : 'check.external-unknown',
      names,
    );
  }
  if (heard.known?.kind === 'answered' && heard.known.addresses.length === 0) {
    return problem('check.wrong-domain', { domain });
  }
  if (aim.kind === 'headless' && record.ready === 0) return problem('check.headless-empty', params);
  return problem('check.name-unknown', { name });
}

/** Whether the name leads to the Service. */
export function addressHop({ kind, own, record }: Aim, { resolved, direct }: HeardName): CheckHop {
  const { addresses } = resolved;
  if (addresses.length === 0) return skippedHop('address', 'name');
  if (kind === 'external') {
    return skippedHop(
      'address',
      'no-own-address',
      addresses.map((address) => fact(address, 'is', record.externalName ?? '')),
    );
  }
  // Only the first Pods of a headless Service are known.
  const partly = kind === 'headless' && (record.ready ?? Number.MAX_SAFE_INTEGER) > own.length;
  if (own.length === 0 || partly) return skippedHop('address', 'no-own-address');
  const evidence = [fact(`${record.namespace}/${record.name}`, 'is', own.join(', '))];
  if (addresses.some((address) => own.includes(address))) return hopOf('address', null, evidence);
  const { hostname } = record;
  const told = direct?.addresses ?? [];
  const isOthers = told.some((address) => own.includes(address));
  evidence.push(fact(hostname, 'differs', addresses.join(', ')));
  return hopOf(
    'address',
    isOthers
      ? problem('dns.other-address', { name: hostname, addresses: addresses.join(', '), direct: told.join(', ') })
      : problem('service.name-differs', { name: hostname, address: own.join(', ') }),
    evidence,
  );
}

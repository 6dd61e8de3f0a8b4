import { contains } from '../../network/cidr.ts';
import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import { parseCidr, parseIpAddress } from '../../shared/ip.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { RouteStatus } from '../../shared/routes.ts';
import type { CheckHop } from '../../shared/service-check.ts';
import { fact } from '../reach/fact.ts';
import { wayProblem } from '../reach/kernel-way.ts';
import type { Aim } from './aim.ts';
import { hopOf } from './hop.ts';

/** Whether the kernel sends packets for these addresses to the cluster; `taken` are the devices that it takes to them. */
export function routeHop(
  { kind }: Pick<Aim, 'kind'>,
  snapshot: ConnectionSnapshot,
  addresses: readonly string[],
  taken: readonly (string | null)[],
): CheckHop {
  const evidence = addresses.map((address, at) => fact(address, 'device', taken[at] ?? '-'));
  const wrong = addresses.map((address, at) => wayOf(kind, snapshot, address, taken[at] ?? null));
  // A headless Service is looked at as far as one of its Pods can be.
  const all = wrong.every((each) => each !== null);
  return hopOf('route', all ? (wrong[0] ?? null) : null, evidence);
}

/** Why packets for one address do not go where they should; null where they do. */
export function wayOf(
  kind: Aim['kind'],
  snapshot: ConnectionSnapshot,
  address: string,
  taken: string | null,
): Problem | null {
  const route = coveringRoute(snapshot, address);
  const device = snapshot.tunnel?.device;
  const role = route?.role ?? (kind === 'headless' ? 'pod' : kind === 'external' ? 'other' : 'service');
  // Outside the cluster any way may be the right one.
  if (route === null && kind === 'external') {
    return taken === null ? problem('route.no-way', { address, role }) : null;
  }
  const wrong = wayProblem({ address, role, device, taken, covered: route !== null });
  if (wrong === null || route === null) return wrong;
  if (isLeftOut(route, address)) return problem('check.route-left-out', { cidr: route.cidr, address });
  if (route.status === 'collision' || route.status === 'missing') return route.problem ?? wrong;
  return wrong;
}

/** The narrowest route of the plan that an address lies in. */
function coveringRoute({ routes }: ConnectionSnapshot, address: string): RouteStatus | null {
  const parsed = parseIpAddress(address);
  const covering = routes.flatMap((route) => {
    const cidr = parseCidr(route.cidr);
    return parsed !== null && cidr.ok && contains(cidr.value, parsed)
      ? [{ route, length: cidr.value.prefixLength }]
      : [];
  });
  return covering.sort((a, b) => b.length - a.length)[0]?.route ?? null;
}

/** Whether the user chose that it does not go to the cluster here. */
function isLeftOut({ status, collision }: RouteStatus, address: string): boolean {
  return status === 'disabled' || (collision?.choice === 'hosts' && !collision.hosts.includes(address));
}

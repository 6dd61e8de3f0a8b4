import type { AppliedNetwork } from '../shared/helper-protocol.ts';
import { parseIpAddress } from '../shared/ip.ts';
import { problem, type Problem, type ProblemCode } from '../shared/problem.ts';
import type { DnsStatus, RouteStatus } from '../shared/routes.ts';
import { contains } from '../network/cidr.ts';
import type { Collision } from '../network/collisions.ts';
import type { NetworkPlan, PlannedRoute } from '../network/plan.ts';
import type { VerificationReport } from './machine-types.ts';

/** What is known of the routes besides the plan. */
interface Outcome {
  readonly applied: AppliedNetwork | null;
  /** What the kernel itself says, once it was asked. */
  readonly report: VerificationReport | null;
  /** Whether another program takes our routes away again and again. */
  readonly isFought: boolean;
}

/** What is shown of each route: planned, applied, and what the kernel itself says once it was asked. */
export function routeStatuses(
  plan: NetworkPlan,
  applied: AppliedNetwork | null,
  report: VerificationReport | null,
  isFought = false,
): RouteStatus[] {
  return plan.routes.map((route) => {
    const base = { role: route.role, cidr: route.cidr.text, source: route.source, ...shownCollision(route) };
    if (route.choice === 'skip') return { ...base, status: 'disabled' };
    const trouble = troubleOf(route, { applied, report, isFought });
    if (trouble === null) return { ...base, status: applied !== null ? 'installed' : 'missing' };
    const status = trouble.code.startsWith('route.collision') ? 'collision' : 'missing';
    return { ...base, status, problem: trouble };
  });
}

/** Everything in the routes and the DNS settings that keeps the connection from being whole. */
export function networkReasons(
  plan: NetworkPlan,
  applied: AppliedNetwork,
  report: VerificationReport,
  isFought = false,
): Problem[] {
  const reasons: Problem[] = [];
  for (const route of plan.routes) {
    const trouble = troubleOf(route, { applied, report, isFought }) ?? hiddenDns(route, plan);
    if (trouble !== null) reasons.push(trouble);
  }
  if (plan.dns === null) reasons.push(problem('dns.none'));
  else if (applied.dns.problem !== undefined) reasons.push(applied.dns.problem);
  return reasons;
}

function troubleOf(route: PlannedRoute, { applied, report, isFought }: Outcome): Problem | null {
  const cidr = route.cidr.text;
  if (route.choice === 'skip') return null;
  if (route.collision !== null && route.install.length === 0) return collisionProblem(route, route.collision);
  for (const { text } of route.install) {
    const outcome = applied?.routes.find((entry) => entry.cidr === text);
    if (outcome?.installed === false) return outcome.problem ?? problem('route.failed', { cidr: text, detail: '' });
    const taken = report?.devices.get(text);
    if (taken === undefined || taken === report?.device || (report?.device === '' && taken !== null)) continue;
    if (isFought) return problem('route.keeps-being-removed', { cidr });
    const detail = taken === null ? 'no route' : `it goes to ${taken}`;
    return problem('route.missing', { cidr: text, role: route.role, detail });
  }
  return null;
}

/** A network of this laptop that has the cluster's DNS server's address: no name of the cluster works. */
function hiddenDns({ cidr, hidden, collision }: PlannedRoute, { dns }: NetworkPlan): Problem | null {
  for (const server of dns?.servers ?? []) {
    const address = parseIpAddress(server);
    const isHidden =
      address !== null && contains(cidr, address) && hidden.some((network) => contains(network, address));
    if (isHidden) return problem('route.dns-hidden', { address: server, cidr: cidr.text, with: collision?.with ?? '' });
  }
  return null;
}

const problemCodes: Readonly<Record<Collision['kind'], ProblemCode>> = {
  'vpn-server': 'route.collision-vpn-server',
  gateway: 'route.collision-address',
  'dns-server': 'route.collision-address',
  lan: 'route.collision',
  routed: 'route.collision',
  containers: 'route.collision-containers',
  vpn: 'route.collision-vpn',
  kubelane: 'route.collision-kubelane',
};

/** What a collision keeps from working as long as nothing else is chosen. */
function collisionProblem({ cidr }: PlannedRoute, collision: Collision): Problem {
  const params = { cidr: cidr.text, with: collision.with };
  if (collision.blocking && collision.outranked) return problem('route.collision-table', params);
  if (collision.blocking) return problem(problemCodes[collision.kind], params);
  return problem(collision.how === 'inside' ? 'route.takes-part' : 'route.partly-hidden', params);
}

function shownCollision(route: PlannedRoute): Pick<RouteStatus, 'collidesWith' | 'collision'> {
  const { collision, choices, choice, hosts } = route;
  if (collision === null) return {};
  const { kind, how, device, networks } = collision;
  const told = collisionProblem(route, collision);
  return {
    collidesWith: collision.with,
    collision: { kind, how, device, networks, problem: told, choices, choice, hosts },
  };
}

/** What is worth knowing of collisions that keep nothing from working: whose addresses go where. */
export function collisionNotes(plan: NetworkPlan): readonly Problem[] {
  return plan.routes.flatMap((route) => {
    const { collision, choice } = route;
    const isSaid = collision === null || collision.blocking || choice === 'skip' || choice === 'hosts';
    // What the user gave to the cluster needs no word; what went to it by itself does.
    if (isSaid || (choice === 'cluster' && collision.how !== 'inside')) return [];
    return [collisionProblem(route, collision)];
  });
}

/** The DNS part as it is shown. */
export function dnsStatus(plan: NetworkPlan, applied: AppliedNetwork | null): DnsStatus | null {
  if (plan.dns === null) return null;
  const { servers, domains, search, reverse } = plan.dns;
  const wanted = { servers, domains, search, ...(reverse === undefined ? {} : { reverse }) };
  if (applied === null) return { ...wanted, stack: 'none', status: 'inactive' };
  const { stack, active } = applied.dns;
  return { ...wanted, stack, status: active ? 'active' : 'failed' };
}

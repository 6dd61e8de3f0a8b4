import type { AppliedNetwork } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { DnsStatus, RouteStatus } from '../shared/routes.ts';
import type { NetworkPlan, PlannedRoute } from '../network/plan.ts';
import type { VerificationReport } from './machine-types.ts';

/** What is shown of each route: planned, applied, and what the kernel itself says once it was asked. */
export function routeStatuses(
  plan: NetworkPlan,
  applied: AppliedNetwork | null,
  report: VerificationReport | null,
): RouteStatus[] {
  return plan.routes.map((route) => {
    const base = { role: route.role, cidr: route.cidr.text, source: route.source };
    const trouble = troubleOf(route, applied, report);
    const collidesWith = route.collision === null ? {} : { collidesWith: route.collision.with };
    if (trouble === null) {
      const installed = applied !== null;
      return { ...base, ...collidesWith, status: installed ? 'installed' : 'missing' };
    }
    const status = trouble.code === 'route.collision' ? 'collision' : 'missing';
    return { ...base, ...collidesWith, status, problem: trouble };
  });
}

/** Everything in the routes and the DNS settings that keeps the connection from being whole. */
export function networkReasons(plan: NetworkPlan, applied: AppliedNetwork, report: VerificationReport): Problem[] {
  const reasons: Problem[] = [];
  for (const route of plan.routes) {
    const trouble = troubleOf(route, applied, report);
    if (trouble !== null) reasons.push(trouble);
  }
  if (plan.routes.every((route) => route.source === 'tunnel')) reasons.push(problem('route.none'));
  if (plan.dns === null) reasons.push(problem('dns.none'));
  else if (applied.dns.problem !== undefined) reasons.push(applied.dns.problem);
  return reasons;
}

function troubleOf(
  route: PlannedRoute,
  applied: AppliedNetwork | null,
  report: VerificationReport | null,
): Problem | null {
  const cidr = route.cidr.text;
  if (route.collision?.blocking === true) return problem('route.collision', { cidr, with: route.collision.with });
  const outcome = applied?.routes.find((entry) => entry.cidr === cidr);
  if (outcome?.installed === false) return outcome.problem ?? problem('route.failed', { cidr, detail: '' });
  if (report?.devices.has(cidr) !== true) return null;
  const taken = report.devices.get(cidr) ?? null;
  if (taken === report.device) return null;
  return problem('route.missing', {
    cidr,
    role: route.role,
    detail: taken === null ? 'no route' : `it goes to ${taken}`,
  });
}

/** The DNS part as it is shown. */
export function dnsStatus(plan: NetworkPlan, applied: AppliedNetwork | null): DnsStatus | null {
  if (plan.dns === null) return null;
  const { servers, domains, search } = plan.dns;
  if (applied === null) return { servers, domains, search, stack: 'none', status: 'inactive' };
  const { stack, active } = applied.dns;
  return { servers, domains, search, stack, status: active ? 'active' : 'failed' };
}

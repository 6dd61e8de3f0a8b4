import { overlap } from '../../network/cidr.ts';
import type { LocalNetwork } from '../../network/local-route.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import { problem, type Problem } from '../../shared/problem.ts';

/**
 * Routes of other devices that lie inside ours and were not there when the plan was made: the kernel prefers the longer prefix, so they take
 * a part of what should go through the tunnel (TunnelVision, CVE-2024-3661). Those that the plan knew are named beside their route.
 */
export function narrowerRoutes(plan: NetworkPlan, local: LocalNetwork, device: string): Problem[] {
  const others = local.routes.filter((route) => route.device !== device);
  return plan.routes
    .filter(({ collision, source }) => collision === null && source !== 'tunnel')
    .flatMap(({ cidr, role }) => {
      const taker = others.find((other) => overlap(cidr, other.cidr) === 'around');
      if (taker === undefined) return [];
      return [
        problem('route.missing', { cidr: cidr.text, role, detail: `${taker.cidr.text} of it goes to ${taker.device}` }),
      ];
    });
}

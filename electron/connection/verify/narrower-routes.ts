import { overlap } from '../../network/cidr.ts';
import { halves } from '../../network/winning-cidrs.ts';
import type { Cidr } from '../../shared/ip.ts';
import type { LocalNetwork, LocalRoute } from '../../network/local-route.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import { problem, type Problem } from '../../shared/problem.ts';

/**
 * Routes of other devices that lie inside what we installed and were not there when the plan was made: the kernel prefers the longer prefix,
 * so they take a part of what should go through the tunnel (TunnelVision, CVE-2024-3661). Those that the plan knew are named beside their route.
 */
export function narrowerRoutes(plan: NetworkPlan, local: LocalNetwork, device: string): Problem[] {
  const others = local.routes.filter((route) => route.device !== device);
  return plan.routes
    .filter(({ source }) => source !== 'tunnel')
    .flatMap(({ cidr, role, install, hidden }) => {
      const isKnown = (other: LocalRoute): boolean =>
        hidden.some(({ text }) => text === other.cidr.text) || isWonBack(other.cidr, install);
      const taker = others.find(
        (other) => install.some((own) => overlap(own, other.cidr) === 'around') && !isKnown(other),
      );
      if (taker === undefined) return [];
      return [
        problem('route.missing', { cidr: cidr.text, role, detail: `${taker.cidr.text} of it goes to ${taker.device}` }),
      ];
    });
}

/** Whether what we installed takes the other one's addresses back: its halves, or theirs where those have takers of their own. */
function isWonBack(cidr: Cidr, install: readonly Cidr[]): boolean {
  const parts = halves(cidr);
  return (
    parts.length > 0 &&
    parts.every((half) => install.some(({ text }) => text === half.text) || isWonBack(half, install))
  );
}

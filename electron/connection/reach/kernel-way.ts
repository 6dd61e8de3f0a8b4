import { problem, type Problem } from '../../shared/problem.ts';
import type { RouteRole } from '../../shared/routes.ts';

/** The kernel's choice for one address of the cluster. */
export interface KernelWay {
  readonly address: string;
  readonly role: RouteRole;
  /** The tunnel's device; undefined for a connection without one, where any way may be the right one. */
  readonly device: string | undefined;
  /** The device that the kernel takes; null when it has no way. */
  readonly taken: string | null;
  /** Whether some route of the connection covers the address. */
  readonly covered: boolean;
}

/** Why packets to that address do not go to the cluster; null when they do. */
export function wayProblem({ address, role, device, taken, covered }: KernelWay): Problem | null {
  if (taken !== null && (taken === device || device === undefined)) return null;
  // An address outside every route is not one whose route went missing: nobody ever told of its network.
  if (!covered) return problem('route.not-covered', { address, role });
  return taken === null
    ? problem('route.no-way', { address, role })
    : problem('route.not-in-tunnel', { address, role, device: taken });
}

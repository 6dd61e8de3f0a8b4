import { problem, type Problem } from '../shared/problem.ts';
import type { PortalSighting } from './portal/look.ts';

/** What the machine knows about a captive portal. */
export interface PortalMemory {
  readonly seen: PortalSighting | null;
  /** How often one was seen to be gone since the tunnel was last verified, or since the laptop was elsewhere. */
  readonly gone: number;
  /** Counts the places where the laptop has been. */
  readonly place: number;
  /** Why the first connect fails unless a portal turns out to be the cause. */
  readonly unresolved: Problem | null;
}

export const noPortal: PortalMemory = { seen: null, gone: 0, place: 0, unresolved: null };

/** The laptop may be somewhere else, or is back after a while: what was seen is no longer so. */
export function elsewhere({ place, unresolved }: PortalMemory): PortalMemory {
  return { ...noPortal, place: place + 1, unresolved };
}

/** The tunnel works, so nobody holds it back. */
export function throughPortal({ place }: PortalMemory): PortalMemory {
  return { ...noPortal, place };
}

export function portalProblem({ host }: PortalSighting): Problem {
  return problem('network.captive-portal', { host });
}

import type { Problem } from './problem.ts';
import type { ServiceRecord } from './service-record.ts';

/** What stands behind an address or a name that somebody pasted. */
export interface Located {
  readonly kind: 'service' | 'pod' | 'node';
  readonly name: string;
  readonly namespace: string | null;
  readonly address: string | null;
  /** uids of the Services that lead there, best first; for a Service itself, its own. */
  readonly services: readonly string[];
  /** Why the answer may lack something: a right that is missing, a Pod that is gone; else null. */
  readonly missing: Problem | null;
}

/** The records of the Services that lead there, in that order; those that the list does not have are left out. */
export function locatedServices(
  { services: uids }: Located,
  services: readonly ServiceRecord[],
): readonly ServiceRecord[] {
  const wanted = new Map(services.map((service) => [service.uid, service]));
  return uids.flatMap((uid) => wanted.get(uid) ?? []);
}

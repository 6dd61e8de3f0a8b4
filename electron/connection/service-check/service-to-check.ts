import { findService } from '../../cluster/service-search.ts';
import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, type Result } from '../../shared/result.ts';
import type { ServiceRecord } from '../../shared/service-record.ts';
import { isStanding } from '../standing.ts';

/** The Service that is meant. Errors: those of `findService`; without a connection, and so without a list, `check.not-connected`. */
export function serviceToCheck(
  services: readonly ServiceRecord[],
  wanted: string,
  snapshot: ConnectionSnapshot,
): Result<ServiceRecord, Problem> {
  const found = findService(services, wanted);
  return !found.ok && services.length === 0 && !isStanding(snapshot) ? err(problem('check.not-connected')) : found;
}

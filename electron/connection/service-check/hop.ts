import type { Evidence } from '../../shared/doctor.ts';
import type { Problem } from '../../shared/problem.ts';
import type { CheckHop, CheckHopName, HopSkipReason } from '../../shared/service-check.ts';

/** A hop that was looked at; `ok` where there is no problem. */
export function hopOf(
  hop: CheckHopName,
  problem: Problem | null,
  evidence: readonly Evidence[],
  ms: number | null = null,
  about: string | null = null,
): CheckHop {
  return { hop, about, status: problem === null ? 'ok' : 'not-ok', evidence, ms, problem, because: null };
}

/** A hop that would say nothing, because another is not ok, or for a reason of its own. */
export function skippedHop(
  hop: CheckHopName,
  because: CheckHopName | HopSkipReason,
  evidence: readonly Evidence[] = [],
  about: string | null = null,
): CheckHop {
  return { hop, about, status: 'skipped', evidence, ms: null, problem: null, because };
}

import type { CheckName, DoctorCheck, Evidence, SkipReason } from '../../shared/doctor.ts';
import type { Problem } from '../../shared/problem.ts';
import { cleanLine } from '../reach/fact.ts';

const mostFacts = 12;

/** A check that found nothing wrong. */
export function passed(check: CheckName, evidence: readonly Evidence[] = [], about: string | null = null): DoctorCheck {
  return entry(check, 'ok', evidence, about, null, null);
}

/** A check that found something wrong. */
export function failed(
  check: CheckName,
  problem: Problem,
  evidence: readonly Evidence[] = [],
  about: string | null = null,
): DoctorCheck {
  return entry(check, 'not-ok', evidence, about, problem, null);
}

/** A check that would say nothing, because another is not ok, or for a reason of its own. */
export function skipped(
  check: CheckName,
  because: CheckName | SkipReason,
  evidence: readonly Evidence[] = [],
  about: string | null = null,
): DoctorCheck {
  return entry(check, 'skipped', evidence, about, null, because);
}

/** `ok` when there is no problem. */
export function checked(
  check: CheckName,
  problem: Problem | null,
  evidence: readonly Evidence[] = [],
  about: string | null = null,
): DoctorCheck {
  return problem === null ? passed(check, evidence, about) : failed(check, problem, evidence, about);
}

function entry(
  check: CheckName,
  status: DoctorCheck['status'],
  evidence: readonly Evidence[],
  about: string | null,
  problem: Problem | null,
  because: DoctorCheck['because'],
): DoctorCheck {
  const shown = about === null ? null : cleanLine(about);
  return { check, about: shown, status, evidence: evidence.slice(0, mostFacts), problem, because };
}

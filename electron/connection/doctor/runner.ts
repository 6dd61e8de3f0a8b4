import type { CheckName, DoctorCheck, DoctorProgress, DoctorReport } from '../../shared/doctor.ts';
import { problem } from '../../shared/problem.ts';
import { failed, skipped } from './check.ts';

/** One step of the examination. */
export interface Step {
  readonly check: CheckName;
  /** Where one of these is not ok, or was skipped for one that is not, this step would only guess: it is skipped. */
  readonly needs: readonly CheckName[];
  readonly run: () => Promise<DoctorCheck | readonly DoctorCheck[]>;
}

/**
 * Runs the steps in their order. What lies below something broken is skipped, and says because of what. A step that throws is a defect of ours and
 * is shown as one; the others go on.
 */
export async function runSteps(
  steps: readonly Step[],
  onProgress: (progress: DoctorProgress) => void,
): Promise<DoctorReport> {
  let checks: readonly DoctorCheck[] = [];
  for (const step of steps) {
    const because = blockedBy(step.needs, checks);
    if (because === null) onProgress({ checks, running: step.check });
    const found = because === null ? await attempt(step) : [skipped(step.check, because)];
    checks = [...checks, ...found];
  }
  onProgress({ checks, running: null });
  return { checks, cause: causeOf(checks) };
}

async function attempt({ check, run }: Step): Promise<readonly DoctorCheck[]> {
  try {
    const found = await run();
    return 'check' in found ? [found] : found;
  } catch (error) {
    return [failed(check, problem('app.internal', { detail: error instanceof Error ? error.message : String(error) }))];
  }
}

/** What keeps a step from being meaningful: the first check it needs that is not ok, or what that one was skipped for. */
function blockedBy(needs: readonly CheckName[], checks: readonly DoctorCheck[]): DoctorCheck['because'] {
  for (const name of needs) {
    const all = checks.filter(({ check }) => check === name);
    if (all.some(({ status }) => status === 'not-ok')) return name;
    const because = all[0]?.because ?? null;
    if (because !== null && !harmless.includes(because) && all.every(({ status }) => status === 'skipped'))
      return because;
  }
  return null;
}

/** What could not be told says nothing against what lies below it. */
const harmless: readonly DoctorCheck['because'][] = [
  'udp-is-silent',
  'not-tellable',
  'unknown-address',
  'linux-only',
  'no-gateway-address',
  'no-search-domains',
  'no-vpn',
];

/** `connection` repeats what the connection itself noticed; what is found by looking is nearer to the cause. */
function causeOf(checks: readonly DoctorCheck[]): DoctorCheck | null {
  const wrong = checks.filter(({ status }) => status === 'not-ok');
  return wrong.find(({ check }) => check !== 'connection') ?? wrong[0] ?? null;
}

/** What one phase of the test run came to. It crosses a process as JSON in a file. */
export interface PhaseReport {
  readonly passed: number;
  readonly failed: readonly FailedTest[];
  readonly skipped: readonly SkippedTest[];
}

export interface FailedTest {
  readonly name: string;
  /** The first line of what went wrong. */
  readonly message: string;
}

export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

export const emptyReport: PhaseReport = { passed: 0, failed: [], skipped: [] };

/** A report that stands for something that failed as a whole: a build, a check, a crashed test run. */
export function failure(name: string, message: string): PhaseReport {
  return { passed: 0, failed: [{ name, message }], skipped: [] };
}

/** All phases as one. */
export function total(reports: readonly PhaseReport[]): PhaseReport {
  return {
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    failed: reports.flatMap(({ failed }) => failed),
    skipped: reports.flatMap(({ skipped }) => skipped),
  };
}

/** The last line of `npm test`, which machines read. */
export function summaryLine({ passed, failed, skipped }: PhaseReport): string {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

/** Success is tests that ran and none that failed: a run without a test proves nothing. */
export function exitCode({ passed, failed }: PhaseReport): 0 | 1 {
  return passed > 0 && failed.length === 0 ? 0 : 1;
}

/** Reads a report that another process wrote; `undefined` when it is not one (a run that was killed while writing). */
export function parseReport(text: string): PhaseReport | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isReport(value) ? value : undefined;
  } catch {
    return undefined; // Half a file is no report.
  }
}

function isReport(value: unknown): value is PhaseReport {
  if (typeof value !== 'object' || value === null) return false;
  const { passed, failed, skipped } = value as Partial<Record<keyof PhaseReport, unknown>>;
  return typeof passed === 'number' && Array.isArray(failed) && Array.isArray(skipped);
}

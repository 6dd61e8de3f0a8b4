import { goal, type MutationGroup } from './groups.ts';

/** What became of one mutant, as far as the score needs it. */
export interface JudgedMutant {
  readonly fileName: string;
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string | undefined;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

/** One group's score. */
export interface GroupScore {
  readonly name: string;
  /** Mutants that count. */
  readonly mutants: number;
  readonly noticed: number;
  /** Those among the noticed that made the tests run for ever. */
  readonly timeouts: number;
  /** Percent of the mutants that a test noticed, rounded down to hundredths so that nothing rounds up to the goal; 0 without mutants. */
  readonly score: number;
  readonly survivors: readonly JudgedMutant[];
}

/** A mutant that makes the tests run for ever is noticed as well as one that makes a test fail. */
const noticed: ReadonlySet<string> = new Set(['Killed', 'Timeout']);
/** A mutant that no test runs counts as one that no test noticed. */
const unnoticed: ReadonlySet<string> = new Set(['Survived', 'NoCoverage']);

/** Scores a group. Mutants that could not be run at all (they do not compile) count for neither side, as in Stryker's own score. */
export function scoreGroup({ name, files }: MutationGroup, mutants: readonly JudgedMutant[]): GroupScore {
  const own = mutants.filter(({ fileName }) => files.some((file) => fileName.replaceAll('\\', '/').endsWith(file)));
  const killed = own.filter(({ status }) => noticed.has(status)).length;
  const survivors = own.filter(({ status }) => unnoticed.has(status));
  const count = killed + survivors.length;
  const score = count === 0 ? 0 : Math.floor((killed / count) * 10_000) / 100;
  const timeouts = own.filter(({ status }) => status === 'Timeout').length;
  return { name, mutants: count, noticed: killed, timeouts, score, survivors };
}

/** Whether the score reaches the goal. */
export function isGood({ score }: GroupScore): boolean {
  return score >= goal;
}

/** One line for one group. */
export function scoreLine(score: GroupScore): string {
  const below = isGood(score) ? '' : `, below ${goal} %`;
  const how = `${score.noticed} of ${score.mutants} mutants noticed, ${score.timeouts} of them by a time-out`;
  return `${score.name.padEnd(18)} ${score.score.toFixed(2)} % (${how})${below}`;
}

/** The mutants that no test noticed, one a line, for whoever strengthens the tests. */
export function survivorLines({ survivors }: GroupScore): readonly string[] {
  return survivors.map(({ fileName, location, mutatorName, status, replacement = '' }) => {
    const place = `${fileName.replace(/^.*?(?=electron\/)/, '')}:${location.start.line}:${location.start.column}`;
    return `${place} ${status} ${mutatorName}: ${replacement.replace(/\s+/g, ' ').slice(0, 100)}`;
  });
}

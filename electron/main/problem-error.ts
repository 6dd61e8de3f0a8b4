import type { Problem } from '../shared/problem.ts';

/** Carries a problem to where it is shown, through code that cannot go on without what is missing. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The problem in whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: 'app.internal', params: { detail: error instanceof Error ? error.message : String(error) } };
}

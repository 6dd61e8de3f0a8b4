import type { Problem, ProblemCode } from '../shared/problem.ts';

/** The contract's exit codes (design: "The outside contract"). */
export const exitCode = { done: 0, failed: 1, usage: 2, needsInput: 3, helperUnreachable: 4 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The problems that are more than a plain failure. */
const special: Partial<Record<ProblemCode, ExitCode>> = {
  'helper.unreachable': exitCode.helperUnreachable,
  'helper.not-allowed': exitCode.helperUnreachable,
  'helper.untrusted': exitCode.helperUnreachable,
  'input.needed': exitCode.needsInput,
  'profile.bad-name': exitCode.usage,
  'profile.bad-option': exitCode.usage,
};

/** The exit code that a problem ends a command with. */
export function exitCodeFor({ code }: Problem): ExitCode {
  return special[code] ?? exitCode.failed;
}

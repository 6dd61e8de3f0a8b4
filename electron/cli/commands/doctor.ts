import { describeProblem } from '../../shared/i18n.ts';
import type { CommandContext } from '../command-context.ts';
import { runChecks } from '../doctor-checks.ts';
import { exitCode, exitCodeFor, type ExitCode } from '../exit-code.ts';

/** `kubelane doctor`: every check with ok or why not and what to do; done only when all are ok. */
export async function doctorCommand({ parts, print, t, json }: CommandContext): Promise<ExitCode> {
  const checks = await runChecks(parts);
  if (json) {
    print.json(
      checks.map(({ check, about, problem }) => ({
        check,
        ...(about === null ? {} : { about }),
        ok: problem === null,
        ...(problem === null ? {} : { problem: describeProblem(t, problem) }),
      })),
    );
  } else {
    let said = '';
    for (const { check, about, problem } of checks) {
      const text = t(`cli/check.${check}`, { name: about ?? '' });
      print.line(`${t(problem === null ? 'cli/ok' : 'cli/not-ok')}  ${text}`);
      if (problem === null) continue;
      const words = describeProblem(t, problem);
      // One cause can fail several checks in a row.
      if (words.text === said) continue;
      said = words.text;
      print.line(`    ${words.text}`);
      print.line(`    ${words.remedy}`);
    }
  }
  const codes = checks.flatMap(({ problem }) => (problem === null ? [] : [exitCodeFor(problem)]));
  if (codes.length === 0) return exitCode.done;
  return codes.includes(exitCode.helperUnreachable) ? exitCode.helperUnreachable : exitCode.failed;
}

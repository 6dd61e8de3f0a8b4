import { examine } from '../../connection/doctor/doctor.ts';
import { reportText } from '../../connection/doctor/report.ts';
import {
  checkLayers,
  type CheckName,
  type DoctorCheck,
  type DoctorProgress,
  type DoctorReport,
} from '../../shared/doctor.ts';
import { checkTitle, evidenceText, skipText, wellText } from '../../shared/doctor-text.ts';
import { describeProblem } from '../../shared/i18n.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, exitCodeFor, type ExitCode } from '../exit-code.ts';

export interface DoctorOptions {
  /** Print the masked text for an issue instead. */
  readonly report: boolean;
  /** The Service to try, `name` or `name.namespace`; null lets the doctor choose. */
  readonly service: string | null;
}

/** What takes longer is said while it is looked at. */
const patienceMs = 500;

/** `kubelane doctor`: every check with what was seen, why it is not ok and what to do; done only when nothing is wrong. */
export async function doctorCommand(context: CommandContext, options: DoctorOptions): Promise<ExitCode> {
  const { parts, print, t, json } = context;
  const progress = new Progress((check) => print.message(t('doctor/checking', { check: t(`doctor/check.${check}`) })));
  const examination = await examine(parts.doctor(), (state) => progress.show(state), options.service);
  progress.end();
  const { report } = examination;
  if (json) print.json(report.checks.map((entry) => documentOf(entry, context)));
  else if (options.report) for (const line of reportText(examination, t).trimEnd().split('\n')) print.line(line);
  else printReport(report, context);
  const codes = report.checks.flatMap(({ problem }) => (problem === null ? [] : [exitCodeFor(problem)]));
  if (codes.length === 0) return exitCode.done;
  return codes.includes(exitCode.helperUnreachable) ? exitCode.helperUnreachable : exitCode.failed;
}

/** `ok` is false for what is wrong; `status` tells what was looked at from what was not. */
function documentOf({ check, about, status, evidence, problem, because }: DoctorCheck, { t }: CommandContext): object {
  return {
    check,
    ...(about === null ? {} : { about }),
    ok: status !== 'not-ok',
    status,
    layer: checkLayers[check],
    evidence: evidence.map((entry) => evidenceText(t, entry)),
    ...(because === null ? {} : { because }),
    ...(problem === null ? {} : { problem: describeProblem(t, problem) }),
  };
}

function printReport({ checks, cause }: DoctorReport, { print, t }: CommandContext): void {
  let layer = '';
  let last: DoctorCheck['because'] = null;
  let said = '';
  for (const entry of checks) {
    const title = t(`doctor/layer.${checkLayers[entry.check]}`);
    if (title !== layer) print.line(title);
    // Said once for all that were skipped in a row.
    const because = entry.because === last ? '' : skipText(t, entry);
    [layer, last] = [title, entry.because];
    const mark = t(`doctor/status.${entry.status}`);
    print.line(`  ${mark}  ${checkTitle(t, entry)}${because === '' ? '' : ` (${because})`}`);
    for (const evidence of entry.evidence) print.line(`      ${evidenceText(t, evidence)}`);
    if (entry.problem === null) continue;
    const words = describeProblem(t, entry.problem);
    // One cause can fail several checks in a row.
    if (words.text === said) continue;
    said = words.text;
    print.line(`    ${words.text}`);
    print.line(`    ${words.remedy}`);
  }
  const why = cause?.problem ?? null;
  print.line('');
  print.line(why === null ? wellText(t, checks) : t('doctor/cause', { text: describeProblem(t, why).text }));
}

/** Tells of a check once it has taken longer than one waits without a word. */
class Progress {
  readonly #say: (check: CheckName) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(say: (check: CheckName) => void) {
    this.#say = say;
  }

  show({ running }: DoctorProgress): void {
    this.end();
    if (running !== null) this.#timer = setTimeout(() => this.#say(running), patienceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

import { release, type } from 'node:os';
import { checkLayers, type DoctorCheck, type Evidence } from '../../shared/doctor.ts';
import { checkTitle, evidenceText, skipText, wellText } from '../../shared/doctor-text.ts';
import { describeProblem, type Translate } from '../../shared/i18n.ts';
import { stripControlCharacters } from '../../shared/printable.ts';
import type { Problem } from '../../shared/problem.ts';
import type { UserFacts } from './confidential.ts';
import type { Examination } from './doctor.ts';
import { createMask, type Mask } from './mask.ts';

/** The report as text to paste into an issue: no public address, server's or user's name, or token is in it. */
export function reportText({ report, confidential }: Examination, t: Translate, user?: UserFacts): string {
  const mask = createMask(confidential, user);
  const lines: string[] = ['kubelane doctor', mask(`${type()} ${release()}`), ''];
  let layer = '';
  let last: DoctorCheck['because'] = null;
  for (const entry of report.checks.map((check) => maskCheck(check, mask))) {
    const title = t(`doctor/layer.${checkLayers[entry.check]}`);
    if (title !== layer) lines.push(...(layer === '' ? [] : ['']), `## ${title}`);
    lines.push(...linesOf(entry, t, entry.because === last));
    [layer, last] = [title, entry.because];
  }
  const why = report.cause?.problem ?? null;
  const found = why === null ? null : describeProblem(t, maskProblem(why, mask)).text;
  lines.push('', found === null ? wellText(t, report.checks) : t('doctor/cause', { text: found }));
  return `${lines.map(stripControlCharacters).join('\n')}\n`;
}

/** Why it was skipped is said once for all that were skipped in a row. */
function linesOf(entry: DoctorCheck, t: Translate, said: boolean): readonly string[] {
  const why = entry.problem === null ? null : describeProblem(t, entry.problem);
  const because = said ? '' : skipText(t, entry);
  return [
    `${t(`doctor/status.${entry.status}`)}  ${checkTitle(t, entry)}${because === '' ? '' : ` (${because})`}`,
    ...entry.evidence.map((evidence) => `        ${evidenceText(t, evidence)}`),
    ...(why === null ? [] : [`        ${why.code}: ${why.text}`]),
  ];
}

function maskCheck(entry: DoctorCheck, mask: Mask): DoctorCheck {
  return {
    ...entry,
    about: entry.about === null ? null : mask(entry.about),
    evidence: entry.evidence.map((evidence): Evidence => ({
      ...evidence,
      subject: mask(evidence.subject),
      detail: mask(evidence.detail),
    })),
    problem: entry.problem === null ? null : maskProblem(entry.problem, mask),
  };
}

const longestValue = 500;

/** The values that a text is filled with; the text itself is ours. */
function maskProblem({ code, params }: Problem, mask: Mask): Problem {
  if (params === undefined) return { code };
  const masked = Object.entries(params).map(
    ([key, value]) => [key, typeof value === 'string' ? mask(value.slice(0, longestValue)) : value] as const,
  );
  return { code, params: Object.fromEntries(masked) };
}

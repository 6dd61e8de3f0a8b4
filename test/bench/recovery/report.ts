import { median } from '../statistics.ts';
import type { CaseFigure, RecoveryCase } from './cases.ts';
import type { Outcome } from './outcome.ts';

type Values = readonly number[];

/** The values of a metric by round; what was not measured, or did not come in time, is Infinity. */
function values(outcomes: readonly Outcome[], entry: RecoveryCase, metric: string, side: Outcome['side']): Values {
  return outcomes
    .filter((outcome) => outcome.case === entry.name && outcome.side === side)
    .sort((a, b) => a.round - b.round)
    .map(({ metrics }) => metrics[metric] ?? Infinity);
}

/** Whether a figure keeps its bound; what could not be measured does not. True for what has no bound. */
export function holds({ bound }: CaseFigure, kubelane: Values, plain: Values): boolean {
  if (bound === null) return true;
  if (kubelane.length === 0) return false;
  if ('most' in bound) return Math.max(...kubelane) <= bound.most;
  // Never is never slower than never: but it is not what was asked for.
  if (kubelane.some((value) => !Number.isFinite(value))) return false;
  return median(kubelane.map((value, round) => value - (plain[round] ?? NaN))) <= bound.overPlain;
}

/** Whether every bound of these cases is kept, nothing was left behind and the states agreed. */
export function allHolds(cases: readonly RecoveryCase[], outcomes: readonly Outcome[]): boolean {
  return missed(cases, outcomes).length === 0;
}

function missed(cases: readonly RecoveryCase[], outcomes: readonly Outcome[]): string[] {
  const figures = cases.flatMap((entry) =>
    entry.figures
      .filter((figure) => !holds(figure, ...sidesOf(outcomes, entry, figure)))
      .map((figure) => `${entry.name}: ${figure.label}`),
  );
  const bad = (what: string, test: (outcome: Outcome) => boolean): string[] =>
    cases
      .filter(({ name }) =>
        outcomes.some((outcome) => outcome.case === name && outcome.side === 'Kubelane' && test(outcome)),
      )
      .map(({ name }) => `${name}: ${what}`);
  return [
    ...figures,
    ...bad('not as before afterwards', ({ left }) => left.length > 0),
    ...bad('app and watcher disagree', ({ agreed }) => agreed === false),
    ...bad('a run failed', ({ error }) => error !== ''),
  ];
}

function sidesOf(outcomes: readonly Outcome[], entry: RecoveryCase, { metric }: CaseFigure): [Values, Values] {
  return [values(outcomes, entry, metric, 'Kubelane'), values(outcomes, entry, metric, 'plain openvpn')];
}

/** The Markdown table, the remarks below it, and the last line that says it all. */
export function report(cases: readonly RecoveryCase[], outcomes: readonly Outcome[]): string {
  const head = ['fault', 'figure', 'Kubelane: median (worst)', 'plain openvpn: median (worst)', 'runs', 'must be', ''];
  const rows = cases.flatMap((entry) =>
    entry.figures.map((figure, at) => row(at === 0 ? entry.fault : '', figure, ...sidesOf(outcomes, entry, figure))),
  );
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const bad = missed(cases, outcomes);
  const remarks = cases.map((entry) => remark(entry, outcomes)).filter((text) => text !== '');
  const verdict = bad.length === 0 ? 'recovery: every bound met' : `recovery: ${bad.length} NOT met: ${bad.join('; ')}`;
  return [lines.join('\n'), remarks.join('\n'), verdict].join('\n\n');
}

function row(fault: string, figure: CaseFigure, kubelane: Values, plain: Values): string[] {
  const { label, unit, bound, peer } = figure;
  const must =
    bound === null ? '–' : 'most' in bound ? `≤ ${bound.most} ${unit}` : `≤ plain + ${bound.overPlain} ${unit}`;
  return [
    fault,
    label,
    spread(kubelane, unit),
    peer ? spread(plain, unit) : '–',
    String(kubelane.length),
    must.trim(),
    bound === null ? '' : holds(figure, kubelane, plain) ? 'ok' : 'NOT MET',
  ];
}

function spread(some: Values, unit: string): string {
  if (some.length === 0) return 'not measured';
  const middle = number(median(some), unit);
  const worst = Math.max(...some);
  return some.length === 1 ? middle : `${middle} (${number(worst, unit)})`;
}

function number(value: number, unit: string): string {
  if (!Number.isFinite(value)) return 'never';
  return `${unit === '' ? value.toFixed(0) : unit === '%' ? value.toFixed(1) : value.toFixed(2)} ${unit}`.trim();
}

/** What a case tells besides its figures: the last run's states, second outages, disagreement, what was left. */
function remark(entry: RecoveryCase, outcomes: readonly Outcome[]): string {
  const own = outcomes.filter((outcome) => outcome.case === entry.name && outcome.side === 'Kubelane');
  const last = own.at(-1);
  if (last === undefined) return '';
  const parts = [last.states === '' ? '' : `states ${last.states}`];
  const [settled, answer] = [
    median(values(own, entry, 'settled', 'Kubelane')),
    median(values(own, entry, 'answer', 'Kubelane')),
  ];
  if (Number.isFinite(settled) && settled > answer + 0.1)
    parts.push(`a second outage: settled after ${number(settled, 's')} only`);
  const fault = median(values(own, entry, 'fault', 'Kubelane'));
  if (Number.isFinite(fault)) parts.push(`the fault itself took ${number(fault, 's')}`);
  parts.push(
    `app and watcher agreed in ${own.filter(({ agreed }) => agreed === true).length} of ${own.length} runs, at most ${Math.max(...own.map(({ skewMs }) => skewMs)).toFixed(0)} ms apart`,
  );
  const unanswered = Math.max(0, ...own.map(({ metrics }) => metrics['unanswered'] ?? 0));
  const unnamed = Math.max(0, ...own.map(({ metrics }) => metrics['unnamed'] ?? 0));
  if (unanswered > 0) {
    parts.push(
      `up to ${unanswered} tries failed after it said connected again, up to ${unnamed} of them for want of the name`,
    );
  }
  const left = own.flatMap((outcome) => outcome.left);
  parts.push(
    left.length === 0 ? 'nothing left behind' : `LEFT BEHIND ${left.length} times: ${left[0]?.split('\n')[0] ?? ''}`,
  );
  const error = own.find((outcome) => outcome.error !== '')?.error;
  if (error !== undefined) parts.push(`a run failed: ${error.replace(/\s+/g, ' ').slice(0, 300)}`);
  return `- ${entry.name}: ${parts.filter((part) => part !== '').join('; ')}`;
}

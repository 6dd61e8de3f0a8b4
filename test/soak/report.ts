import type { Slope } from './regression.ts';
import { countRows, memoryRows, type Series } from './verdict.ts';

/** Everything that was counted and measured, as Markdown. */
export function report(series: Series): string {
  const { title, unit, warmUp, judgesMemory, seconds, samples } = series;
  const counts = countRows(series).map((row) => [row.name, row.first, row.last, row.most, row.holds ? 'ok' : 'GREW']);
  const memory = memoryRows(series).map((row) => [
    row.name,
    megabytes(row.first),
    megabytes(row.last),
    slopeText(row.slope),
    slopeText(row.late),
    `≤ ${row.bound}`,
    judgesMemory ? (row.holds ? 'ok' : 'GROWS') : 'too short',
  ]);
  const perUnit = `bytes per ${unit}`;
  return [
    `## ${title}: ${seconds.toFixed(0)} s, ${samples.length} samples, judged from ${unit} ${warmUp} on`,
    table(['count', 'first', 'last', 'most', ''], counts),
    table(
      ['memory', 'first, MB', 'last, MB', `${perUnit} (95 %)`, `${perUnit}, second half`, 'bound on its lower end', ''],
      memory,
    ),
  ].join('\n\n');
}

/** The names of what did not hold. */
export function failures(series: Series): string[] {
  return [...countRows(series), ...memoryRows(series)].filter((row) => !row.holds).map((row) => row.name);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(3);
}

function slopeText({ perUnit, low, high }: Slope): string {
  return `${perUnit.toFixed(0)} (${low.toFixed(0)} … ${high.toFixed(0)})`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [first = '', ...rest] = cells.map(line);
  return [first, line(widths.map((width) => '-'.repeat(width))), ...rest].join('\n');
}

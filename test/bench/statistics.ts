/** The middle value; of an even number of values the mean of the two in the middle. NaN when there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = NaN, above = NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

/** The value that so many percent of the values do not exceed (the nearest rank). NaN when there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

/** `least` is for things that should be large. */
export type Bound = { readonly most: number } | { readonly least: number };

/** What is compared in one run: the same thing done by Kubelane and by a plain peer, alternating. The bound is on the ratio. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly kubelane: readonly number[];
  readonly peer: readonly number[];
  readonly peerName: string;
  readonly bound: Bound;
}

/** What has no peer: the bound is on the value itself. */
export interface Absolute {
  readonly name: string;
  readonly unit: string;
  readonly kubelane: readonly number[];
  readonly bound: Bound;
}

export type Figure = Comparison | Absolute;

/**
 * What the bound is on: the median of the ratios of what was measured one after the other, so that a machine that grows busy meanwhile weighs on
 * both alike; or, where there is no peer, the median itself.
 */
export function measured(figure: Figure): number {
  if (!('peer' in figure)) return median(figure.kubelane);
  return median(figure.kubelane.map((value, round) => value / (figure.peer[round] ?? NaN)));
}

/** Whether the bound holds; what could not be measured does not. */
export function holds(figure: Figure): boolean {
  const value = measured(figure);
  return 'most' in figure.bound ? value <= figure.bound.most : value >= figure.bound.least;
}

/** The figures as a Markdown table: median and worst of each side, the ratio, its bound and whether it holds. */
export function table(figures: readonly Figure[]): string {
  const head = ['', 'Kubelane: median (worst)', 'peer: median (worst)', 'runs', 'ratio', 'bound', ''];
  const rows = [head, ...figures.map(row)];
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`;
  const [first = '', ...rest] = rows.map(line);
  return [first, line(widths.map((width) => '-'.repeat(width))), ...rest].join('\n');
}

function row(figure: Figure): string[] {
  const { name, unit, kubelane, bound } = figure;
  const compared = 'peer' in figure;
  return [
    name,
    spread(kubelane, unit, bound),
    compared ? `${figure.peerName}: ${spread(figure.peer, unit, bound)}` : '–',
    String(kubelane.length),
    compared ? measured(figure).toFixed(2) : '–',
    'most' in bound ? `≤ ${bound.most}${compared ? '' : ` ${unit}`}` : `≥ ${bound.least}${compared ? '' : ` ${unit}`}`,
    holds(figure) ? 'ok' : 'NOT MET',
  ];
}

function spread(values: readonly number[], unit: string, bound: Bound): string {
  if (values.length === 1) return `${number(median(values))} ${unit}`;
  const worst = 'most' in bound ? Math.max(...values) : Math.min(...values);
  return `${number(median(values))} ${unit} (${number(worst)})`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The last line of a run, which says it all. */
export function verdict(figures: readonly Figure[]): string {
  const missed = figures.filter((figure) => !holds(figure));
  const bounds = figures.length === 1 ? 'bound' : 'bounds';
  if (missed.length === 0) return `bench: ${figures.length} of ${figures.length} ${bounds} met`;
  return `bench: ${missed.length} of ${figures.length} ${bounds} NOT met: ${missed.map(({ name }) => name).join('; ')}`;
}

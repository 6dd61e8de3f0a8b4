/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = NaN, above = NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

/** What is compared in one run: the same thing done by Kubelane and by a plain peer, alternating. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly kubelane: readonly number[];
  readonly peer: readonly number[];
  readonly peerName: string;
  /** The ratio of the medians that must hold; `least` for things that should be large. */
  readonly bound: { readonly most?: number; readonly least?: number };
}

/** Median of Kubelane over median of the peer. */
export function ratio(comparison: Comparison): number {
  return median(comparison.kubelane) / median(comparison.peer);
}

/** Whether the bound of the comparison holds. */
export function holds(comparison: Comparison): boolean {
  const value = ratio(comparison);
  const { most = Infinity, least = -Infinity } = comparison.bound;
  return value <= most && value >= least;
}

/** One line of the table: median and worst of both, the ratio and whether it is within its bound. */
export function describe(comparison: Comparison): string {
  const { name, unit, kubelane, peer, peerName, bound } = comparison;
  const worstOf = (values: readonly number[]): number =>
    bound.least === undefined ? Math.max(...values) : Math.min(...values);
  const show = (values: readonly number[]): string =>
    `${format(median(values))} ${unit} (worst ${format(worstOf(values))}, ${values.length} runs)`;
  const limit = bound.most === undefined ? `at least ${bound.least ?? ''}` : `at most ${bound.most}`;
  const verdict = holds(comparison) ? 'ok' : 'NOT MET';
  return [
    name,
    `  Kubelane      ${show(kubelane)}`,
    `  ${peerName.padEnd(13)} ${show(peer)}`,
    `  ratio         ${ratio(comparison).toFixed(2)} (${limit}): ${verdict}`,
  ].join('\n');
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

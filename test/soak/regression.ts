export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A least-squares slope in y per x, with the ends of its 95 % confidence interval. */
export interface Slope {
  readonly perUnit: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The ordinary least-squares slope. Its interval takes the residuals for independent; those of memory are not quite, so it is somewhat too
 * narrow, which makes a test of its lower end stricter rather than laxer. Infinitely wide with fewer than three points or with one x alone.
 */
export function slopeOf(points: readonly Point[]): Slope {
  const n = points.length;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n;
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (n < 3 || squares === 0) return { perUnit: 0, low: -Infinity, high: Infinity };
  const perUnit = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / squares;
  const residuals = points.reduce((sum, { x, y }) => sum + (y - meanY - perUnit * (x - meanX)) ** 2, 0);
  const margin = studentQuantile(n - 2) * Math.sqrt(residuals / (n - 2) / squares);
  return { perUnit, low: perUnit - margin, high: perUnit + margin };
}

/** The 97.5 % quantile of Student's t; exact for 1 and 2 degrees of freedom, else Cornish and Fisher's expansion (Abramowitz & Stegun 26.7.5). */
export function studentQuantile(degrees: number): number {
  if (degrees === 1) return 12.7062;
  if (degrees === 2) return 4.3027;
  const z = 1.959964;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), z);
}

import { dirname, relative } from 'node:path';
import { goal, type CoveredFolder } from './folders.ts';

/** How many of the things that can be run were run. */
export interface Share {
  readonly total: number;
  readonly covered: number;
}

/** One file's figures, its path relative to the repository. */
export interface CoveredFile {
  readonly path: string;
  readonly lines: Share;
  readonly branches: Share;
}

/** Reads Vitest's `coverage-summary.json`; an Error if it has not that form. */
export function parseSummary(json: string, root: string): readonly CoveredFile[] {
  const document = JSON.parse(json) as Readonly<Record<string, unknown>>;
  return Object.entries(document)
    .filter(([path]) => path !== 'total')
    .map(([path, figures]) => ({
      path: relative(root, path),
      lines: share(figures, 'lines'),
      branches: share(figures, 'branches'),
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function share(figures: unknown, kind: 'lines' | 'branches'): Share {
  const found = (figures as Readonly<Record<string, Partial<Share> | undefined>> | null)?.[kind];
  const { total, covered } = found ?? {};
  if (typeof total !== 'number' || typeof covered !== 'number') throw new Error(`The coverage summary has no ${kind}.`);
  return { total, covered };
}

/** The files of one row. */
export function filesOf(folder: CoveredFolder, files: readonly CoveredFile[]): readonly CoveredFile[] {
  return files.filter(({ path }) =>
    folder.alone ? dirname(path) === folder.path : path.startsWith(`${folder.path}/`),
  );
}

/** The shares of several files together. */
export function together(shares: readonly Share[]): Share {
  return shares.reduce((sum, next) => ({ total: sum.total + next.total, covered: sum.covered + next.covered }), {
    total: 0,
    covered: 0,
  });
}

/** Percent, rounded down to hundredths so that nothing rounds up to the goal; 100 where there is nothing to run. */
export function percent({ total, covered }: Share): number {
  return total === 0 ? 100 : Math.floor((covered / total) * 10_000) / 100;
}

/** Whether lines or branches are below the goal. */
export function isBelow({ lines, branches }: Pick<CoveredFile, 'lines' | 'branches'>): boolean {
  return percent(lines) < goal || percent(branches) < goal;
}

import { coveredFolders, excludedFiles, goal } from './folders.ts';
import { filesOf, isBelow, percent, together, type CoveredFile, type Share } from './summary.ts';

/** The table that the command prints, and whether every row reaches the goal. */
export interface CoverageReport {
  readonly text: string;
  readonly good: boolean;
}

/** Puts the files' figures into the table: a row a folder, then each file below the goal. */
export function coverageReport(files: readonly CoveredFile[]): CoverageReport {
  const rows = coveredFolders.map((folder) => {
    const own = filesOf(folder, files);
    return {
      path: folder.name,
      files: own.length,
      lines: together(own.map((file) => file.lines)),
      branches: together(own.map((file) => file.branches)),
    };
  });
  const bad = rows.filter((row) => row.files === 0 || isBelow(row));
  const weak = files.filter(isBelow);
  const lines = [
    heading,
    ...rows.map((row) => tableLine(row.path, row.lines, row.branches, String(row.files))),
    '',
    weak.length === 0 ? `No file is below ${goal} %.` : `Files below ${goal} %:`,
    ...weak.map((file) => tableLine(file.path.replace(/^electron\//, ''), file.lines, file.branches)),
    ...excludedFiles.map(({ path, reason }) => `Left out: ${path} (${reason}).`),
    bad.length === 0
      ? `Every folder has ${goal} % of its lines and of its branches.`
      : `Below the goal of ${goal} %: ${bad.map((row) => row.path).join(', ')}.`,
  ];
  return { text: `${lines.join('\n')}\n`, good: bad.length === 0 };
}

const heading = `${'folder'.padEnd(34)}${'lines'.padStart(22)}${'branches'.padStart(22)}   files`;

function tableLine(name: string, lines: Share, branches: Share, files = ''): string {
  return `${name.padEnd(34)}${figures(lines)}${figures(branches)}   ${files}`.trimEnd();
}

function figures(share: Share): string {
  return `${percent(share).toFixed(2)} % (${share.covered}/${share.total})`.padStart(22);
}

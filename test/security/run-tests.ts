import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { plainTitle } from './defence.ts';

/** What became of one test. */
export interface Outcome {
  readonly title: string;
  readonly status: string;
}

interface Report {
  readonly testResults?: readonly { readonly assertionResults?: readonly Outcome[] }[];
}

/** Well above the slowest test; a test that hangs without its defence has failed. */
const timeoutMs = 90_000;

/** Runs test files of a tree by Vitest, only those with a title if one is given; returns what became of each that ran. */
export async function runTests(root: string, files: readonly string[], title: string | null): Promise<Outcome[]> {
  const output = join(root, 'report.json');
  await rm(output, { force: true });
  const pattern = title === null ? [] : ['-t', plainTitle(title).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')];
  const limits = ['--testTimeout=30000', '--hookTimeout=30000', '--retry=0'];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [
    vitest,
    'run',
    '--root',
    root,
    '--reporter=json',
    `--outputFile=${output}`,
    ...limits,
    ...pattern,
    ...files,
  ];
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'ignore',
      timeout: timeoutMs + 30_000 * files.length,
    });
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
  const text = await readFile(output, 'utf8').catch(() => '{}');
  const { testResults = [] } = JSON.parse(text) as Report;
  return testResults
    .flatMap(({ assertionResults = [] }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed');
}

/** Whether a test (one case of it, where it has a table) is among the outcomes with this status. */
export function isAmong(outcomes: readonly Outcome[], title: string, status: 'passed' | 'failed'): boolean {
  return outcomes.some((outcome) => outcome.title.startsWith(plainTitle(title)) && outcome.status === status);
}

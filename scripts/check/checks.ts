import { join } from 'node:path';
import { repositoryRoot } from '../setup/cache.ts';
import { run, which } from '../setup/run.ts';

export interface Check {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

const bin = (name: string): string => join(repositoryRoot, 'node_modules/.bin', name);
const cache = (name: string): string => join(repositoryRoot, 'node_modules/.cache', name);

/** The static checks, longest first, so that two at a time end soonest. */
export async function staticChecks(): Promise<readonly Check[]> {
  return [
    {
      name: 'lint (eslint)',
      program: bin('eslint'),
      args: [
        '.',
        '--max-warnings',
        '0',
        '--cache',
        '--cache-strategy',
        'content',
        '--cache-location',
        cache('eslint/'),
      ],
    },
    { name: 'types: programs, scripts, tests', program: bin('tsc'), args: ['-p', 'tsconfig.json'] },
    { name: 'types: renderer', program: bin('tsc'), args: ['-p', 'renderer'] },
    { name: 'types: end-to-end tests', program: bin('tsc'), args: ['-p', 'test/e2e'] },
    {
      name: 'layers and cycles (dependency-cruiser)',
      program: bin('depcruise'),
      args: ['--config', '.dependency-cruiser.cjs', 'electron', 'renderer', 'scripts', 'test'],
    },
    {
      name: 'format (prettier)',
      program: bin('prettier'),
      args: ['--check', '.', '--log-level', 'warn', '--cache', '--cache-location', cache('prettier/.prettier-cache')],
    },
    { name: 'dead code (knip)', program: bin('knip'), args: [] },
    ...(await shellChecks()),
  ];
}

/** The unit tests, which hold among other things the completeness of the message catalogues. */
export const unitTests: Check = {
  name: 'unit tests',
  program: bin('vitest'),
  args: ['run', '--project', 'unit*', '--reporter', 'dot'],
};

/** shellcheck over every shell script of the repository; nothing where shellcheck is not installed (`npm run setup` installs it). */
async function shellChecks(): Promise<readonly Check[]> {
  const shellcheck = which('shellcheck');
  if (shellcheck === undefined) return [];
  const listed = await run('git', [
    '-C',
    repositoryRoot,
    'grep',
    '--untracked',
    '-lE',
    '-m1',
    '^#! ?/(usr/)?bin/(env )?(ba|da)?sh',
  ]);
  const scripts = listed.stdout.split('\n').filter((path) => path !== '' && !/\.(ts|tsx|md|mjs)$/.test(path));
  return scripts.length === 0
    ? []
    : [{ name: `shell scripts (shellcheck, ${scripts.length})`, program: shellcheck, args: scripts }];
}

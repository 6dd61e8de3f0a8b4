import { parseArgs } from 'node:util';
import { CopiedTree } from './copied-tree.ts';
import type { Defence } from './defence.ts';
import { defences } from './defences.ts';
import { isAmong, runTests } from './run-tests.ts';

/**
 * `npm run defences`: takes each defence out of a copy of the sources, one at a time, and requires the test that shows it to fail. Before
 * that, every test must pass with all of them in place. Needs root, as the tests do.
 */
const usage = 'Usage: npm run defences [-- --only NAME[,NAME…]] [--list]\n';
const say = (text: string): void => void process.stdout.write(text);

function chosen(): readonly Defence[] | 'list' | null {
  try {
    const options = { only: { type: 'string' }, list: { type: 'boolean' } } as const;
    const { values } = parseArgs({ options, strict: true });
    if (values.list === true) return 'list';
    if (values.only === undefined) return defences;
    const names = values.only.split(',');
    const found = defences.filter(({ name }) => names.includes(name));
    return found.length === names.length ? found : null;
  } catch {
    return null; // An unknown option gets the same usage line as an unknown name.
  }
}

/** The tests that do not pass as they are, by title. */
async function failingAlready(tree: CopiedTree, wanted: readonly Defence[]): Promise<string[]> {
  const files = [...new Set(wanted.map(({ test }) => test.file))];
  const outcomes = await runTests(tree.root, files, null);
  const titles = [...new Set(wanted.map(({ test }) => test.title))];
  return titles.filter((title) => !isAmong(outcomes, title, 'passed') || isAmong(outcomes, title, 'failed'));
}

/** Null if the test failed without the defence, else what is wrong. */
async function examine(tree: CopiedTree, defence: Defence): Promise<string | null> {
  const outcomes = await tree.without(defence, () => runTests(tree.root, [defence.test.file], defence.test.title));
  if (outcomes === null) return `what to take out is not found exactly once in ${defence.source}`;
  if (isAmong(outcomes, defence.test.title, 'failed')) return null;
  return outcomes.length === 0 ? 'the test did not run' : 'the test still passes without it';
}

async function main(wanted: readonly Defence[]): Promise<number> {
  const tree = await CopiedTree.make();
  try {
    const broken = await failingAlready(tree, wanted);
    for (const title of broken) say(`fails with every defence in place: ${title}\n`);
    if (broken.length > 0) return 1;
    let shown = 0;
    for (const defence of wanted) {
      const begun = performance.now();
      const wrong = await examine(tree, defence);
      if (wrong === null) shown++;
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      say(
        `${wrong === null ? 'ok    ' : 'NOT OK'} ${defence.name} (${seconds} s)${wrong === null ? '' : `: ${wrong}`}\n`,
      );
    }
    say(`${wanted.length} defences, ${shown} tests failed without theirs\n`);
    return shown === wanted.length ? 0 : 1;
  } finally {
    await tree.remove();
  }
}

const wanted = chosen();
if (wanted === null) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else if (wanted === 'list') {
  for (const { name, source, test } of defences) say(`${name}\t${source}\t${test.title}\n`);
} else if (process.getuid?.() !== 0) {
  process.stderr.write('npm run defences needs root: its tests use users, namespaces and a real helper.\n');
  process.exitCode = 1;
} else {
  process.exitCode = await main(wanted);
}

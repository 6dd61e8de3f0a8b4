import { parseArgs } from 'node:util';
import { buildBundles, watchBundles } from './build/build.ts';
import { bundles, type BundleName } from './build/bundles.ts';
import { say } from './setup/progress.ts';

const names = bundles.map(({ name }) => name);
const usage = `Usage: npm run build [-- [--watch] [--only ${names.join(',')}]]`;

interface Wanted {
  readonly watch: boolean;
  readonly only: readonly BundleName[];
}

function readWanted(): Wanted | undefined {
  try {
    const { values } = parseArgs({
      options: { watch: { type: 'boolean', default: false }, only: { type: 'string', default: names.join(',') } },
    });
    const asked = values.only.split(',');
    const only = names.filter((name) => asked.includes(name));
    return only.length === asked.length ? { watch: values.watch, only } : undefined;
  } catch {
    return undefined; // An unknown option gets the same usage line as an unknown bundle.
  }
}

const wanted = readWanted();
if (wanted === undefined) {
  say(usage);
  process.exitCode = 2;
} else if (wanted.watch) {
  await watchBundles(wanted.only);
} else {
  process.exitCode = (await buildBundles(wanted.only)) ? 0 : 1;
}

import { ensureParts } from '../../scripts/setup/parts.ts';
import { buildBundles } from '../../scripts/build/build.ts';
import { runInLaptop } from '../support/run-in-laptop.ts';
import { readOptions, usage } from './options.ts';

/** `npm run bench`: sets everything up, and measures Kubelane side by side with plain peers, as ratios (docs/benchmarks.md). */
const argv = process.argv.slice(2);

function refusal(): string | null {
  try {
    readOptions(argv);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const refused = refusal();
if (refused !== null) {
  process.stderr.write(`${refused}\n${usage}\n`);
  process.exitCode = 2;
} else {
  await ensureParts('test');
  process.exitCode = (await buildBundles()) ? await runInLaptop(['test/bench/laptop.ts', ...argv]) : 1;
}

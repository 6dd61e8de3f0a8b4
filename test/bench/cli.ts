import { parseArgs } from 'node:util';
import { ensureParts } from '../../scripts/setup/parts.ts';
import { buildBundles } from '../../scripts/build/build.ts';
import { runInLaptop } from '../support/run-in-laptop.ts';

/**
 * `npm run bench -- [connect] [idle] [throughput] [--runs N] [--seconds S]`: figures side by side with plain peers, in one run and alternating, as
 * ratios. All of them without a name.
 */
const known = ['connect', 'idle', 'throughput'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '10' }, seconds: { type: 'string', default: '60' } },
});
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark “${unknown}”. There are: ${known.join(', ')}.\n`);
  process.exit(2);
}
await ensureParts('test');
if (!(await buildBundles())) process.exit(1);
const names = positionals.length > 0 ? positionals : known;
process.exitCode = await runInLaptop(['test/bench/laptop.ts', values.runs, values.seconds, ...names]);

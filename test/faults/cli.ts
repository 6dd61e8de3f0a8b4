import { runInLaptop } from '../support/run-in-laptop.ts';

// `npm run faults`: the whole matrix, every point with every victim, on the laboratory's laptop. `npm test` plays each point once.
process.env['KUBELANE_FAULTS'] = 'all';
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', '--reporter=verbose'];
process.exitCode = await runInLaptop([...vitest, 'test/e2e/faults.test.ts', ...process.argv.slice(2)]);

import { runInLaptop } from './run-in-laptop.ts';

/** Runs a Vitest project where the end-to-end tests belong, on the laboratory's laptop: `vitest-in-laptop.ts PROJECT REPORT [FILE…]`. */
process.exitCode = await runInLaptop(['scripts/test/run-vitest.ts', ...process.argv.slice(2)]);

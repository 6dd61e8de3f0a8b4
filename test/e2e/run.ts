import { runInLaptop } from '../support/run-in-laptop.ts';

/** Runs the end-to-end tests where they belong: on the laboratory's laptop. Arguments go to Vitest. */
process.exitCode = await runInLaptop([
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'e2e',
  ...process.argv.slice(2),
]);

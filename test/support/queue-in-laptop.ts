import { runInLaptop } from './run-in-laptop.ts';

/** Works on a queue of test files on the laptop of one laboratory (KUBELANE_LAB names it): `queue-in-laptop.ts PROJECT REPORT QUEUE`. */
process.exitCode = await runInLaptop(['scripts/test/run-vitest-queue.ts', ...process.argv.slice(2)]);

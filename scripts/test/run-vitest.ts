import { startVitest } from 'vitest/node';
import { ReportWriter } from './report-writer.ts';

/** Runs one Vitest project and writes its report: `run-vitest.ts PROJECT REPORT [FILE…]`. A process of its own, as it may have to run as root. */
const [project, report, ...files] = process.argv.slice(2);
if (project === undefined || report === undefined) {
  process.stderr.write('Usage: node scripts/bootstrap.mjs scripts/test/run-vitest.ts PROJECT REPORT [FILE…]\n');
  process.exit(2);
}
const vitest = await startVitest('test', files, {
  project: [project],
  run: true,
  watch: false,
  cache: false, // A run as root must not leave files that the user cannot replace.
  reporters: ['default', new ReportWriter(report)],
});
await vitest.close();

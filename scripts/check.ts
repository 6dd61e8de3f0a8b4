import { staticChecks, unitTests } from './check/checks.ts';
import { runChecks } from './check/run-checks.ts';
import { duration, say } from './setup/progress.ts';

const start = performance.now();
const checks = [unitTests, ...(await staticChecks())];
const failed = await runChecks(checks);
const took = duration(performance.now() - start);
if (failed.length === 0) {
  say(`All ${checks.length} checks passed (${took}).`);
} else {
  say(`${failed.length} of ${checks.length} checks failed (${took}): ${failed.join(', ')}.`);
  process.exitCode = 1;
}

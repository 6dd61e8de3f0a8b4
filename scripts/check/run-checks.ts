import { repositoryRoot } from '../setup/cache.ts';
import { duration, say } from '../setup/progress.ts';
import { run } from '../setup/run.ts';
import type { Check } from './checks.ts';

/**
 * Runs the checks, `width` at a time in the order given, with a line on stderr for each as it ends. What a failed check said follows
 * its line. Returns the names of those that failed.
 */
export async function runChecks(checks: readonly Check[], width = 2): Promise<readonly string[]> {
  const waiting = [...checks];
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await runCheck(check))) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return failed;
}

async function runCheck({ name, program, args }: Check): Promise<boolean> {
  const start = performance.now();
  const result = await run(program, args, { cwd: repositoryRoot }).catch((error: unknown) => ({
    code: 1,
    stdout: '',
    stderr: error instanceof Error ? error.message : String(error),
  }));
  const took = duration(performance.now() - start);
  if (result.code === 0) {
    say(`  ✓ ${name} (${took})`);
    return true;
  }
  say(`  ✗ ${name} (${took})`);
  say(indent(`${result.stdout}${result.stderr}`));
  return false;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
}

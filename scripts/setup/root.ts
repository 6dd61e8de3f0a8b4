import { geteuid } from 'node:process';
import { mustRun, run, which } from './run.ts';
import { say } from './progress.ts';

/** Whether this process is root already. */
export function isRoot(): boolean {
  return geteuid?.() === 0;
}

/**
 * Runs one command as root: directly when we are, else through sudo, which asks for the password once and remembers it for the
 * commands that follow. Throws when there is no sudo, or the command fails; `why` completes "root is needed for …".
 */
export async function runAsRoot(program: string, args: readonly string[], why: string): Promise<void> {
  if (isRoot()) {
    await mustRun(program, args);
    return;
  }
  const argv = await sudo([program, ...args], why);
  await mustRun(argv[0], argv.slice(1), { output: 'inherit' });
}

/** The command line that runs `command` as root from an ordinary user's account. Asks for the password at once, if one is needed. */
export async function sudo(
  command: readonly [string, ...string[]],
  why: string,
): Promise<readonly [string, ...string[]]> {
  if (isRoot()) return command;
  const program = which('sudo');
  if (program === undefined) {
    throw new Error(`Root is needed for ${why}, and this machine has no sudo.\n  Run the same command as root.`);
  }
  const remembered = await run(program, ['-n', '-v']);
  if (remembered.code !== 0) {
    say(`Root is needed for ${why}.`);
    await mustRun(program, ['-v'], { output: 'inherit' });
  }
  return [program, ...command];
}

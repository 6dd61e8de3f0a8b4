import { spawn } from 'node:child_process';
import { limits } from './limits.ts';

export interface CommandResult {
  /** Null when the program could not be started, was killed, or took too long. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end. Never rejects: what went wrong stands in the result. With a promise for its input the program starts at once and
 * waits for it; the time limit counts from the start.
 */
export type RunCommand = (
  program: string,
  args: readonly string[],
  options?: { readonly input?: string | Promise<string>; readonly timeoutMs?: number },
) => Promise<CommandResult>;

const maximumOutputBytes = 32 * 1024 * 1024;

/** A runner whose programs see this environment and nothing of the helper's own. */
export function commandRunner(environment: Readonly<Record<string, string>>): RunCommand {
  return (program, args, options = {}) =>
    new Promise((resolve) => {
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      let bytes = 0;
      const child = spawn(program, args, {
        env: environment,
        cwd: '/',
        windowsHide: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? limits.commandMs);
      const collect =
        (into: Buffer[]) =>
        (chunk: Buffer): void => {
          bytes += chunk.length;
          if (bytes > maximumOutputBytes) child.kill('SIGKILL');
          else into.push(chunk);
        };
      const finish = (exitCode: number | null, problem = ''): void => {
        clearTimeout(timer);
        resolve({ exitCode, stdout: text(stdout), stderr: problem === '' ? text(stderr) : problem });
      };
      child.stdout.on('data', collect(stdout));
      child.stderr.on('data', collect(stderr));
      // The program may end without reading its input; its exit code tells the story.
      child.stdin.on('error', () => undefined);
      child.on('error', (error) => finish(null, error.message));
      child.on('close', (code, signal) => finish(code, signal === null ? '' : `${program} was ended by ${signal}`));
      const { input = '' } = options;
      if (typeof input === 'string') child.stdin.end(input);
      else void input.then((text) => child.stdin.end(text));
    });
}

/** The last words of a program that failed, on one line. */
export function commandProblem(result: CommandResult): string {
  const words = result.stderr
    .trim()
    .split(/\s*\n\s*/)
    .join('; ');
  if (words !== '') return words.slice(0, 300);
  return result.exitCode === null ? 'the program could not be run' : `exit code ${result.exitCode}`;
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

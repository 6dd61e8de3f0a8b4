import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** `inherit` lets the program speak to the terminal itself; the default captures what it says. */
  readonly output?: 'capture' | 'inherit';
}

export interface RunResult {
  /** Exit code; 128 + n after signal n is not told apart: a killed program has code 1 and its signal set. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** System programs live in sbin folders that an ordinary user's PATH often lacks. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The absolute path of a program on PATH (or in the system's sbin folders), `undefined` when there is none. */
export function which(program: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  return [...path.split(delimiter), ...systemFolders]
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

/** Whether the path is a file this user may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // "Not there" and "not allowed" are the same answer here.
  }
}

/** Runs a program to its end and tells how it went; rejects only when it could not be started. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const inherit = options.output === 'inherit';
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (cause) => {
      reject(new Error(`${program} could not be started: ${cause.message}`, { cause }));
    });
    child.once('close', (code, signal) => {
      resolve({ code: code ?? 1, signal, stdout, stderr });
    });
  });
}

/** As `run`, but an exit code other than 0 is an Error that quotes the end of what the program said. */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const result = await run(program, args, options);
  if (result.code === 0) return result;
  const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-12).join('\n  ');
  const how = result.signal === null ? `exit code ${result.code}` : `killed by ${result.signal}`;
  throw new Error(`${program} ${args.slice(0, 4).join(' ')} failed (${how})${said === '' ? '' : `:\n  ${said}`}`);
}

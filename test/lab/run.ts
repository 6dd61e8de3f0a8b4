import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { LabError } from './errors.ts';

/** What a finished program left: exit code (128 + n where a signal ended it, as in a shell) and its output as text. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly cwd?: string;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
  readonly cwd?: string;
  readonly detached?: boolean;
}

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 };

/** A shell's exit code for how a child ended. */
export function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signalNumbers[signal ?? 'SIGKILL'] ?? 9);
}

/** The environment for children: ours, with the system administrator's folders on the PATH (sudo and cron often drop them). */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const merged = { ...process.env, ...extra };
  const folders = (merged['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  for (const folder of ['/usr/local/sbin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']) {
    if (!folders.includes(folder)) folders.push(folder);
  }
  return { ...merged, PATH: folders.join(':') };
}

/** Starts a program without a shell. */
export function start(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [program, ...args] = argv;
  if (program === undefined) throw new LabError('no program was given');
  return spawn(program, args, {
    env: childEnvironment(options.env),
    stdio: options.stdio ?? 'pipe',
    detached: options.detached ?? false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
}

/** Runs a program to its end. Rejects only if it cannot be started or takes longer than `timeoutMs` (it is then killed). */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = start(argv, options);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            child.kill('SIGKILL');
            reject(new LabError(`${argv.join(' ')} took longer than ${options.timeoutMs ?? 0} ms`));
          }, options.timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new LabError(`cannot start ${argv[0] ?? ''}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: exitCode(code, signal), stdout, stderr });
    });
    // A program that ends without reading its input closes the pipe; its exit code tells the story.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** Runs a program that has to succeed and returns its standard output; throws a LabError with its own words otherwise. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(argv, options);
  if (result.code !== 0) {
    const words = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-5).join('\n');
    throw new LabError(`${argv.join(' ')} failed with code ${result.code}: ${words}`);
  }
  return result.stdout;
}

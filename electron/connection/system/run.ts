import { execFile } from 'node:child_process';

export interface CommandOutput {
  /** Exit code; null when the program could not be started or was ended by the time limit. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the operating system with a time limit (milliseconds); never throws. */
export type RunCommand = (program: string, argv: readonly string[], input?: string) => Promise<CommandOutput>;

const timeLimitMs = 3000;
/** The table of a router-like machine is large, but not larger than this. */
const outputLimitBytes = 16 * 1024 * 1024;

/** Starts the program without a shell; texts come in the C locale. */
export const runCommand: RunCommand = (program, argv, input) =>
  new Promise((resolve) => {
    const child = execFile(
      program,
      argv,
      { timeout: timeLimitMs, maxBuffer: outputLimitBytes, env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });

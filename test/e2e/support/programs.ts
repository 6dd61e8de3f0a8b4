import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StatusDocument } from '../../../electron/shared/status-document.ts';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));
/** The arguments for node that start each program, and what its environment has besides. */
export interface Programs {
  readonly helper: readonly string[];
  readonly cli: readonly string[];
}

const built: Programs = { helper: [join(repository, 'out/helper.cjs')], cli: [join(repository, 'out/cli.cjs')] };

/** Waits until the condition holds, asking every 20 ms; fails with what was awaited. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One user's Kubelane on this laptop: a home of its own and a helper of its own, both gone at the end. */
export class Installation {
  readonly home = mkdtempSync('/run/kubelane-home-');
  readonly helperSocket = '/run/kubelane/helper.sock';
  readonly stateFolder = '/run/kubelane/state';
  /** Added to the environment of every program that is started from now on. */
  extraEnvironment: NodeJS.ProcessEnv = {};
  helper: ChildProcess | null = null;
  helperLog = '';
  readonly #programs: Programs;

  constructor(programs: Programs = built) {
    this.#programs = programs;
  }

  async startHelper(...options: string[]): Promise<void> {
    const argv = [...this.#programs.helper, '--socket', this.helperSocket, '--state-dir', this.stateFolder, ...options];
    const env = { ...process.env, ...this.extraEnvironment };
    const helper = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], env });
    const keep = (text: Buffer): void => void (this.helperLog += text.toString());
    helper.stdout.on('data', keep);
    helper.stderr.on('data', keep);
    this.helper = helper;
    await eventually('the helper listens', () => {
      if (helper.exitCode === null && helper.signalCode === null) return answers(this.helperSocket);
      throw new Error(`the helper ended (${helper.exitCode ?? helper.signalCode}):\n${this.helperLog}`);
    });
  }

  async stopHelper(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.helper === null) return;
    await end(this.helper, signal);
    this.helper = null;
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      LANG: 'C.UTF-8',
      KUBELANE_HOME: this.home,
      KUBELANE_HELPER_SOCKET: this.helperSocket,
      ...this.extraEnvironment,
    };
  }

  /** Runs a command of the CLI to its end. */
  cli(...argv: string[]): Promise<Outcome> {
    return run(process.execPath, [...this.#programs.cli, ...argv], this.environment);
  }

  /** `kubelane up --headless --json`, followed line by line. */
  up(...argv: string[]): Headless {
    const up = [...this.#programs.cli, 'up', ...argv, '--headless', '--json'];
    return new Headless(spawn(process.execPath, up, { env: this.environment }));
  }

  async remove(): Promise<void> {
    await this.stopHelper();
    // Chromium's network service may outlive the app by a moment, in which it writes the index of its cache.
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10 });
    rmSync('/run/kubelane', { recursive: true, force: true });
  }
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with a limit of time. */
export function run(program: string, argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, argv, { env, timeout: 60_000, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
      resolve({ code, stdout, stderr });
    });
  });
}

/** A headless Kubelane in the foreground of somebody's terminal. */
export class Headless {
  readonly documents: StatusDocument[] = [];
  readonly child: ChildProcess;
  stderr = '';
  exitCode: number | null = null;
  readonly ended: Promise<number>;
  #rest = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString()).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.documents.push(JSON.parse(line) as StatusDocument);
    });
    child.stderr?.on('data', (chunk: Buffer) => void (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) => {
      child.on('close', (code) => {
        this.exitCode = code ?? 255;
        resolve(this.exitCode);
      });
    });
  }

  get last(): StatusDocument | undefined {
    return this.documents.at(-1);
  }

  /** Waits for a state; fails at once when the program ended without it. */
  async reaches(state: string, timeoutMs = 20_000): Promise<StatusDocument> {
    const seen = (): string => JSON.stringify(this.documents.map((document) => document.state)) + this.stderr;
    await eventually(
      `state ${state}`,
      () => {
        if (this.last?.state === state) return true;
        if (this.exitCode !== null) throw new Error(`ended with ${this.exitCode} instead of ${state}: ${seen()}`);
        return false;
      },
      timeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; states: ${seen()}; last: ${JSON.stringify(this.last)}`);
    });
    return this.last!;
  }

  async end(signal: NodeJS.Signals): Promise<number> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** Ends a program and waits for that. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** Whether somebody accepts on the Unix socket. */
function answers(path: string): Promise<boolean> {
  if (!existsSync(path)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

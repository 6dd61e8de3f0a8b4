import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Log } from './network-monitor.ts';
import { PollingTrigger, type Trigger } from './trigger.ts';

/** A program and its arguments. */
export type Command = readonly [program: string, ...argv: readonly string[]];

const pollMs = 2000;
/** Who ends with an error before this could not do what was asked, rather than being ended. */
const refusalMs = 1000;
/** A program that ran this long is started again at once. */
const soundMs = 30_000;
const longestPauseMs = 60_000;
/** By now a program that was started hears what happens; what happened before, nobody told. */
const settledMs = 250;

/**
 * Runs a program that prints something whenever the network changes. Its text is not read: only that there is some. Started again when it
 * ends; where it cannot be had, or until it runs again, every two seconds is an event.
 */
export class ProgramTrigger implements Trigger {
  readonly #commands: readonly Command[];
  readonly #log: Log;
  readonly #polling = new PollingTrigger(pollMs);
  #onEvent: () => void = () => undefined;
  #index = 0;
  #failures = 0;
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** The commands are ways to the same; the next one is taken when this system does not know one. */
  constructor(commands: readonly Command[], log: Log) {
    this.#commands = commands;
    this.#log = log;
  }

  start(onEvent: () => void): void {
    this.stop();
    this.#onEvent = onEvent;
    this.#index = 0;
    this.#failures = 0;
    this.#spawn();
  }

  stop(): void {
    this.#onEvent = () => undefined;
    this.#polling.stop();
    this.#later(null);
    const child = this.#child;
    this.#child = null;
    child?.kill();
  }

  #spawn(): void {
    const command = this.#commands[this.#index];
    if (command === undefined) return this.#giveUp();
    const [program, ...argv] = command;
    const startedAt = performance.now();
    let child: ChildProcessByStdio<null, Readable, null>;
    try {
      child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'ignore'], env: environment() });
    } catch {
      return this.#giveUp(); // Most errors come as an event; a system that is out of something may throw.
    }
    this.#child = child;
    // A program that ends with us must not keep us from ending.
    child.unref();
    if (child.stdout instanceof Socket) child.stdout.unref();
    child.stdout.on('data', () => {
      if (this.#child === child) this.#onEvent();
    });
    child.once('error', () => this.#ended(child, true, startedAt));
    child.once('exit', (code) => this.#ended(child, code !== null && code !== 0, startedAt));
    this.#later(settledMs, () => {
      this.#polling.stop();
      this.#onEvent();
    });
  }

  #ended(child: ChildProcess, refused: boolean, startedAt: number): void {
    if (this.#child !== child) return;
    this.#child = null;
    const ranMs = performance.now() - startedAt;
    if (refused && ranMs < refusalMs) {
      this.#index++;
      return this.#spawn();
    }
    this.#onEvent();
    this.#failures = ranMs > soundMs ? 0 : this.#failures + 1;
    const pauseMs = this.#failures === 0 ? 0 : Math.min(1000 * 2 ** (this.#failures - 1), longestPauseMs);
    this.#log(`the program that tells of network changes ended; it is started again in ${pauseMs / 1000} s`);
    this.#polling.start(this.#onEvent);
    this.#later(pauseMs, () => this.#spawn());
  }

  #giveUp(): void {
    this.#log(`no program tells of network changes here; looking every ${pollMs / 1000} s instead`);
    this.#later(null);
    this.#polling.start(this.#onEvent);
  }

  #later(ms: number | null, action: () => void = () => undefined): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(action, ms).unref();
  }
}

/** A desktop's session may not have the folders of administrators' programs in its path. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin` };
}

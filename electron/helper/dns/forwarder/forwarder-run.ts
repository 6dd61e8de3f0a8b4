import { spawn, type ChildProcess } from 'node:child_process';
import { encodeJsonLine, JsonLineDecoder } from '../../../shared/json-lines.ts';
import { stripControlCharacters } from '../../../shared/printable.ts';
import type { ForwarderConfig } from './forwarder-config.ts';
import type { ForwarderLaunch } from './forwarder-launch.ts';
import { parseForwarderLine, type ForwarderAnswer } from './forwarder-lines.ts';

/** It must have answered a configuration by then; the first with the start of a process on a busy machine. */
const answerMs = 10_000;
/** It must have ended by then after its input did. */
const endMs = 1_000;
const maximumLineBytes = 4_096;
const maximumWords = 500;

/** One process of the forwarder. */
export class ForwarderRun {
  readonly #child: ChildProcess;
  readonly #decoder = new JsonLineDecoder(maximumLineBytes);
  readonly #waiting: ((answer: ForwarderAnswer) => void)[] = [];
  #words = '';
  #timer: NodeJS.Timeout | null = null;
  /** Resolves when the process is gone, with why. */
  readonly ended: Promise<string>;

  constructor({ program, args }: ForwarderLaunch) {
    // The variable makes a helper that runs in Electron's Node start its like, and means nothing to any other.
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    this.#child = spawn(program, args, { env, cwd: '/', windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit code ${code ?? 0}${this.#lastWords()}`));
    });
    void this.ended.then((reason) => this.#answerAll({ kind: 'failed', reason }));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-maximumWords);
    });
    // It may end before it has read everything; that is reported by `ended`.
    this.#child.stdin?.on('error', () => undefined);
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Gives it a configuration; resolves with what it says to it. */
  give(config: ForwarderConfig): Promise<ForwarderAnswer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#timer ??= setTimeout(() => this.#child.kill('SIGKILL'), answerMs);
      this.#child.stdin?.write(encodeJsonLine(config));
    });
  }

  /** Makes it end; resolves when it has. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endMs);
    await this.ended;
    clearTimeout(timer);
  }

  #receive(chunk: Buffer): void {
    const documents = this.#decoder.push(chunk);
    const answers = documents.ok ? documents.value.map(parseForwarderLine) : [null];
    for (const answer of answers) {
      // Who does not keep to the form has been taken over or is broken.
      if (answer === null || this.#waiting.length === 0) return void this.#child.kill('SIGKILL');
      this.#waiting.shift()?.(answer);
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = this.#waiting.length > 0 ? setTimeout(() => this.#child.kill('SIGKILL'), answerMs) : null;
    }
  }

  #answerAll(answer: ForwarderAnswer): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const resolve of this.#waiting.splice(0)) resolve(answer);
  }

  #lastWords(): string {
    const words = stripControlCharacters(this.#words.replace(/\s+/g, ' ')).trim();
    return words === '' ? '' : `: ${words}`;
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { stripControlCharacters } from '../shared/printable.ts';

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it could not be started, else ''. */
  readonly startError: string;
}

const keptLines = 20;

/** One run of openvpn: its configuration goes in on standard input, its environment is empty, what it prints is read and mostly dropped. */
export class OpenvpnProcess {
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  readonly ended: Promise<ProcessEnd>;

  constructor(program: string, args: readonly string[], config: string) {
    this.#child = spawn(program, args, { env: {}, cwd: '/', windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ exitCode: null, signal: null, startError: error.message }));
      // `close` and not `exit`: its last words have been read by then.
      this.#child.once('close', (exitCode, signal) => resolve({ exitCode, signal, startError: '' }));
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => this.#keep(chunk));
    }
    // openvpn may end before it has read everything; its end is reported by `ended`.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stdin?.end(config);
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last lines it printed, which tell why it ended when it did so before it spoke on the management socket. */
  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  #keep(chunk: string): void {
    const lines = chunk
      .slice(-8192)
      .split('\n')
      .map((line) => stripControlCharacters(line).slice(0, 500));
    this.#lastLines.push(...lines.filter((line) => line !== ''));
    this.#lastLines.splice(0, this.#lastLines.length - keptLines);
  }
}

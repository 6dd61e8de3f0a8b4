import { spawn, type ChildProcess } from 'node:child_process';
import { end } from './programs.ts';

/** A program that runs on while tunnels come and go, and answers each line with one line. */
export class LineProgram {
  readonly #child: ChildProcess;
  readonly #waiting: ((line: string) => void)[] = [];

  constructor(program: string, argv: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#child = spawn(program, argv, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    let rest = '';
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#waiting.shift()?.(line);
    });
  }

  ask(line: string): Promise<string> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin?.write(`${line}\n`);
    });
  }

  end(): Promise<void> {
    return end(this.#child, 'SIGTERM');
  }
}

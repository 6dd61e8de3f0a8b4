import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Job } from './jobs.ts';
import type { Outcome } from './outcome.ts';

/** What a lane prints: what it measured, and that it is ready for the next job. */
export type LaneLine = { readonly outcome: Outcome } | { readonly ready: true };

/** Works on the jobs of a common queue in a laboratory of its own, until none is left. */
export class LaneProcess {
  readonly outcomes: Outcome[] = [];
  /** Resolves to the exit code. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;

  constructor(laboratory: string, argv: readonly string[], queue: Job[]) {
    const program = fileURLToPath(new URL('lane.ts', import.meta.url));
    const env = { ...process.env, KUBELANE_LAB: laboratory };
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...argv], {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as LaneLine;
      if ('outcome' in line) this.outcomes.push(line.outcome);
      else this.#give(queue.shift());
    });
    createInterface({ input: child.stderr }).on('line', (line) => process.stderr.write(`  ${line}\n`));
    child.stdin.on('error', () => undefined); // It ended; its exit code tells.
    this.ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  }

  stop(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #give(job: Job | undefined): void {
    if (job === undefined) this.#child.stdin?.end();
    else this.#child.stdin?.write(`${JSON.stringify(job)}\n`);
  }
}

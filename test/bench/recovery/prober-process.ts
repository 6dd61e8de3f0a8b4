import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { end } from '../../e2e/support/programs.ts';
import { until } from '../../support/until.ts';
import { firstAnswer, parseTry, type Try } from './tries.ts';

/** The time that the prober and this process share, in milliseconds since 1970. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** The prober as a process of its own, so that a busy bench does not look like a slow network. */
export class ProberProcess {
  readonly tries: Try[] = [];
  readonly #child: ChildProcess;

  constructor(name: string) {
    const program = fileURLToPath(new URL('prober.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, name], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseTry(line);
      if (parsed !== null) this.tries.push(parsed);
    });
    this.#child = child;
  }

  /** Forgets what was tried before: one run says nothing about the next. */
  forget(): void {
    this.tries.length = 0;
  }

  /** Waits for an answer that was asked for from now on. */
  async answers(limitMs: number): Promise<void> {
    const from = clock();
    await until('an HTTP answer by name', () => this.tries.some(({ ok, start }) => ok && start >= from), limitMs);
  }

  /** Waits for the first answer after a fault (see `firstAnswer`); its milliseconds, or Infinity when the limit comes first. */
  async recovers(faultAt: number, done: number, limitMs: number): Promise<number> {
    // Every try on its way when the fault was in place has ended by then.
    await until('the tries of before', () => clock() > done + 350, 10_000);
    const look = (): number => firstAnswer(this.tries, faultAt, done);
    await until('recovery', () => Number.isFinite(look()), limitMs).catch(() => undefined);
    return look();
  }

  /** Ends it; returns when it is gone with its sockets. */
  async stop(): Promise<void> {
    await end(this.#child, 'SIGTERM');
  }
}

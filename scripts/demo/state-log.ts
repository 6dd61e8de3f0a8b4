import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { StatusDocument } from '../../electron/shared/status-document.ts';
import { until } from '../../test/support/until.ts';

/** A state and when it was seen (`performance.now()`, milliseconds). */
export interface SeenState {
  readonly at: number;
  readonly document: StatusDocument;
}

/** Follows the app as anybody may: through `kubelane status --watch --json`. */
export class StateLog {
  readonly seen: SeenState[] = [];
  readonly #child: ChildProcess;

  /** `argv` is the command line of the CLI, with the way to run it as the right user. */
  constructor(
    argv: readonly [string, ...string[]],
    environment: NodeJS.ProcessEnv,
    onState?: (seen: SeenState) => void,
  ) {
    const [program, ...rest] = argv;
    const child = spawn(program, [...rest, 'status', '--watch', '--json'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      // Our own CLI's document, one a line (design: "The outside contract").
      const state = { at: performance.now(), document: JSON.parse(line) as StatusDocument };
      this.seen.push(state);
      onState?.(state);
    });
  }

  get last(): StatusDocument | undefined {
    return this.seen.at(-1)?.document;
  }

  /** Waits for one of these states; throws, with the last reason, when it does not come. */
  async reaches(states: readonly string[], timeoutMs: number): Promise<StatusDocument> {
    return await until(`the state ${states.join(' or ')}`, () => this.#in(states), timeoutMs).catch(
      (error: unknown) => {
        const reasons = this.last?.reasons.map((reason) => reason.text) ?? [];
        const message = error instanceof Error ? error.message : String(error);
        throw new Error([message, `It is ${this.last?.state ?? 'unknown'}.`, ...reasons].join(' '));
      },
    );
  }

  /** Waits for what the predicate wants of the status. */
  async shows(what: string, fits: (document: StatusDocument) => boolean, timeoutMs: number): Promise<StatusDocument> {
    return await until(what, () => (this.last !== undefined && fits(this.last) ? this.last : null), timeoutMs);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  #in(states: readonly string[]): StatusDocument | null {
    return this.last !== undefined && states.includes(this.last.state) ? this.last : null;
  }
}

/** Each state (and step of connecting) once, with the milliseconds since `start`. */
export function milestones(
  seen: readonly SeenState[],
  start: number,
): { readonly at: number; readonly document: StatusDocument }[] {
  const key = ({ document }: SeenState): string => `${document.state} ${document.step ?? ''}`;
  return seen
    .filter((state, index) => {
      const previous = seen[index - 1];
      return previous === undefined || key(state) !== key(previous);
    })
    .filter((state) => state.at >= start)
    .map((state) => ({ at: state.at - start, document: state.document }));
}

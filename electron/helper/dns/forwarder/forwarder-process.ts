import { problem, type Problem } from '../../../shared/problem.ts';
import { parseForwarderConfig, type ForwarderConfig } from './forwarder-config.ts';
import type { ForwarderLaunch } from './forwarder-launch.ts';
import type { ForwarderAnswer } from './forwarder-lines.ts';
import { ForwarderRun } from './forwarder-run.ts';

/** What happens to a forwarder that was started, without being asked for. */
export type ForwarderEvent =
  /** It is gone, and will be started again after that many milliseconds. Until then the second `nameserver` line answers. */
  | { readonly kind: 'lost'; readonly reason: string; readonly retryMs: number }
  /** It listens again, with the last configuration. */
  | { readonly kind: 'restored' };

/** The first time at once, then twice as long each time. */
const firstRetryMs = 100;
const largestRetryMs = 5_000;
/** After so long its deaths are forgotten. */
const stableMs = 30_000;

/**
 * The forwarder as the helper sees it: a process that is there from `start` to `stop`, whoever kills it, and that ends with the helper. One
 * address, any number of configurations.
 */
export class ForwarderProcess {
  readonly #launch: () => Promise<ForwarderLaunch>;
  readonly #onEvent: (event: ForwarderEvent) => void;
  #config: ForwarderConfig | null = null;
  #run: ForwarderRun | null = null;
  #timer: NodeJS.Timeout | null = null;
  #deaths = 0;
  #readyAt = 0;
  /** What was begun before a stop must not go on when it is started again. */
  #starts = 0;

  constructor(launch: () => Promise<ForwarderLaunch>, onEvent: (event: ForwarderEvent) => void) {
    this.#launch = launch;
    this.#onEvent = onEvent;
  }

  /** Undefined while there is none. */
  get pid(): number | undefined {
    return this.#run?.pid;
  }

  /** Starts it; null when it listens by UDP and TCP. With a problem (`dns.failed`: the address is in use, …) there is no process. */
  async start(config: ForwarderConfig): Promise<Problem | null> {
    if (this.#config !== null) return dnsFailed('the forwarder runs already');
    const checked = parseForwarderConfig(config);
    if (!checked.ok) return dnsFailed(checked.error);
    this.#config = checked.value;
    const start = ++this.#starts;
    const answer = await this.#begin();
    if (answer.kind === 'done') return null;
    if (start === this.#starts) this.#config = null;
    return dnsFailed(answer.reason);
  }

  /**
   * Gives it another configuration with the same `listen`; null when it is in effect, or will be as soon as a forwarder that was lost is back.
   * Questions on their way are not lost. With a problem all is as before.
   */
  async update(config: ForwarderConfig): Promise<Problem | null> {
    const checked = parseForwarderConfig(config);
    if (!checked.ok) return dnsFailed(checked.error);
    const { listen } = checked.value;
    if (this.#config === null) return dnsFailed('the forwarder does not run');
    if (listen.address !== this.#config.listen.address || listen.port !== this.#config.listen.port) {
      return dnsFailed('the forwarder cannot change its address while it runs');
    }
    this.#config = checked.value;
    const answer = await this.#run?.give(checked.value);
    // One that dies meanwhile comes back with it.
    return answer?.kind === 'refused' ? dnsFailed(answer.reason) : null;
  }

  /** Ends it; resolves when the process is gone. Harmless when there is none. */
  async stop(): Promise<void> {
    this.#config = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#deaths = 0;
    const run = this.#run;
    this.#run = null;
    await run?.end();
  }

  /** Starts a process and gives it the configuration; when that does not work out, the process is gone. */
  async #begin(): Promise<ForwarderAnswer> {
    const start = this.#starts;
    const launch = await this.#launch().catch((error: unknown) => String(error));
    if (this.#config === null || start !== this.#starts) return { kind: 'failed', reason: 'it was stopped' };
    if (typeof launch === 'string') return { kind: 'failed', reason: launch };
    const run = new ForwarderRun(launch);
    this.#run = run;
    const answer = await run.give(this.#config);
    if (answer.kind !== 'done') {
      if (this.#run === run) this.#run = null;
      await run.end();
      return answer;
    }
    this.#readyAt = performance.now();
    void run.ended.then((reason) => {
      // Nothing is to be done about one that was stopped.
      if (this.#run === run) this.#lost(reason);
    });
    return answer;
  }

  #lost(reason: string): void {
    this.#run = null;
    if (this.#config === null) return;
    if (performance.now() - this.#readyAt > stableMs) this.#deaths = 0;
    const retryMs = this.#deaths === 0 ? 0 : Math.min(largestRetryMs, firstRetryMs * 2 ** (this.#deaths - 1));
    this.#deaths++;
    this.#onEvent({ kind: 'lost', reason, retryMs });
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const start = this.#starts;
      void this.#begin().then((answer) => {
        if (start !== this.#starts) return;
        if (answer.kind === 'done') this.#onEvent({ kind: 'restored' });
        else this.#lost(answer.reason);
      });
    }, retryMs);
  }
}

function dnsFailed(detail: string): Problem {
  return problem('dns.failed', { detail });
}

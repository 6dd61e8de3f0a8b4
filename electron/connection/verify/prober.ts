import { randomBytes } from 'node:crypto';
import { queryDns } from './cluster-dns.ts';

/** While all is well one packet in ten seconds; 360 an hour each way. */
const calmIntervalMs = 10_000;
/** After a miss, so that a black hole is known in about three seconds. */
const doubtIntervalMs = 500;
const answerTimeoutMs = 1000;

/**
 * The heartbeat inside the tunnel: asks the cluster's DNS for a name that does not exist, with a random part so that no cache can answer.
 */
export class Prober {
  readonly #report: (latencyMs: number | null) => void;
  #running: AbortController | null = null;

  constructor(report: (latencyMs: number | null) => void) {
    this.#report = report;
  }

  start(server: string, domain: string): void {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    void this.#loop(server, domain, running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
  }

  async #loop(server: string, domain: string, signal: AbortSignal): Promise<void> {
    const ended = (): boolean => signal.aborted;
    let interval = calmIntervalMs;
    for (;;) {
      await pause(interval, signal);
      if (ended()) return;
      const name = `kubelane-${randomBytes(4).toString('hex')}.${domain}`;
      const answer = await queryDns(server, name, answerTimeoutMs, signal);
      if (ended()) return;
      interval = answer === null ? doubtIntervalMs : calmIntervalMs;
      this.#report(answer?.latencyMs ?? null);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

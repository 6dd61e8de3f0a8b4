import { randomBytes } from 'node:crypto';
import { queryDns } from './cluster-dns.ts';
import type { Traffic } from '../system/laptop.ts';
import { Suspicion } from './suspicion.ts';

/** While all is well one packet in ten seconds; 360 an hour each way. */
const calmIntervalMs = 10_000;
/** After a miss, so that a black hole is known in about three seconds. */
const doubtIntervalMs = 500;
const answerTimeoutMs = 1000;
/** The device's counters are looked at this often; that sends nothing. */
const watchIntervalMs = 500;
/** Programs wait while this is asked, so it is given less time, and asked more often: a third of the packets may get lost. */
const urgentTimeoutMs = 800;

/** What was found; `urgent` when there was a reason to ask. */
export type ProbeReport = (latencyMs: number | null, urgent: boolean) => void;

/**
 * The heartbeat inside the tunnel: asks the cluster's DNS for a name that does not exist, with a random part so that no cache can answer. It asks
 * at once when programs send into the tunnel and nothing comes back.
 */
export class Prober {
  readonly #report: ProbeReport;
  readonly #traffic: (device: string) => Traffic | null;
  #running: AbortController | null = null;
  #asking: AbortController | null = null;

  constructor(report: ProbeReport, traffic: (device: string) => Traffic | null) {
    this.#report = report;
    this.#traffic = traffic;
  }

  start(server: string, domain: string, device: string): void {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    void this.#beat(server, domain, running.signal);
    void this.#watch(server, domain, device, running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#asking?.abort();
    this.#asking = null;
  }

  /** Asks now, whether the heartbeat runs or not; a question that is still open is dropped. */
  async ask(server: string, domain: string, timeoutMs: number): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const answer = await queryDns(server, randomName(domain), timeoutMs, asking.signal, urgentRepeatMs);
    if (asking.signal.aborted) return;
    this.#asking = null;
    this.#report(answer?.latencyMs ?? null, true);
  }

  async #beat(server: string, domain: string, signal: AbortSignal): Promise<void> {
    let interval = calmIntervalMs;
    for (;;) {
      await pause(interval, signal);
      if (signal.aborted) return;
      const answer = await queryDns(server, randomName(domain), answerTimeoutMs, signal);
      if (isAborted(signal)) return;
      interval = answer === null ? doubtIntervalMs : calmIntervalMs;
      this.#report(answer?.latencyMs ?? null, false);
    }
  }

  async #watch(server: string, domain: string, device: string, signal: AbortSignal): Promise<void> {
    const suspicion = new Suspicion();
    for (;;) {
      await pause(watchIntervalMs, signal);
      if (signal.aborted) return;
      const traffic = this.#traffic(device);
      if (traffic === null) return;
      if (suspicion.isRaisedBy(traffic, performance.now()) && this.#asking === null) {
        await this.ask(server, domain, urgentTimeoutMs);
      }
    }
  }
}

const urgentRepeatMs = 100;

function randomName(domain: string): string {
  return `kubelane-${randomBytes(4).toString('hex')}.${domain}`;
}

/** Asked by a function, because the signal changes while other work is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

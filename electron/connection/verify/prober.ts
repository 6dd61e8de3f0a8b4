import { randomBytes } from 'node:crypto';
import { queryDns } from './cluster-dns.ts';
import type { Traffic } from '../system/laptop.ts';
import type { Echo } from './path-limit.ts';
import { Suspicion } from './suspicion.ts';

/** While all is well one packet in ten seconds; 360 an hour each way. */
const calmIntervalMs = 10_000;
/** Where no counters tell that programs wait in vain; 720 an hour each way. */
const blindIntervalMs = 5_000;
/** After a miss, so that a black hole is known in about three seconds. */
const doubtIntervalMs = 500;
/** While the tunnel carries something and only the DNS is silent. */
const deadDnsIntervalMs = 2000;
const answerTimeoutMs = 1000;
/** The device's counters are looked at this often; that sends nothing. Half as often while nobody sends anything. */
const watchIntervalMs = 500;
const idleWatchIntervalMs = 1000;
/** Programs wait while this is asked, so it is given less time, and asked more often: a third of the packets may get lost. */
const urgentTimeoutMs = 800;

/** What came of a question. */
export interface Probed {
  /** Null when the cluster's DNS did not answer. */
  readonly latencyMs: number | null;
  /** Whether there was a reason to ask. */
  readonly urgent: boolean;
  /** Whether anything came through the tunnel: then it is the DNS that is dead. */
  readonly alive: boolean;
}

/** Who is told what is found. */
export interface ProbeListener {
  readonly onProbed: (probed: Probed) => void;
  /** The tunnel's device, which was there, is not any more. */
  readonly onDeviceGone: () => void;
}

/** Whom to ask. */
export interface ProbeTarget {
  /** The cluster's DNS server, and the domain whose names it knows. */
  readonly server: string;
  readonly domain: string;
  /** Null where there is no tunnel: then there are no counters, and nothing that could be begun anew. */
  readonly device: string | null;
  /** The VPN gateway's address in the tunnel; null where the server told none. */
  readonly gateway: string | null;
}

/**
 * The heartbeat inside the tunnel: asks the cluster's DNS for a name that does not exist, with a random part so that no cache can answer. It asks
 * at once when programs send into the tunnel and nothing comes back. Where the DNS does not answer soon, the VPN gateway is asked as well (an
 * echo request, RFC 792): a tunnel that carries something is not begun anew because a Pod of the cluster is down.
 */
export class Prober {
  readonly #listener: ProbeListener;
  readonly #traffic: (device: string) => Traffic | null;
  readonly #echo: Echo;
  #target: ProbeTarget | null = null;
  #suspicion = new Suspicion();
  #running: AbortController | null = null;
  #asking: AbortController | null = null;

  constructor(listener: ProbeListener, traffic: (device: string) => Traffic | null, echo: Echo) {
    this.#listener = listener;
    this.#traffic = traffic;
    this.#echo = echo;
  }

  start(target: ProbeTarget): void {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    this.#target = target;
    this.#suspicion = new Suspicion();
    void this.#beat(target, running.signal);
    void this.#watch(target, running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#target = null;
    this.#asking?.abort();
    this.#asking = null;
  }

  /** Asks now, whether the heartbeat runs or not; a question that is still open is dropped. */
  async ask(target: ProbeTarget, timeoutMs: number): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const probed = await this.#probe(target, timeoutMs, true, asking.signal);
    if (asking.signal.aborted) return;
    this.#asking = null;
    this.#listener.onProbed(probed);
  }

  /** openvpn's packets are refused on their way: asks at once, unless that was done a moment ago. */
  doubt(): void {
    const target = this.#target;
    if (target === null || this.#asking !== null || !this.#suspicion.isRaisedByRefusal(performance.now())) return;
    void this.ask(target, urgentTimeoutMs);
  }

  async #beat(target: ProbeTarget, signal: AbortSignal): Promise<void> {
    const calmMs = target.device === null ? blindIntervalMs : calmIntervalMs;
    let interval = calmMs;
    for (;;) {
      await pause(interval, signal);
      if (signal.aborted) return;
      const probed = await this.#probe(target, answerTimeoutMs, false, signal);
      if (isAborted(signal)) return;
      interval = intervalAfter(probed, calmMs);
      this.#listener.onProbed(probed);
    }
  }

  async #watch(target: ProbeTarget, signal: AbortSignal): Promise<void> {
    const { device } = target;
    if (device === null) return;
    // Some systems do not tell the counters of a device, or not without another program.
    let last = this.#traffic(device);
    if (last === null) return;
    let intervalMs = watchIntervalMs;
    for (;;) {
      await pause(intervalMs, signal);
      if (signal.aborted) return;
      const traffic = this.#traffic(device);
      intervalMs = traffic?.sent === last.sent ? idleWatchIntervalMs : watchIntervalMs;
      if (traffic === null) {
        // openvpn may have ended, and taken its device along: that is told in a moment.
        await pause(goneAfterMs, signal);
        if (!isAborted(signal)) this.#listener.onDeviceGone();
        return;
      }
      last = traffic;
      if (this.#suspicion.isRaisedBy(traffic, performance.now()) && this.#asking === null) {
        await this.ask(target, urgentTimeoutMs);
      }
    }
  }

  async #probe(target: ProbeTarget, timeoutMs: number, urgent: boolean, signal: AbortSignal): Promise<Probed> {
    const { server, domain, device, gateway } = target;
    const before = device === null ? undefined : this.#traffic(device)?.received;
    let echoed = false;
    const hesitation = setTimeout(() => {
      // Both counters and echo tell that something came; an echo makes something come.
      if (gateway !== null) void this.#echo(gateway, echoBytes).then((echo) => (echoed = (echo?.answered ?? 0) > 0));
    }, hesitationMs);
    const repeatMs = urgent ? urgentRepeatMs : undefined;
    const answer = await queryDns(server, randomName(domain), timeoutMs, signal, repeatMs);
    clearTimeout(hesitation);
    if (answer !== null) return { latencyMs: answer.latencyMs, urgent, alive: true };
    if (device === null) return { latencyMs: null, urgent, alive: true };
    const after = this.#traffic(device)?.received;
    const received = before !== undefined && after !== undefined && after > before;
    return { latencyMs: null, urgent, alive: received || echoed };
  }
}

function intervalAfter({ latencyMs, alive }: Probed, calmMs: number): number {
  if (latencyMs !== null) return calmMs;
  return alive ? deadDnsIntervalMs : doubtIntervalMs;
}

/** An answer of the DNS usually is there before. */
const hesitationMs = 150;
/** The usual size of ping(8), with its headers. */
const echoBytes = 84;
const urgentRepeatMs = 100;
const goneAfterMs = 250;

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

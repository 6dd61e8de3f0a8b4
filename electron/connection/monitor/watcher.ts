import type { ReadClocks } from './clocks.ts';
import { fingerprint, type NetworkLook } from './fingerprint.ts';
import type { SleepSignals } from './logind.ts';
import { afterOwnRoutesSet, afterWake, noMeanings, take, type Meanings } from './meanings.ts';
import type { NetworkEvent, NetworkMonitor } from './network-monitor.ts';
import { takeSleep, type Sleep, type SleepInput } from './sleep.ts';
import type { Trigger } from './trigger.ts';

/** What an operating system's adapter gives. */
export interface WatchSources {
  readonly trigger: Trigger;
  /** The network as it is now; null when that cannot be told. */
  readonly look: () => NetworkLook | null | Promise<NetworkLook | null>;
  readonly clocks: ReadClocks;
  readonly sleepSignals: SleepSignals | null;
  /** How long events are gathered before a look. */
  readonly gatherMs: number;
  /** How often the clocks are compared, while nobody tells of sleep and once somebody does. */
  readonly tickMs: number;
  readonly relaxedTickMs: number;
}

/** A look though no event came, for what got lost on its way. */
const anywayMs = 60_000;
/** Looks take no more than a tenth of the time, however large the tables are. */
const restAfterLook = 9;
const longestRestMs = 2000;

/** Turns triggers, looks and clocks into events; the meaning of each is decided in meanings.ts and sleep.ts. */
export class Watcher implements NetworkMonitor {
  readonly #sources: WatchSources;
  #listener: ((event: NetworkEvent) => void) | null = null;
  #meanings: Meanings = noMeanings;
  #sleep: Sleep | null = null;
  #tick: NodeJS.Timeout | null = null;
  #tickMs = 0;
  #soon: NodeJS.Timeout | null = null;
  #due: NodeJS.Timeout | null = null;
  #isLooking = false;
  #again = false;
  #lookedAt = 0;
  #restUntil = 0;

  constructor(sources: WatchSources) {
    this.#sources = sources;
  }

  start(listener: (event: NetworkEvent) => void): void {
    this.stop();
    this.#listener = listener;
    this.#meanings = noMeanings;
    const now = this.#sources.clocks();
    this.#sleep = { last: now, asleepSince: null };
    this.#tickEvery(this.#sources.tickMs);
    this.#sources.trigger.start(() => this.#onTrigger());
    void this.#sources.sleepSignals
      ?.start((begins) => this.#takeSleep(begins ? 'prepare' : 'resume'))
      .then((isTold) => {
        if (isTold && this.#listener === listener) this.#tickEvery(this.#sources.relaxedTickMs);
      });
    void this.#look();
  }

  stop(): void {
    this.#listener = null;
    this.#sources.trigger.stop();
    this.#sources.sleepSignals?.stop();
    if (this.#tick !== null) clearInterval(this.#tick);
    for (const timer of [this.#soon, this.#due]) if (timer !== null) clearTimeout(timer);
    this.#tick = this.#soon = this.#due = null;
    this.#again = false;
  }

  ownRoutesSet(): void {
    if (this.#listener === null) return;
    this.#meanings = afterOwnRoutesSet(this.#meanings);
    this.#onTrigger();
  }

  #tickEvery(ms: number): void {
    if (this.#tick !== null && this.#tickMs === ms) return;
    if (this.#tick !== null) clearInterval(this.#tick);
    this.#tickMs = ms;
    this.#tick = setInterval(() => {
      this.#takeSleep('tick');
      if (performance.now() - this.#lookedAt > anywayMs) void this.#look();
    }, ms).unref();
  }

  #takeSleep(input: SleepInput): void {
    if (this.#sleep === null || this.#listener === null) return;
    const [sleep, events] = takeSleep(this.#sleep, input, this.#sources.clocks());
    this.#sleep = sleep;
    if (events.some(({ kind }) => kind === 'woke')) {
      this.#meanings = afterWake(this.#meanings);
      this.#onTrigger();
    }
    for (const event of events) this.#tell(event);
  }

  #onTrigger(): void {
    if (this.#isLooking) this.#again = true;
    if (this.#isLooking || this.#soon !== null || this.#listener === null) return;
    const waitMs = Math.max(this.#sources.gatherMs, this.#restUntil - performance.now());
    this.#soon = setTimeout(() => {
      this.#soon = null;
      void this.#look();
    }, waitMs).unref();
  }

  async #look(): Promise<void> {
    if (this.#isLooking) {
      this.#again = true;
      return;
    }
    this.#isLooking = true;
    const listener = this.#listener;
    // A network that changes at waking is one that changed after it.
    this.#takeSleep('tick');
    const startedAt = performance.now();
    const look = await this.#lookOrNull();
    this.#isLooking = false;
    this.#lookedAt = performance.now();
    this.#restUntil = this.#lookedAt + Math.min(restAfterLook * (this.#lookedAt - startedAt), longestRestMs);
    if (this.#listener === listener && listener !== null && look !== null) this.#takeLook(look);
    if (this.#again && this.#listener !== null) {
      this.#again = false;
      this.#onTrigger();
    }
  }

  /** What keeps the network from being seen (a sandbox, a system out of memory) is no word about the network. */
  async #lookOrNull(): Promise<NetworkLook | null> {
    try {
      return await this.#sources.look();
    } catch {
      return null;
    }
  }

  #takeLook(look: NetworkLook): void {
    const [meanings, kinds] = take(this.#meanings, fingerprint(look), performance.now());
    this.#meanings = meanings;
    if (this.#due !== null) clearTimeout(this.#due);
    this.#due = null;
    if (meanings.dueAt !== null) {
      // A timer may fire a part of a millisecond early.
      const waitMs = Math.max(1, Math.ceil(meanings.dueAt - performance.now()) + 1);
      this.#due = setTimeout(() => void this.#look(), waitMs).unref();
    }
    for (const kind of kinds) if (kind !== 'slept' && kind !== 'woke') this.#tell({ kind });
  }

  #tell(event: NetworkEvent): void {
    this.#listener?.(event);
  }
}

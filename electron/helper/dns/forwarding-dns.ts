import { stripControlCharacters } from '../../shared/printable.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { Log } from '../log.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';
import { isUnserved } from './dns-listeners.ts';
import type { ForwarderConfig } from './forwarder/forwarder-config.ts';
import { forwarderAddresses, forwarderConfig, searchDomains } from './forwarding-plan.ts';
import { QuietTimer } from './quiet-timer.ts';
import { RepairLimit } from './repair-limit.ts';
import type { Front } from './resolv-conf/fronted-text.ts';
import type { ResolverFront } from './resolver-front.ts';

/** The forwarder as it is used here (forwarder/forwarder-process.ts). */
export interface ForwarderControl {
  start(config: ForwarderConfig): Promise<Problem | null>;
  update(config: ForwarderConfig): Promise<Problem | null>;
  stop(): Promise<void>;
}

export interface ForwardingParts {
  readonly front: ResolverFront;
  readonly forwarder: ForwarderControl;
  /** Makes caches of other programs forget what they know. */
  readonly flush: () => Promise<void>;
  readonly log: Log;
}

/**
 * DNS for systems that know one list of servers for all names: the forwarder stands in front of them, sends the cluster's names to the cluster
 * and all others to them. All tunnels share it. Calls are carried out one after the other.
 */
export class ForwardingDns implements DnsConfigurator {
  readonly #parts: ForwardingParts;
  readonly #tunnels = new Map<string, DnsSettings>();
  readonly #limit = new RepairLimit();
  #listen: string | null = null;
  #config = '';
  #unwatch: (() => void) | null = null;
  readonly #timer = new QuietTimer(() => void this.#enqueue(() => this.#repair()));
  #isGivenUp = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
  }

  get stack(): DnsConfigurator['stack'] {
    return this.#parts.front.stack;
  }

  async apply(link: DnsLink, settings: DnsSettings, routed?: Promise<unknown>): Promise<Problem | null> {
    await routed;
    return this.#enqueue(async () => {
      if (this.#limit.isReached() && !(await this.#isInFront())) return this.#overwritten();
      this.#tunnels.set(link.device, settings);
      return this.#establish();
    });
  }

  clear(link: DnsLink): Promise<string | null> {
    return this.#enqueue(async () => {
      this.#tunnels.delete(link.device);
      if (this.#listen === null) return this.#takeBackUnserved();
      if (this.#tunnels.size === 0) return this.#end();
      return detailOf(await this.#establish());
    });
  }

  sweep(): Promise<string | null> {
    return this.takeBackUnserved();
  }

  takeBackUnserved(): Promise<string | null> {
    return this.#enqueue(() => (this.#listen === null ? this.#takeBackUnserved() : Promise.resolve(null)));
  }

  /** Forwarder first, so that nobody is sent to an address where nobody answers. */
  async #establish(): Promise<Problem | null> {
    const { front, flush } = this.#parts;
    try {
      const { servers } = await front.base();
      const failed = await this.#forward(servers);
      if (failed !== null) return failed;
      await front.install(this.#front());
      this.#unwatch ??= front.watch(() => this.#timer.touch());
      await flush();
      return null;
    } catch (error) {
      // The service is not let write in /etc unless its administrator adds what lets it.
      const code = (error as NodeJS.ErrnoException).code === 'EROFS' ? 'dns.read-only' : 'dns.failed';
      return problem(code, { detail: wordsOf(error) });
    }
  }

  /** Has the forwarder ask these servers for all names but the tunnels'. */
  async #forward(base: readonly string[]): Promise<Problem | null> {
    const tunnels = [...this.#tunnels.values()];
    if (this.#listen !== null) return this.#update(forwarderConfig(this.#listen, tunnels, base));
    let failed: Problem | null = null;
    for (const address of forwarderAddresses) {
      const config = forwarderConfig(address, tunnels, base);
      failed = await this.#parts.forwarder.start(config);
      if (failed !== null) continue;
      this.#listen = address;
      this.#config = JSON.stringify(config);
      return null;
    }
    return failed;
  }

  async #update(config: ForwarderConfig): Promise<Problem | null> {
    const text = JSON.stringify(config);
    if (text === this.#config) return null;
    const refused = await this.#parts.forwarder.update(config);
    if (refused === null) this.#config = text;
    return refused;
  }

  #front(): Front {
    return { listen: this.#listen ?? '', search: searchDomains([...this.#tunnels.values()]) };
  }

  async #end(): Promise<string | null> {
    const { front, forwarder, flush } = this.#parts;
    this.#unwatch?.();
    this.#unwatch = null;
    this.#timer.stop();
    const stayed = await front.remove().then(() => null, wordsOf);
    await forwarder.stop();
    this.#listen = null;
    this.#config = '';
    await flush();
    return stayed;
  }

  /** What a helper that is gone left behind. */
  async #takeBackUnserved(): Promise<string | null> {
    const { front, flush } = this.#parts;
    try {
      const left = await front.marked();
      if (left !== null && !(await isUnserved(left))) return null;
      await front.remove();
      if (left !== null) await flush();
      return null;
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** Something may have been written: looks, and sets again what is not as it should be. */
  async #repair(): Promise<void> {
    const { front, log } = this.#parts;
    if (this.#listen === null) return;
    const [isInFront, base] = await Promise.all([this.#isInFront(), front.base().catch(() => null)]);
    if (isInFront && base !== null) {
      // Ours is there; the servers behind it may be others.
      await this.#forward(base.servers);
      return;
    }
    const by = cleaned(base?.writer ?? '');
    if (!this.#limit.take()) {
      this.#giveUp(by);
      this.#timer.after(RepairLimit.windowMs);
      return;
    }
    this.#isGivenUp = false;
    const failed = await this.#establish();
    const outcome = failed === null ? 'set again' : `not set again: ${detailOf(failed)}`;
    log(failed === null ? 'info' : 'warning', `DNS: the servers were overwritten (now: “${by}”); ${outcome}`);
  }

  async #isInFront(): Promise<boolean> {
    const now = await this.#parts.front.installed().catch(() => null);
    return now !== null && isSame(now, this.#front());
  }

  async #overwritten(): Promise<Problem> {
    const by = await this.#writer();
    this.#giveUp(by);
    return problem('dns.overwritten', { by: by || '?' });
  }

  /** Who wrote what programs read, in its own words. */
  async #writer(): Promise<string> {
    const base = await this.#parts.front.base().catch(() => null);
    return cleaned(base?.writer ?? '');
  }

  #giveUp(by: string): void {
    if (!this.#isGivenUp) {
      const words = `DNS: the servers are overwritten again and again (now: “${by}”); left alone for a while`;
      this.#parts.log('warning', words);
    }
    this.#isGivenUp = true;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function isSame(one: Front, other: Front): boolean {
  return one.listen === other.listen && one.search.join(' ') === other.search.join(' ');
}

function cleaned(text: string): string {
  return stripControlCharacters(text.replace(/\s+/g, ' ')).slice(0, 80);
}

function detailOf(found: Problem | null): string | null {
  return found === null ? null : String(found.params?.['detail'] ?? found.code);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

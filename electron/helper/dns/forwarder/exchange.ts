import { Attempts } from './attempts.ts';
import type { Endpoint } from './forwarder-config.ts';
import { forwarderLimits } from './forwarder-limits.ts';
import { failureOf, isSoftFailure, rcode } from './message.ts';
import type { ServerOrder } from './server-order.ts';
import type { Pending, Query, Upstreams } from './upstreams.ts';

export interface ExchangePorts {
  readonly upstreams: Upstreams;
  readonly order: ServerOrder;
}

/** One question on its way through the servers of its domain. It always ends with an answer, at worst with one of our own that says SERVFAIL. */
export class Exchange {
  readonly #query: Query;
  readonly #ports: ExchangePorts;
  readonly #attempts: Attempts;
  readonly #finish: (answer: Buffer) => void;
  /** Those that have not answered, also of servers that were waited for in vain already. */
  readonly #open = new Set<Pending>();
  #timer: NodeJS.Timeout | null = null;
  /** An error of a server's that is passed on if nobody knows better. */
  #softFailure: Buffer | null = null;
  #isDone = false;

  /** Asks at once. `finish` is called once, never before this returns; the id of the answer is of no meaning. */
  constructor(query: Query, servers: readonly Endpoint[], ports: ExchangePorts, finish: (answer: Buffer) => void) {
    this.#query = query;
    this.#ports = ports;
    this.#finish = finish;
    this.#attempts = new Attempts(ports.order.order(servers));
    if (servers.length === 0) queueMicrotask(() => this.#giveUp());
    else this.#askNext(true);
  }

  /** Nobody waits any more. */
  cancel(): void {
    this.#end();
  }

  #askNext(isFirst: boolean): void {
    const server = this.#attempts.next();
    if (server === null) {
      // Those still open may answer until the last has had its time.
      if (this.#open.size === 0 || this.#timer === null) this.#giveUp();
      return;
    }
    const { message, questionEnd } = this.#query;
    // Each further attempt has an id of its own, while the bytes of the first may still wait to be sent.
    const query = isFirst ? this.#query : { message: Buffer.from(message), questionEnd };
    const pending = this.#ports.upstreams.ask(server, query, (answer) => this.#heard(pending, server, answer));
    this.#open.add(pending);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keptSilent(pending, server), forwarderLimits.attemptMs);
  }

  #heard(pending: Pending, server: Endpoint, answer: Buffer | null): void {
    this.#open.delete(pending);
    if (this.#isDone) return;
    if (answer !== null) this.#ports.order.answered(server);
    if (answer === null) {
      this.#ports.order.silent(server);
    } else if (isSoftFailure(answer)) {
      this.#softFailure = answer;
    } else {
      this.#end();
      this.#finish(answer);
      return;
    }
    this.#askNext(false);
  }

  #keptSilent(pending: Pending, server: Endpoint): void {
    this.#timer = null;
    // It may have answered with an error, and only those before it are still waited for.
    if (this.#open.has(pending)) {
      pending.suspect();
      this.#ports.order.silent(server);
      this.#attempts.keptSilent(server);
    }
    this.#askNext(false);
  }

  #giveUp(): void {
    if (this.#isDone) return;
    this.#end();
    this.#finish(this.#softFailure ?? failureOf(this.#query.message, rcode.servFail, this.#query.questionEnd));
  }

  #end(): void {
    this.#isDone = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const pending of this.#open) pending.forget();
    this.#open.clear();
  }
}

import { err, ok, type Result } from '../../../shared/result.ts';
import { domainTable, type DomainTable } from './domain-table.ts';
import { endpointText, type ForwarderConfig } from './forwarder-config.ts';
import { fitForDatagram } from './message.ts';
import { Questions, type Fit } from './questions.ts';
import { ServerOrder } from './server-order.ts';
import { PacedUpstreams } from './paced-upstreams.ts';
import { TcpUpstreams } from './tcp-upstreams.ts';
import { listenTcp } from './tcp-front.ts';
import { listenUdp, type Front } from './udp-front.ts';
import { UdpUpstreams } from './udp-upstreams.ts';
import type { Upstreams } from './upstreams.ts';

/** Forwards each question to the servers of the longest domain that its name ends with. It keeps no answers: there is nothing to flush. */
export class Forwarder {
  #config: ForwarderConfig;
  #table: DomainTable;
  readonly #order = new ServerOrder();
  readonly #udp = new UdpUpstreams();
  readonly #tcp = new TcpUpstreams();
  readonly #questions: Questions[] = [];
  #fronts: Front[] = [];

  private constructor(config: ForwarderConfig) {
    this.#config = config;
    this.#table = domainTable(config.routes, config.servers);
  }

  /** Listens by UDP and TCP. `failed` is called if that ends by itself. */
  static async start(config: ForwarderConfig, failed: (reason: string) => void): Promise<Result<Forwarder, string>> {
    const forwarder = new Forwarder(config);
    try {
      await forwarder.#listen(failed);
      return ok(forwarder);
    } catch (error) {
      forwarder.close();
      return err(error instanceof Error ? error.message : String(error));
    }
  }

  /** Other servers from now on; questions on their way stay on it. Null, or why not. */
  update(config: ForwarderConfig): string | null {
    if (endpointText(config.listen) !== endpointText(this.#config.listen)) return '“listen” cannot change';
    this.#config = config;
    this.#table = domainTable(config.routes, config.servers);
    // The network may be another: what was held against servers, and ports with a source address of before, are of the past.
    this.#order.forget();
    this.#udp.renew();
    return null;
  }

  /** Clients that wait are told to ask somebody else. */
  close(): void {
    for (const questions of this.#questions) questions.close();
    for (const front of this.#fronts) front.close();
    this.#fronts = [];
    this.#udp.close();
    this.#tcp.close();
  }

  async #listen(failed: (reason: string) => void): Promise<void> {
    const { listen } = this.#config;
    this.#fronts.push(await listenUdp(listen, this.#asked(new PacedUpstreams(this.#udp), fitForDatagram), failed));
    this.#fronts.push(await listenTcp(listen, this.#asked(this.#tcp), failed));
  }

  #asked(upstreams: Upstreams, fit?: Fit): Questions {
    const questions = new Questions(() => this.#table, { upstreams, order: this.#order }, fit);
    this.#questions.push(questions);
    return questions;
  }
}

import { endpointText, type Endpoint } from './forwarder-config.ts';
import { forwarderLimits } from './forwarder-limits.ts';
import { randomId } from './random-id.ts';
import { UdpSocket } from './udp-socket.ts';
import type { Pending, Query, Upstreams } from './upstreams.ts';

/**
 * Asks servers by UDP. Whoever wants to answer in a server's place has to guess the id and which of the source ports the question has; ports
 * change all the time, and where there is little to ask each question has one of its own.
 */
export class UdpUpstreams implements Upstreams {
  readonly #ports = new Map<string, (UdpSocket | undefined)[]>();
  #renewal: NodeJS.Timeout | null = null;

  ask(server: Endpoint, query: Query, done: (answer: Buffer | null) => void): Pending {
    const socket = this.#socketTo(server);
    const id = socket.ask(query, done);
    return { suspect: () => socket.retire(), forget: () => socket.forget(id) };
  }

  /** New questions get new ports; those on their way stay where they are. */
  renew(): void {
    this.#retireAll();
  }

  close(): void {
    this.#retireAll();
    if (this.#renewal !== null) clearTimeout(this.#renewal);
    this.#renewal = null;
  }

  #socketTo(server: Endpoint): UdpSocket {
    const key = endpointText(server);
    let sockets = this.#ports.get(key);
    if (sockets === undefined) {
      sockets = new Array<UdpSocket | undefined>(forwarderLimits.socketsPerServer);
      this.#ports.set(key, sockets);
    }
    const slot = randomId() % forwarderLimits.socketsPerServer;
    const present = sockets[slot];
    if (present?.isUsable === true && present.asked < forwarderLimits.questionsPerSocket) return present;
    present?.retire();
    const socket = new UdpSocket(server);
    sockets[slot] = socket;
    this.#renewal ??= setTimeout(() => {
      this.#renewal = null;
      this.#retireAll();
    }, forwarderLimits.socketAgeMs);
    return socket;
  }

  #retireAll(): void {
    for (const sockets of this.#ports.values()) for (const socket of sockets) socket?.retire();
    this.#ports.clear();
  }
}

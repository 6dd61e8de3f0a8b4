import type { Socket } from 'node:net';
import { encodeJsonLine } from '../shared/json-lines.ts';
import { limits } from './limits.ts';

/** How long a dispensable document waits for another to go with. */
const unhurriedMs = 50;

/**
 * Writes documents to one client without ever waiting for it. A client that reads too slowly first misses what it can do without, and is
 * let go when even the rest piles up; so it holds up nobody else and takes a bounded amount of memory.
 */
export class FrameWriter {
  readonly #socket: Socket;
  readonly #limits: { readonly soft: number; readonly hard: number };
  #dropped = 0;
  /** Dispensable documents on their way out, whole lines. */
  #unhurried = '';
  #later: NodeJS.Timeout | null = null;

  constructor(
    socket: Socket,
    bounds: { readonly soft: number; readonly hard: number } = {
      soft: limits.softBacklogBytes,
      hard: limits.hardBacklogBytes,
    },
  ) {
    this.#socket = socket;
    this.#limits = bounds;
  }

  /** How many dispensable documents were left out so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Sends a document. One that is `dispensable` (a log line, a byte count) goes out with the next that is not, or a little later: openvpn writes
   * sixty lines while it connects, and each would wake the client. It is left out while the client is behind. The order is kept.
   */
  send(document: unknown, dispensable = false): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    if (dispensable && this.#socket.writableLength + this.#unhurried.length > this.#limits.soft) {
      this.#dropped++;
      return;
    }
    this.#unhurried += encodeJsonLine(document);
    if (dispensable) this.#later ??= setTimeout(() => this.#flush(), unhurriedMs);
    else this.#flush();
  }

  #flush(): void {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
    const text = this.#unhurried;
    this.#unhurried = '';
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.write(text);
    if (this.#socket.writableLength > this.#limits.hard) this.#socket.destroy(new Error('the client does not read'));
  }
}

import type { Socket } from 'node:net';
import { encodeJsonLine } from '../shared/json-lines.ts';
import { limits } from './limits.ts';

/**
 * Writes documents to one client without ever waiting for it. A client that reads too slowly first misses what it can do without, and is
 * let go when even the rest piles up; so it holds up nobody else and takes a bounded amount of memory.
 */
export class FrameWriter {
  readonly #socket: Socket;
  readonly #limits: { readonly soft: number; readonly hard: number };
  #dropped = 0;

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

  /** Sends a document; one that is `dispensable` (a log line, a byte count) is left out while the client is behind. */
  send(document: unknown, dispensable = false): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    if (dispensable && this.#socket.writableLength > this.#limits.soft) {
      this.#dropped++;
      return;
    }
    this.#socket.write(encodeJsonLine(document));
    if (this.#socket.writableLength > this.#limits.hard) this.#socket.destroy(new Error('the client does not read'));
  }
}

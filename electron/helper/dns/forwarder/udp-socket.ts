import { createSocket, type Socket } from 'node:dgram';
import type { Endpoint } from './forwarder-config.ts';
import { isAnswerTo } from './message.ts';
import { randomId } from './random-id.ts';
import type { Query } from './upstreams.ts';

interface Waiting extends Query {
  readonly done: (answer: Buffer | null) => void;
}

/** Addresses are numbers already; Node's own look-up would take a turn of the event loop for each datagram. */
export function numericLookup(
  address: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  callback(null, address, address.includes(':') ? 6 : 4);
}

/**
 * One source port for questions to one server. It is connected, so that the kernel drops what others send to it, and tells at once when nobody
 * listens there.
 */
export class UdpSocket {
  readonly #socket: Socket;
  readonly #server: Endpoint;
  readonly #waiting = new Map<number, Waiting>();
  /** What could not be sent yet, because the socket is being connected. */
  #unsent: Buffer[] | null = [];
  #isRetired = false;
  #isClosed = false;
  readonly #sent = (error: Error | null): void => {
    if (error !== null) this.fail();
  };
  /** Questions so far. */
  asked = 0;

  constructor(server: Endpoint) {
    this.#server = server;
    // The type says that look-ups are Node's own; this one has their form.
    const lookup = numericLookup as never;
    this.#socket = createSocket({ type: server.address.includes(':') ? 'udp6' : 'udp4', lookup });
    this.#socket.on('error', () => this.fail());
    this.#socket.on('message', (answer, from) => this.#receive(answer, from));
    this.#socket.once('connect', () => this.#flush());
    try {
      this.#socket.connect(server.port, server.address);
    } catch {
      // Whoever asks is told in a moment, as if the error had come later.
      queueMicrotask(() => this.fail());
    }
  }

  /** Sends a query under a random id; returns the id. A message is changed in its first two bytes. */
  ask(query: Query, done: (answer: Buffer | null) => void): number {
    let id = randomId();
    while (this.#waiting.has(id)) id = randomId();
    this.asked++;
    const { message } = query;
    message.writeUInt16BE(id, 0);
    this.#waiting.set(id, { message, questionEnd: query.questionEnd, done });
    if (this.#unsent === null) this.#socket.send(message, this.#sent);
    else this.#unsent.push(message);
    return id;
  }

  /** The answer to the question with this id is not wanted any more. */
  forget(id: number): void {
    if (this.#waiting.delete(id)) this.#closeWhenDone();
  }

  /** No further question will be asked: it closes as soon as the last is answered or forgotten. */
  retire(): void {
    this.#isRetired = true;
    this.#closeWhenDone();
  }

  /** Nobody listens there, or there is no way to it: no question will be answered. */
  fail(): void {
    if (this.#isClosed) return;
    this.#isRetired = true;
    const failed = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#closeWhenDone();
    for (const { done } of failed) done(null);
  }

  get isUsable(): boolean {
    return !this.#isRetired;
  }

  #flush(): void {
    if (this.#isClosed) return;
    const unsent = this.#unsent ?? [];
    this.#unsent = null;
    for (const message of unsent) this.#socket.send(message, this.#sent);
  }

  #receive(answer: Buffer, from: { readonly address: string; readonly port: number }): void {
    if (answer.length < 12) return;
    const id = answer.readUInt16BE(0);
    const waiting = this.#waiting.get(id);
    // What came before the socket was connected may be anybody's.
    if (waiting === undefined || from.port !== this.#server.port || !this.#isServer(from.address)) return;
    if (!isAnswerTo(answer, waiting.message, waiting.questionEnd)) return;
    this.#waiting.delete(id);
    this.#closeWhenDone();
    waiting.done(answer);
  }

  #isServer(address: string): boolean {
    return withoutZone(address) === withoutZone(this.#server.address);
  }

  #closeWhenDone(): void {
    if (!this.#isRetired || this.#isClosed || this.#waiting.size > 0) return;
    this.#isClosed = true;
    this.#socket.close();
  }
}

/** The device of a link-local address has a name or a number, and is the socket's own anyway. */
function withoutZone(address: string): string {
  const percent = address.indexOf('%');
  return percent < 0 ? address : address.slice(0, percent);
}

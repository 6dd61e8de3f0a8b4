import { connect, type Socket } from 'node:net';
import type { Endpoint } from './forwarder-config.ts';
import { headerBytes, isAnswerTo } from './message.ts';
import { randomId } from './random-id.ts';
import { FrameReader, frameOf } from './tcp-frames.ts';
import type { Pending, Query, Upstreams } from './upstreams.ts';

/** Asks servers by TCP, each question on a connection of its own: a laptop asks so only where an answer does not fit into a datagram. */
export class TcpUpstreams implements Upstreams {
  readonly #connections = new Set<Socket>();

  ask(server: Endpoint, { message, questionEnd }: Query, done: (answer: Buffer | null) => void): Pending {
    const socket = connect({ host: server.address, port: server.port, noDelay: true });
    this.#connections.add(socket);
    const id = randomId();
    message.writeUInt16BE(id, 0);
    const finish = (answer: Buffer | null): void => {
      if (!this.#connections.delete(socket)) return;
      socket.destroy();
      done(answer);
    };
    const frames = new FrameReader();
    socket.on('data', (piece: Buffer) => {
      const isOurs = (frame: Buffer): boolean =>
        frame.length >= headerBytes && frame.readUInt16BE(0) === id && isAnswerTo(frame, message, questionEnd);
      const answer = frames.push(piece).find(isOurs);
      if (answer !== undefined) finish(answer);
    });
    // A server may take the connection and close it without a word.
    socket
      .on('error', () => finish(null))
      .on('close', () => finish(null))
      .on('end', () => finish(null));
    socket.write(frameOf(message));
    return {
      suspect: () => undefined,
      forget: () => {
        this.#connections.delete(socket);
        socket.destroy();
      },
    };
  }

  close(): void {
    for (const socket of this.#connections) socket.destroy();
    this.#connections.clear();
  }
}

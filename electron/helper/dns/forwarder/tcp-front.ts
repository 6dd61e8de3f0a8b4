import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { isLoopback, type Endpoint } from './forwarder-config.ts';
import { forwarderLimits } from './forwarder-limits.ts';
import { readQuery } from './message.ts';
import type { Questions } from './questions.ts';
import { FrameReader, frameOf } from './tcp-frames.ts';
import type { Front } from './udp-front.ts';

/** Listens for queries by TCP (RFC 7766): any number of them on a connection, answered as the answers come. Rejects if it cannot. */
export async function listenTcp(
  listen: Endpoint,
  questions: Questions,
  failed: (reason: string) => void,
): Promise<Front> {
  /** The one whose last question is the oldest first. */
  const connections = new Set<Connection>();
  // A client may close its side when it has asked, and still wants the answers.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (!isLoopback(socket.remoteAddress ?? '')) return void socket.destroy();
    const last = connections.size >= forwarderLimits.connections ? longestSilent(connections) : undefined;
    if (last !== undefined) {
      connections.delete(last);
      last.end();
    }
    const connection = new Connection(socket, questions, () => {
      connections.delete(connection);
      connections.add(connection);
    });
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  server.listen(listen.port, listen.address);
  await once(server, 'listening');
  server.on('error', (error) => failed(error.message));
  return {
    close: () => {
      server.close();
      for (const connection of connections) connection.end();
    },
  };
}

/** One that waits for no answer, if there is such a one. */
function longestSilent(connections: ReadonlySet<Connection>): Connection | undefined {
  const [oldest] = connections;
  for (const connection of connections) if (!connection.isWaiting) return connection;
  return oldest;
}

/** One client's connection, until either side closes it. */
class Connection {
  readonly #socket: Socket;
  readonly #idle: NodeJS.Timeout;
  #waiting = 0;
  #hasEnded = false;

  /** `asked` is called at each question. */
  constructor(socket: Socket, questions: Questions, asked: () => void) {
    this.#socket = socket;
    this.#idle = setTimeout(
      () => (this.isWaiting ? this.#idle.refresh() : socket.destroy()),
      forwarderLimits.idleConnectionMs,
    );
    const frames = new FrameReader();
    socket.on('data', (piece: Buffer) => {
      for (const message of frames.push(piece)) {
        if (socket.destroyed) return;
        // What is no query gets no answer, and nothing would tell when it is over: such a client is let go.
        if (readQuery(message).kind === 'ignore') return void socket.destroy();
        this.#idle.refresh();
        this.#waiting++;
        asked();
        questions.ask(message, (answer) => this.#reply(answer));
      }
      if (this.#waiting >= forwarderLimits.questionsPerConnection) socket.pause();
    });
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#endIfDone();
    });
    // It is closed after an error; those that still wait for answers find it destroyed.
    socket.on('error', () => undefined);
    socket.on('close', () => clearTimeout(this.#idle));
  }

  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  /** Sends what was answered, and closes. */
  end(): void {
    this.#socket.destroySoon();
  }

  #reply(answer: Buffer): void {
    this.#waiting--;
    if (this.#socket.destroyed) return;
    this.#idle.refresh();
    this.#socket.write(frameOf(answer));
    if (this.#socket.writableLength > forwarderLimits.unreadBytes) return void this.#socket.destroy();
    if (this.#waiting < forwarderLimits.questionsPerConnection) this.#socket.resume();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#waiting === 0 && this.#hasEnded) this.#socket.end();
  }
}

import { chown } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import {
  ManagementLineSplitter,
  parseManagementLine,
  replyShape,
  type CommandLine,
  type ManagementMessage,
  type ReplyShape,
} from '../openvpn/management.ts';

/** openvpn's answer to one command; `lines` are those of a multi-line answer. */
export interface CommandReply {
  readonly ok: boolean;
  readonly text: string;
  readonly lines: readonly string[];
}

export interface ManagementEvents {
  /** openvpn has called back. */
  onConnected(): void;
  /** One asynchronous message (those that begin with `>`). */
  onMessage(message: ManagementMessage): void;
}

interface Waiting {
  readonly shape: ReplyShape;
  readonly lines: string[];
  first: string | null;
  resolve(reply: CommandReply): void;
}

const maximumReplyLines = 2000;
const lostReply: CommandReply = { ok: false, text: 'the management connection is closed', lines: [] };

/**
 * The socket at which the helper waits for openvpn's management interface (openvpn is the client, so that it ends when this closes). Takes
 * one connection, then no more. Commands are answered strictly in their order.
 */
export class ManagementChannel {
  readonly path: string;
  readonly #events: ManagementEvents;
  readonly #server: Server;
  readonly #splitter = new ManagementLineSplitter();
  readonly #waiting: Waiting[] = [];
  #socket: Socket | null = null;

  private constructor(path: string, events: ManagementEvents) {
    this.path = path;
    this.#events = events;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Listens at `path`, in a folder that only root can change, for one user (null: root) alone. Rejects if it cannot. */
  static async listen(path: string, user: number | null, events: ManagementEvents): Promise<ManagementChannel> {
    const channel = new ManagementChannel(path, events);
    await new Promise<void>((resolve, reject) => {
      channel.#server.once('error', reject);
      // The file is made before `listen` returns, so no other work sees this umask.
      const before = process.umask(0o177);
      channel.#server.listen(path, resolve);
      process.umask(before);
    });
    try {
      if (user !== null) await chown(path, user, user);
    } catch (error) {
      channel.close();
      throw error;
    }
    return channel;
  }

  get isConnected(): boolean {
    return this.#socket !== null;
  }

  /** Sends a command; the answer comes in its turn. Never rejects: a lost connection is an answer that is not ok. */
  send(command: CommandLine): Promise<CommandReply> {
    const socket = this.#socket;
    if (socket === null) return Promise.resolve(lostReply);
    socket.write(command);
    const shape = replyShape(command);
    if (shape === 'none') return Promise.resolve({ ok: true, text: '', lines: [] });
    return new Promise((resolve) => this.#waiting.push({ shape, lines: [], first: null, resolve }));
  }

  /** Ends the connection and the listening, which removes the socket's file. */
  close(): void {
    this.#server.close();
    this.#socket?.destroy();
  }

  #accept(socket: Socket): void {
    if (this.#socket !== null) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    this.#server.close();
    socket.on('data', (chunk: Buffer) => {
      for (const line of this.#splitter.push(chunk)) this.#take(parseManagementLine(line));
    });
    // An error is always followed by `close`.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lost());
    this.#events.onConnected();
  }

  #lost(): void {
    this.#socket = null;
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(lostReply);
  }

  #take(message: ManagementMessage): void {
    if (message.kind !== 'reply' && message.kind !== 'text' && message.kind !== 'end') {
      this.#events.onMessage(message);
      return;
    }
    const waiting = this.#waiting[0];
    if (waiting === undefined) return;
    if (message.kind === 'text') {
      if (waiting.lines.length < maximumReplyLines) waiting.lines.push(message.text);
      return;
    }
    if (message.kind === 'reply' && message.ok && waiting.shape === 'line-then-lines' && waiting.first === null) {
      waiting.first = message.text;
      return;
    }
    this.#waiting.shift();
    const ok = message.kind === 'end' || message.ok;
    waiting.resolve({
      ok,
      text: message.kind === 'reply' ? message.text : (waiting.first ?? ''),
      lines: waiting.lines,
    });
  }
}

import { createConnection, type Socket } from 'node:net';
import { encodeCall, takeMessage, type BodyReader, type MethodCall, type Reply, type Signal } from './bus-message.ts';

/** What became of a call: an answer, the other side's error, or no bus to ask (`errorName` is then empty). */
export type CallResult =
  | { readonly ok: true; readonly body: BodyReader }
  | { readonly ok: false; readonly errorName: string; readonly text: string };

export type CallBus = (call: MethodCall) => Promise<CallResult>;

const busSocket = '/run/dbus/system_bus_socket';
const answerMs = 2000;
/** An idle connection is let go, so that a program at rest holds nothing. */
const idleMs = 10_000;

/**
 * The system bus (or the one whose socket is given). `busctl` does the same for 8 ms and a process a call, and a connect takes eight calls.
 * The connection is made with the first call and ends when none came for a while; with somebody to hear signals only at `close`.
 */
export class SystemBus {
  readonly #path: string;
  readonly #onSignal: OnSignal | null;
  #connection: Connection | null = null;

  /** `onSignal` gets the name of each signal that the caller has subscribed to (`AddMatch`), and the signal itself. */
  constructor(path: string = busSocket, onSignal: OnSignal | null = null) {
    this.#path = path;
    this.#onSignal = onSignal;
  }

  /** Ends the connection; what waits for an answer fails. */
  close(): void {
    this.#connection?.end('closed');
    this.#connection = null;
  }

  /** Calls may overlap; the bus keeps their order. Never rejects. */
  readonly call: CallBus = (call) => {
    if (this.#connection === null || this.#connection.isClosed) {
      this.#connection = new Connection(this.#path, this.#onSignal);
    }
    return this.#connection.call(call);
  };
}

type Settle = (result: CallResult) => void;
type OnSignal = (name: string, signal: Signal) => void;

class Connection {
  readonly #socket: Socket;
  readonly #onSignal: OnSignal | null;
  readonly #pending = new Map<number, Settle>();
  #received = Buffer.alloc(0);
  #authenticated = false;
  #waiting: Buffer[] = [];
  #serial = 0;
  #idle: NodeJS.Timeout | null = null;
  isClosed = false;

  constructor(path: string, onSignal: OnSignal | null) {
    this.#onSignal = onSignal;
    this.#socket = createConnection(path);
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#socket.on('error', (error) => this.end(error.message));
    this.#socket.on('close', () => this.end('the bus closed the connection'));
    // SASL EXTERNAL: the kernel tells the bus who we are; the identity is the user's number in hexadecimal digits of its text.
    const identity = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    this.#socket.write(`\0AUTH EXTERNAL ${identity}\r\n`);
    void this.call({ ...busItself, member: 'Hello', signature: '', body: Buffer.alloc(0) });
  }

  call(call: MethodCall): Promise<CallResult> {
    if (this.isClosed) return Promise.resolve(failure('the bus closed the connection'));
    const serial = ++this.#serial;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(serial, noReply), answerMs);
      this.#pending.set(serial, (result) => {
        clearTimeout(timer);
        resolve(result);
        this.#restWhenIdle();
      });
      const frame = encodeCall(call, serial);
      if (this.#authenticated) this.#socket.write(frame);
      else this.#waiting.push(frame);
    });
  }

  #onData(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    if (!this.#authenticated && !this.#finishAuthentication()) return;
    try {
      for (let next = takeMessage(this.#received); next !== null; next = takeMessage(this.#received)) {
        this.#received = this.#received.subarray(next.length);
        if (next.reply !== null) this.#settle(next.reply.serial, resultOf(next.reply));
        if (next.signal !== null) this.#onSignal?.(next.signal.name, next.signal);
      }
    } catch (error) {
      this.end(String(error));
    }
  }

  #finishAuthentication(): boolean {
    const end = this.#received.indexOf('\r\n');
    if (end === -1) return false;
    const answer = this.#received.toString('latin1', 0, end);
    this.#received = this.#received.subarray(end + 2);
    if (!answer.startsWith('OK ')) {
      this.end('the bus refused the connection');
      return false;
    }
    this.#authenticated = true;
    this.#socket.write(Buffer.concat([Buffer.from('BEGIN\r\n'), ...this.#waiting]));
    this.#waiting = [];
    return true;
  }

  #settle(serial: number, result: CallResult): void {
    const settle = this.#pending.get(serial);
    this.#pending.delete(serial);
    settle?.(result);
  }

  #restWhenIdle(): void {
    if (this.#onSignal !== null) return;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#pending.size === 0) this.end('idle');
    }, idleMs).unref();
  }

  /** Ends the connection; what waits fails with the reason. */
  end(reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#socket.destroy();
    for (const serial of [...this.#pending.keys()]) this.#settle(serial, failure(reason));
  }
}

const busItself = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** As the bus itself says it; unlike a bus that is gone, the other side may still do what it was asked. */
const noReply: CallResult = {
  ok: false,
  errorName: 'org.freedesktop.DBus.Error.NoReply',
  text: 'no answer over the bus',
};

function failure(text: string): CallResult {
  return { ok: false, errorName: '', text };
}

function resultOf(reply: Reply): CallResult {
  return reply.errorName === null
    ? { ok: true, body: reply.body }
    : { ok: false, errorName: reply.errorName, text: reply.errorText };
}

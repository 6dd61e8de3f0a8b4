import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Proxy } from './proxy.ts';

const timeLimitMs = 10_000;
/** A proxy's answer to CONNECT: a status line and headers. */
const headLimit = 16 * 1024;

export interface Destination {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Has the proxy at the other end of `socket` connect to the destination; afterwards the returned stream leads there. Takes at most ten seconds. Throws
 * with what the proxy said, in words; the socket is destroyed then.
 */
export async function tunnelThrough(proxy: Proxy, socket: Socket, to: Destination): Promise<Socket> {
  const timer = setTimeout(() => socket.destroy(new Error(`${named(proxy)} does not answer`)), timeLimitMs);
  let way: Socket | TLSSocket = socket;
  // An error may come while nobody waits for an event; whoever reads next hears of it by the end of the stream.
  socket.on('error', () => undefined);
  try {
    await event(socket, 'connect');
    if (proxy.kind === 'https') {
      way = connectTls({ socket, ...(isIP(proxy.host) === 0 ? { servername: proxy.host } : {}) });
      way.on('error', () => undefined);
      await event(way, 'secureConnect');
    }
    await (proxy.kind === 'socks5' ? greetSocks(proxy, way, to) : connectHttp(proxy, way, to));
    return way;
  } catch (error) {
    socket.destroy();
    const text = error instanceof Error ? error.message : String(error);
    throw text.startsWith(named(proxy)) ? error : new Error(`${named(proxy)}: ${text}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function named(proxy: Proxy): string {
  const host = proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host;
  return `the proxy ${host}:${proxy.port}`;
}

async function connectHttp(proxy: Proxy, socket: Socket, { host, port }: Destination): Promise<void> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const signIn = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    'User-Agent: kubelane',
    ...(proxy.username === '' && proxy.password === '' ? [] : [`Proxy-Authorization: Basic ${signIn}`]),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const reader = new Reader(socket, `${named(proxy)} ended the connection`);
  const head = await reader.until('\r\n\r\n', headLimit);
  reader.release();
  const [, status = '', reason = ''] = /^HTTP\/1\.[01] ([0-9]{3})(?: ([^\r\n]*))?/.exec(head) ?? [];
  if (status === '') throw new Error(`${named(proxy)} does not speak HTTP`);
  if (!status.startsWith('2')) throw new Error(`${named(proxy)} answered ${`${status} ${reason}`.trim()}`);
}

/** RFC 1928, and RFC 1929 for a name and a password. The proxy resolves names, as Go has it. */
async function greetSocks(proxy: Proxy, socket: Socket, { host, port }: Destination): Promise<void> {
  const signsIn = proxy.username !== '';
  const reader = new Reader(socket, `${named(proxy)} ended the connection`);
  socket.write(Buffer.from(signsIn ? [5, 2, 0, 2] : [5, 1, 0]));
  const [version, method] = await reader.take(2);
  if (version !== 5) throw new Error(`${named(proxy)} does not speak SOCKS 5`);
  if (method === 2 && signsIn) {
    socket.write(Buffer.concat([Buffer.from([1]), short(proxy.username), short(proxy.password)]));
    const [, refused] = await reader.take(2);
    if (refused !== 0) throw new Error(`${named(proxy)} refused the sign-in`);
  } else if (method !== 0) throw new Error(`${named(proxy)} wants another sign-in`);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0, 3]), short(host), Buffer.from([port >> 8, port & 255])]));
  const [, code = 1, , kind] = await reader.take(4);
  if (code !== 0) throw new Error(`${named(proxy)} could not connect: ${socksFailures[code] ?? `code ${code}`}`);
  const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await reader.take(1))[0] ?? 0);
  await reader.take(length + 2);
  reader.release();
}

const socksFailures: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed',
  3: 'network unreachable',
  4: 'no route to host',
  5: 'connection refused',
  6: 'time-out',
  7: 'it knows no such command',
  8: 'it knows no such address',
};

function short(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Takes what a conversation before the real one needs from a socket, and leaves the rest in it. */
class Reader {
  readonly #socket: Socket;
  readonly #ended: string;
  #held = Buffer.alloc(0);

  constructor(socket: Socket, ended: string) {
    this.#socket = socket;
    this.#ended = ended;
  }

  async take(count: number): Promise<Buffer> {
    while (this.#held.length < count) await this.#more();
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  async until(mark: string, most: number): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at !== -1) return (await this.take(at + mark.length)).toString('latin1');
      if (this.#held.length > most) throw new Error('its answer is too long');
      await this.#more();
    }
  }

  /** What was read too much belongs to whoever reads next. */
  release(): void {
    if (this.#held.length > 0) this.#socket.unshift(this.#held);
  }

  async #more(): Promise<void> {
    const chunk = this.#socket.read() as Buffer | null;
    if (chunk !== null) this.#held = Buffer.concat([this.#held, chunk]);
    else if (this.#socket.readableEnded || this.#socket.destroyed) throw new Error(this.#ended);
    else await event(this.#socket, 'readable', this.#ended);
  }
}

function event(socket: Socket, name: string, ended = 'the connection ended'): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error: Error | null): void => {
      socket.off(name, happened).off('error', failed).off('close', closed);
      if (error === null) resolve();
      else reject(error);
    };
    const happened = (): void => finish(null);
    const failed = (error: Error): void => finish(error);
    const closed = (): void => finish(new Error(ended));
    socket.once(name, happened).once('error', failed).once('close', closed);
  });
}

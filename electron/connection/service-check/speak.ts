import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { since } from '../reach/reach.ts';
import { openTcp } from '../reach/tcp.ts';
import { banner } from './banners.ts';
import { exchange, type Outcome } from './exchange.ts';
import { greetings, type Greeting, type GreetingName, type Heard } from './greetings.ts';
import { beginTls, type ShownTls } from './handshake.ts';

/** What a program said when it was greeted. */
export interface Spoken {
  /**
   * `said`: an answer of its protocol. `tls`: it wants TLS where none was expected. `unasked`: nothing was sent, as its protocol is not known, and it
   * said nothing by itself. `other`, `closed`, `mute`: something else, the end of the connection, nothing.
   */
  readonly kind: 'said' | 'tls' | 'unasked' | 'other' | 'closed' | 'mute';
  /** The protocol in which it was greeted, or that it showed itself; null where neither is known. */
  readonly protocol: string | null;
  /** Its own words, not cleaned. */
  readonly text: string | null;
  readonly tls: ShownTls | null;
  readonly ms: number;
}

/** Where the program is, for a second connection. */
export interface Target {
  readonly address: string;
  readonly port: number;
  readonly hostname: string;
}

/** A server that is busy may take a moment. */
const answerMs = 4000;
/** A server that speaks first does so at once; others are not waited for. */
const listenMs = 400;

/** Greets the program behind a new connection in its protocol (null: not known) and reads its answer. The connection is ended. */
export async function speak(
  socket: Socket,
  name: GreetingName | null,
  target: Target,
  signal?: AbortSignal,
): Promise<Spoken> {
  const started = performance.now();
  try {
    const spoken = name === null ? await listen(socket, signal) : await greet(socket, greetings[name], target, signal);
    return { ...spoken, ms: since(started) };
  } finally {
    socket.destroy();
  }
}

type Said = Omit<Spoken, 'ms'>;

async function listen(socket: Socket, signal?: AbortSignal): Promise<Said> {
  const heard = await exchange(socket, null, anyBanner, listenMs, signal);
  if (heard.kind === 'said') {
    const [protocol = '', ...words] = heard.text.split('\n');
    return { kind: 'said', protocol, text: words.join(' '), tls: null };
  }
  return { kind: heard.kind === 'closed' ? 'closed' : 'unasked', protocol: null, text: null, tls: null };
}

function anyBanner(bytes: Uint8Array): Heard {
  const found = banner(bytes);
  if (found !== null) return { kind: 'said', text: `${found.protocol}\n${found.text}` };
  const mysql = greetings.mysql.read(bytes);
  return mysql.kind === 'said' ? { kind: 'said', text: `MySQL\n${mysql.text}` } : { kind: 'more' };
}

async function greet(socket: Socket, greeting: Greeting, target: Target, signal?: AbortSignal): Promise<Said> {
  if (greeting.tls) return greetInTls(socket, greeting, target, signal);
  const outcome = await ask(socket, greeting, target, signal);
  const { protocol } = greeting;
  // Some say so by an alert, some by hanging up.
  if (outcome.kind === 'tls' || (outcome.kind === 'closed' && greeting.say !== null)) {
    const shown = await tryTls(target, signal);
    if (shown !== null) return { kind: 'tls', protocol, text: shown.version, tls: shown };
  }
  return { ...withoutText(outcome), protocol, tls: null };
}

async function greetInTls(socket: Socket, greeting: Greeting, target: Target, signal?: AbortSignal): Promise<Said> {
  const { protocol } = greeting;
  const begun = await beginTls(socket, target.hostname, answerMs, signal);
  if (begun.kind === 'refused') return { kind: 'said', protocol: 'TLS', text: `TLS: ${begun.detail}`, tls: null };
  if (begun.kind !== 'shown') {
    return { kind: begun.kind === 'not-tls' ? 'other' : begun.kind, protocol: 'TLS', text: null, tls: null };
  }
  const { shown, stream } = begun;
  try {
    if (greeting.say === null) return { kind: 'said', protocol: 'TLS', text: shown.version, tls: shown };
    const outcome = await ask(stream, greeting, target, signal);
    // A server that demands a certificate of its clients takes the handshake, and hangs up then (RFC 8446, 4.4.2.4).
    if (outcome.kind === 'closed') return { kind: 'said', protocol: 'TLS', text: shown.version, tls: shown };
    return { ...withoutText(outcome), protocol, tls: shown };
  } finally {
    stream.destroy();
  }
}

async function tryTls({ address, port, hostname }: Target, signal?: AbortSignal): Promise<ShownTls | null> {
  const { socket } = await openTcp(address, port, signal);
  if (socket === null) return null;
  const begun = await beginTls(socket, hostname, answerMs, signal);
  if (begun.kind === 'shown') begun.stream.destroy();
  socket.destroy();
  return begun.kind === 'shown' ? begun.shown : null;
}

function ask(stream: Duplex, { say, read }: Greeting, { hostname }: Target, signal?: AbortSignal): Promise<Outcome> {
  return exchange(stream, say === null ? null : say(hostname), read, answerMs, signal);
}

function withoutText(outcome: Outcome): Pick<Said, 'kind' | 'text'> {
  if (outcome.kind === 'said') return { kind: 'said', text: outcome.text };
  return { kind: outcome.kind === 'tls' ? 'other' : outcome.kind, text: null };
}

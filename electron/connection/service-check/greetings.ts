import type { ProtocolName } from '../../shared/protocol-name.ts';
import type { ServicePort } from '../../shared/service-record.ts';
import { banner } from './banners.ts';

/**
 * What is said to a program to make it say who it is, and how its answer is known. Only questions that change nothing and need no sign-in: where a
 * protocol has none, or the server speaks first, nothing is said.
 */
export interface Greeting {
  /** The protocol, as people call it. */
  readonly protocol: string;
  readonly tls: boolean;
  /** The bytes to send; null where the server speaks first. */
  readonly say: ((hostname: string) => Uint8Array) | null;
  readonly read: Reading;
}

/** What the bytes so far are: `more` while they may become an answer, `other` when they never will. */
export type Heard =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'more' }
  | { readonly kind: 'tls' }
  | { readonly kind: 'other' };

export type Reading = (bytes: Uint8Array) => Heard;

const more: Heard = { kind: 'more' };
const other: Heard = { kind: 'other' };
/** Longer lines are no greeting. */
const longestLine = 1024;

/** How each protocol is greeted. */
export const greetings = {
  http: { protocol: 'HTTP', tls: false, say: head, read: readHttp },
  https: { protocol: 'HTTPS', tls: true, say: head, read: readHttp },
  // A client's preface and empty settings (RFC 9113, 3.4); the server's own settings come back.
  http2: {
    protocol: 'HTTP/2',
    tls: false,
    say: () => Buffer.concat([text('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]),
    read: readHttp,
  },
  tls: { protocol: 'TLS', tls: true, say: null, read: () => more },
  redis: { protocol: 'Redis', tls: false, say: () => text('PING\r\n'), read: line(/^[+-]/) },
  rediss: { protocol: 'Redis', tls: true, say: () => text('PING\r\n'), read: line(/^[+-]/) },
  memcached: {
    protocol: 'memcached',
    tls: false,
    say: () => text('version\r\n'),
    read: line(/^(?:VERSION |ERROR|CLIENT_ERROR|SERVER_ERROR)/),
  },
  // SSLRequest (PostgreSQL, "Message Formats"): asks whether TLS can be had, before anybody signs in.
  postgres: {
    protocol: 'PostgreSQL',
    tls: false,
    say: () => Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]),
    read: readPostgres,
  },
  mysql: { protocol: 'MySQL', tls: false, say: null, read: readMysql },
  // The protocol header of AMQP 0-9-1; the server answers with Connection.Start, or with the version that it wants.
  amqp: { protocol: 'AMQP', tls: false, say: amqpHeader, read: readAmqp },
  amqps: { protocol: 'AMQP', tls: true, say: amqpHeader, read: readAmqp },
  mongodb: { protocol: 'MongoDB', tls: false, say: isMaster, read: readMongodb },
  kafka: { protocol: 'Kafka', tls: false, say: apiVersions, read: readKafka },
  nats: { protocol: 'NATS', tls: false, say: null, read: named('NATS') },
  ssh: { protocol: 'SSH', tls: false, say: null, read: named('SSH') },
  smtp: { protocol: 'SMTP', tls: false, say: null, read: named('SMTP') },
  ftp: { protocol: 'FTP', tls: false, say: null, read: named('FTP') },
  imap: { protocol: 'IMAP', tls: false, say: null, read: named('IMAP') },
  pop3: { protocol: 'POP3', tls: false, say: null, read: named('POP3') },
} as const satisfies Readonly<Record<string, Greeting>>;
export type GreetingName = keyof typeof greetings;

/** How what a port is taken to speak is greeted; null where that has no question that changes nothing and needs no sign-in. */
const byProtocol: Readonly<Record<ProtocolName, GreetingName | null>> = {
  http: 'http',
  https: 'https',
  ws: 'http',
  wss: 'https',
  grpc: 'http2',
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  redis: 'redis',
  rediss: 'rediss',
  mongodb: 'mongodb',
  amqp: 'amqp',
  amqps: 'amqps',
  kafka: 'kafka',
  nats: 'nats',
  memcached: 'memcached',
  elasticsearch: 'http',
  opensearch: 'http',
  clickhouse: 'http',
  etcd: 'http',
  mqtts: 'tls',
  ldaps: 'tls',
  cassandra: null,
  sqlserver: null,
  oracle: null,
  zookeeper: null,
  mqtt: null,
  ldap: null,
};

/** Servers that speak first, or show a certificate: by the first word of the port's name, or by its number. */
const byName: Readonly<Record<string, GreetingName>> = {
  tls: 'tls',
  ssl: 'tls',
  ssh: 'ssh',
  sftp: 'ssh',
  smtp: 'smtp',
  submission: 'smtp',
  ftp: 'ftp',
  imap: 'imap',
  pop3: 'pop3',
};
const byNumber: Readonly<Record<number, GreetingName>> = {
  21: 'ftp',
  22: 'ssh',
  25: 'smtp',
  110: 'pop3',
  143: 'imap',
  587: 'smtp',
};

/** How to greet a port that is taken to speak `protocol`; null where nothing is known of it that could be asked. */
export function greetingOf(
  port: Pick<ServicePort, 'name' | 'port'>,
  protocol: ProtocolName | null,
): GreetingName | null {
  if (protocol !== null) return byProtocol[protocol];
  const word = port.name?.split('-')[0] ?? '';
  return (Object.hasOwn(byName, word) ? byName[word] : byNumber[port.port]) ?? null;
}

function text(words: string): Uint8Array {
  return Buffer.from(words, 'latin1');
}

/** Changes nothing by its definition (RFC 9110, 9.2.1). The host's name was parsed by the list of Services. */
function head(hostname: string): Uint8Array {
  return text(`HEAD / HTTP/1.1\r\nHost: ${hostname}\r\nUser-Agent: kubelane-check\r\nConnection: close\r\n\r\n`);
}

function amqpHeader(): Uint8Array {
  return Buffer.from([...text('AMQP'), 0, 0, 9, 1]);
}

/** OP_QUERY of `{isMaster: 1}`: what every driver asks before it signs in, in the one form that servers of all versions take. */
function isMaster(): Uint8Array {
  const body = Buffer.from([
    ...text('\0\0\0\0admin.$cmd\0\0\0\0\0'),
    255,
    255,
    255,
    255,
    19,
    0,
    0,
    0,
    16,
    ...text('isMaster\0'),
    1,
    0,
    0,
    0,
    0,
  ]);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + body.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(2004, 12);
  return Buffer.concat([header, body]);
}

/** ApiVersions, version 0, without a client's name. */
function apiVersions(): Uint8Array {
  return Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 255, 255]);
}

function firstLine(bytes: Uint8Array): string | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  return Buffer.from(bytes.subarray(0, end)).toString('latin1').replace(/\r$/, '');
}

/** A line that begins as told. */
function line(beginning: RegExp): Reading {
  return (bytes) => {
    if (isTlsAlert(bytes)) return { kind: 'tls' };
    const first = firstLine(bytes);
    if (first === null) return bytes.length < longestLine ? more : other;
    return beginning.test(first) ? { kind: 'said', text: first } : other;
  };
}

/** What a server that speaks first says of itself, of one kind. */
function named(protocol: string): Reading {
  return (bytes) => {
    const found = banner(bytes);
    if (found === null) return bytes.length < longestLine && firstLine(bytes) === null ? more : other;
    return found.protocol === protocol ? { kind: 'said', text: found.text } : other;
  };
}

function readHttp(bytes: Uint8Array): Heard {
  if (isTlsAlert(bytes)) return { kind: 'tls' };
  // A frame of settings on stream 0 (RFC 9113, 6.5).
  if (bytes.length >= 9 && bytes[3] === 4 && bytes[0] === 0 && bytes.subarray(5, 9).every((byte) => byte === 0)) {
    return { kind: 'said', text: 'HTTP/2' };
  }
  const first = firstLine(bytes);
  if (first === null) return bytes.length < longestLine ? more : other;
  return /^HTTP\/1\.[01] \d{3}(?: |$)/.test(first) ? { kind: 'said', text: first.trimEnd() } : other;
}

function readPostgres(bytes: Uint8Array): Heard {
  const answer = String.fromCharCode(bytes[0] ?? 0);
  if (bytes.length === 0) return more;
  if (answer === 'S') return { kind: 'said', text: 'PostgreSQL, TLS' };
  // An error instead of an answer is what a server older than the question, or one that is full, says.
  return answer === 'N' || answer === 'E' ? { kind: 'said', text: 'PostgreSQL' } : other;
}

/** The first packet of a MySQL or MariaDB server: version 10 of the handshake, or an error such as too many connections. */
function readMysql(bytes: Uint8Array): Heard {
  if (bytes.length < 5) return more;
  if (bytes[3] !== 0) return other;
  if (bytes[4] === 0xff) return { kind: 'said', text: `MySQL: ${latin(bytes.subarray(7, 7 + 120))}` };
  if (bytes[4] !== 10) return other;
  const end = bytes.indexOf(0, 5);
  if (end < 0) return bytes.length < longestLine ? more : other;
  // MariaDB puts a number before its own that old replicas believe.
  return { kind: 'said', text: `MySQL ${latin(bytes.subarray(5, end)).replace(/^5\.5\.5-/, '')}` };
}

function readAmqp(bytes: Uint8Array): Heard {
  if (isTlsAlert(bytes)) return { kind: 'tls' };
  if (bytes.length < 8) return more;
  if (latin(bytes.subarray(0, 4)) === 'AMQP')
    return { kind: 'said', text: `AMQP ${[...bytes.subarray(5, 8)].join('.')}` };
  // A method frame on channel 0: class 10 (connection), method 10 (start).
  if (bytes[0] !== 1 || bytes[1] !== 0 || bytes[2] !== 0) return other;
  if (bytes.length < 11) return more;
  return bytes[8] === 10 && bytes[10] === 10 ? { kind: 'said', text: 'AMQP 0.9.1' } : other;
}

/** OP_REPLY to our own question. */
function readMongodb(bytes: Uint8Array): Heard {
  if (bytes.length < 16) return more;
  const header = Buffer.from(bytes.subarray(0, 16));
  return header.readInt32LE(8) === 1 && header.readInt32LE(12) === 1 ? { kind: 'said', text: 'MongoDB' } : other;
}

/** The size, and the number that the question had. */
function readKafka(bytes: Uint8Array): Heard {
  if (bytes.length < 8) return more;
  const answer = Buffer.from(bytes.subarray(0, 8));
  return answer.readInt32BE(0) >= 6 && answer.readInt32BE(4) === 1 ? { kind: 'said', text: 'Kafka' } : other;
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** A record of type alert of TLS 1.0 to 1.3: what a server says to a client that does not begin with TLS. */
function isTlsAlert(bytes: Uint8Array): boolean {
  return bytes.length >= 3 && bytes[0] === 21 && bytes[1] === 3;
}

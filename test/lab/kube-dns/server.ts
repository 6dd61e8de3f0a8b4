import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { AUTHORITATIVE_ANSWER, decode, encode, TRUNCATED_RESPONSE, type DecodedPacket, type Packet } from 'dns-packet';
import type { Answer, Question } from './answer.ts';

/** Answers one question; `undefined` means that the server knows nothing yet (SERVFAIL). */
export type Resolve = (question: Question) => Answer | undefined;

export interface ServerOptions {
  readonly address: string;
  readonly port: number;
  readonly resolve: Resolve;
  /** Called once for each question. */
  readonly log: (client: string, question: Question) => void;
}

const responseCodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
const plainUdpLimit = 512;
/** What fits through every path without fragments (DNS flag day 2020). */
const ownUdpLimit = 1232;

/** Serves DNS over UDP and TCP until the process ends. Resolves when both sockets are bound; rejects if one cannot be. */
export async function serveDns(options: ServerOptions): Promise<void> {
  await Promise.all([serveUdp(options), serveTcp(options)]);
}

function serveUdp(options: ServerOptions): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (message, peer) => {
    const response = respond(options, message, peer.address, 'udp');
    if (response !== undefined) socket.send(response, peer.port, peer.address);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(options.port, options.address, resolve);
  });
}

function serveTcp(options: ServerOptions): Promise<void> {
  const server = createServer((connection) => serveConnection(options, connection));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.address, resolve);
  });
}

/** Messages over TCP come one after another, each after its length in two octets (RFC 1035 4.2.2). */
function serveConnection(options: ServerOptions, connection: Socket): void {
  let pending = Buffer.alloc(0);
  connection.on('data', (chunk) => {
    pending = Buffer.concat([pending, Buffer.from(chunk)]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const response = respond(options, pending.subarray(2, end), connection.remoteAddress ?? '', 'tcp');
      pending = pending.subarray(end);
      if (response === undefined) {
        connection.destroy();
        return;
      }
      const length = Buffer.alloc(2);
      length.writeUInt16BE(response.length);
      connection.write(Buffer.concat([length, response]));
    }
  });
  connection.setTimeout(10_000, () => connection.destroy());
  connection.on('error', () => connection.destroy());
}

/** The response to a message; undefined for what is not a DNS query at all. */
function respond(options: ServerOptions, message: Buffer, client: string, protocol: 'udp' | 'tcp'): Buffer | undefined {
  let query: DecodedPacket;
  try {
    query = decode(message);
  } catch {
    return undefined;
  }
  if (query.type !== 'query') return undefined;
  const edns = query.additionals?.find((record) => record.type === 'OPT');
  const [question] = query.questions ?? [];
  const base: Packet = {
    type: 'response',
    id: query.id ?? 0,
    questions: query.questions ?? [],
    additionals: edns === undefined ? [] : [optRecord()],
  };
  if (question === undefined || query.questions?.length !== 1) return encode({ ...base, flags: responseCodes.FORMERR });
  if (((query.flags ?? 0) & opcodeMask) !== 0) return encode({ ...base, flags: responseCodes.NOTIMP });
  options.log(client, question);
  const result = options.resolve(question);
  if (result === undefined) return encode({ ...base, flags: responseCodes.SERVFAIL });
  const authority = result.rcode === 'REFUSED' ? 0 : AUTHORITATIVE_ANSWER;
  const flags = authority | responseCodes[result.rcode] | ((query.flags ?? 0) & recursionDesired);
  const response = encode({
    ...base,
    flags,
    answers: [...result.answers],
    authorities: [...result.authorities],
    additionals: [...result.additionals, ...(base.additionals ?? [])],
  });
  const limit = protocol === 'tcp' ? 65_535 : udpLimit(edns === undefined ? undefined : edns.udpPayloadSize);
  return response.length <= limit ? response : encode({ ...base, flags: flags | TRUNCATED_RESPONSE });
}

const recursionDesired = 1 << 8;
/** Where the header's flags hold the kind of query; 0 is the ordinary one. */
const opcodeMask = 0xf << 11;

function udpLimit(advertised: number | undefined): number {
  return advertised === undefined ? plainUdpLimit : Math.min(Math.max(advertised, plainUdpLimit), ownUdpLimit);
}

function optRecord(): NonNullable<Packet['additionals']>[number] {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: ownUdpLimit,
    flags: 0,
    options: [],
    extendedRcode: 0,
    ednsVersion: 0,
    flag_do: false,
  };
}

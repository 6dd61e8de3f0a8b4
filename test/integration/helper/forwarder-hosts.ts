import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decode, encode, streamEncode, type DecodedPacket, type Packet } from 'dns-packet';
import type { Endpoint } from '../../../electron/helper/dns/forwarder/forwarder-config.ts';
import { Background, eventually } from './commands.ts';

/** DNS servers and clients on loopback addresses and high ports; what each test starts it ends. */

export const loopback = '127.0.0.1';

/** A port on which nobody listens at the moment, by UDP. */
export async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, loopback);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** A real dnsmasq that keeps nothing; ready when this resolves. */
export async function startDnsmasq(
  ...more: readonly string[]
): Promise<{ readonly at: Endpoint; readonly process: Background }> {
  const port = await freePort();
  const process = new Background('dnsmasq', [
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--pid-file=', '--no-resolv', '--no-hosts', '--cache-size=0'],
    ...['--bind-interfaces', `--listen-address=${loopback}`, `--port=${port}`, '--log-facility=-', ...more],
  ]);
  await process.says('started');
  return { at: { address: loopback, port }, process };
}

/** What dns-packet reads; its types do not know the code. */
export type Answer = DecodedPacket & { readonly rcode: string };

export function query(name: string, type: 'A' | 'TXT' = 'A', id = 4711, udpPayloadSize = 0): Packet {
  const plain: Packet = { type: 'query', id, flags: 0x100, questions: [{ type, name }] };
  if (udpPayloadSize === 0) return plain;
  const opt = { extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] };
  return { ...plain, additionals: [{ type: 'OPT', name: '.', udpPayloadSize, ...opt }] };
}

/** Sends one datagram and resolves with the answer; it is told apart from others by the port alone. */
export async function askUdp(server: Endpoint, packet: Packet, timeoutMs = 6_000): Promise<Answer> {
  const socket = createSocket('udp4');
  try {
    socket.send(encode(packet), server.port, server.address);
    const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(timeoutMs) })) as [Buffer];
    return decode(answer) as Answer;
  } finally {
    socket.close();
  }
}

/** Sends all packets at once on one connection and resolves with as many answers, in the order in which they came. */
export async function askTcp(server: Endpoint, packets: readonly Packet[]): Promise<Answer[]> {
  const socket = connect(server.port, server.address);
  socket.write(Buffer.concat(packets.map((packet) => streamEncode(packet))));
  let bytes = Buffer.alloc(0);
  const answers: Answer[] = [];
  socket
    .on('error', () => undefined)
    .on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
        const end = 2 + bytes.readUInt16BE(0);
        answers.push(decode(bytes.subarray(2, end)) as Answer);
        bytes = bytes.subarray(end);
      }
    });
  let isClosed = false;
  socket.on('close', () => (isClosed = true));
  await eventually(`${packets.length} answers by TCP`, () =>
    isClosed || answers.length === packets.length ? true : null,
  );
  if (answers.length < packets.length) throw new Error(`closed after ${answers.length} answers`);
  socket.destroy();
  return answers;
}

/** The first address or text of an answer. */
export function dataOf(answer: DecodedPacket): unknown {
  const [first] = answer.answers ?? [];
  return first !== undefined && 'data' in first ? first.data : null;
}

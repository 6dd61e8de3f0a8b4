import { randomInt } from 'node:crypto';
import { createConnection } from 'node:net';
import { streamDecode, streamEncode } from 'dns-packet';
import { parseIpAddress } from '../../shared/ip.ts';
import type { DnsReach } from './probes.ts';
import { reachOfError, type Reach } from '../reach/reach.ts';

/** A message over TCP has at most 64 KiB (RFC 1035, 4.2.2). */
const longestMessage = 65_537;

/** Asks a DNS server over TCP; `silent` also when it takes the question and does not answer it within `timeoutMs`. */
export function queryDnsOverTcp(server: string, name: string, timeoutMs: number): Promise<DnsReach> {
  return new Promise((resolve) => {
    const id = randomInt(1, 65_536);
    const started = performance.now();
    const socket = createConnection({ host: server, port: 53 });
    let received = Buffer.alloc(0);
    const finish = (kind: Reach['kind'], addresses: readonly string[] = []): void => {
      clearTimeout(deadline);
      socket.destroy();
      resolve({ kind, ms: Math.round(performance.now() - started), addresses });
    };
    const deadline = setTimeout(() => finish('silent'), timeoutMs);
    socket.on('error', (error: NodeJS.ErrnoException) => finish(reachOfError(error.code)));
    socket.on('close', () => finish('refused'));
    socket.on('connect', () =>
      socket.write(streamEncode({ type: 'query', id, flags: 1 << 8, questions: [{ type: 'A', name }] })),
    );
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]).subarray(0, longestMessage);
      if (received.length < 2 || received.length < received.readUInt16BE(0) + 2) return;
      const addresses = addressesOf(received, id);
      if (addresses === null) finish('silent');
      else finish('answered', addresses);
    });
  });
}

function addressesOf(message: Buffer, id: number): readonly string[] | null {
  try {
    const packet = streamDecode(message);
    if (packet.type !== 'response' || packet.id !== id) return null;
    return (packet.answers ?? []).flatMap((answer) =>
      (answer.type === 'A' || answer.type === 'AAAA') && parseIpAddress(answer.data) !== null ? [answer.data] : [],
    );
  } catch {
    return null; // not a DNS message
  }
}

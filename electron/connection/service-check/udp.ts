import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { isIpv6 } from '../../shared/ip.ts';
import type { ServicePort } from '../../shared/service-record.ts';
import { reachOfError, since, type Reach } from '../reach/reach.ts';
import { dnsQuestion } from '../verify/cluster-dns.ts';

/** A question that servers of a protocol over UDP answer, and that changes nothing. */
export type UdpProtocol = 'DNS' | 'NTP';

const timeoutMs = 2000;
/** A datagram may be lost. */
const repeatMs = 500;

/** What a UDP port speaks, by its name or number; null where nothing is known that could be asked. */
export function udpProtocol({ name, port }: Pick<ServicePort, 'name' | 'port'>): UdpProtocol | null {
  const word = name?.split('-')[0];
  if (word === 'dns' || port === 53) return 'DNS';
  return word === 'ntp' || port === 123 ? 'NTP' : null;
}

/**
 * Asks a UDP port in its protocol, or sends it an empty datagram where none is known, which only the refusal of a Service without endpoints
 * answers. `silent` says nothing then.
 */
export function askUdp(
  address: string,
  port: number,
  protocol: UdpProtocol | null,
  hostname: string,
  signal?: AbortSignal,
): Promise<Reach> {
  return new Promise((resolve) => {
    const started = performance.now();
    const id = randomInt(1, 65_536);
    const question = questionIn(protocol, id, hostname);
    const socket = createSocket(isIpv6(address) ? 'udp6' : 'udp4');
    const finish = (kind: Reach['kind']): void => {
      clearInterval(repeat);
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      socket.removeAllListeners('message').removeAllListeners('error');
      socket.on('error', () => undefined).close();
      resolve({ kind, ms: since(started) });
    };
    const abort = (): void => finish('silent');
    const send = (): void => socket.send(question, () => undefined);
    let repeat: NodeJS.Timeout | undefined;
    const deadline = setTimeout(abort, timeoutMs);
    // A connected socket is told of “port unreachable”.
    socket.on('error', (error: NodeJS.ErrnoException) => finish(reachOfError(error.code)));
    socket.on('message', (answer) => {
      if (protocol !== 'DNS' || (answer.length >= 12 && answer.readUInt16BE(0) === id)) finish('answered');
    });
    socket.on('connect', () => {
      send();
      repeat = setInterval(send, repeatMs);
    });
    socket.connect(port, address);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** NTP: a client's packet of version 4 (RFC 5905, 7.3) without a time of its own. */
function questionIn(protocol: UdpProtocol | null, id: number, hostname: string): Buffer {
  if (protocol === 'DNS') return dnsQuestion(id, hostname, 0);
  return protocol === 'NTP' ? Buffer.from([0x23, ...new Uint8Array(47)]) : Buffer.alloc(0);
}

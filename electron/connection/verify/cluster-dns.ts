import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { decode, encode, type Answer, type Packet, type StringAnswer } from 'dns-packet';
import { isIpv6, parseIpAddress } from '../../shared/ip.ts';
import { headerBytes } from './path-limit.ts';

export interface DnsAnswer {
  /** Milliseconds from the first query to the answer. */
  readonly latencyMs: number;
  /** A and AAAA addresses in the answer; empty for NXDOMAIN. */
  readonly addresses: readonly string[];
}

/** A lost packet is asked again after this many milliseconds, as glibc would only after seconds. */
const usualRepeatMs = 150;

/**
 * Asks one DNS server directly over UDP (RFC 1035), past every resolver of this laptop; any answer to our question counts, NXDOMAIN too,
 * because it proves that the packets go there and come back. Null when none came within `timeoutMs`. The question is padded so that its IP packet
 * has `packetBytes`, or as many as it needs.
 */
export function queryDns(
  server: string,
  name: string,
  timeoutMs: number,
  signal?: AbortSignal,
  repeatMs: number = usualRepeatMs,
  packetBytes = 0,
): Promise<DnsAnswer | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIpv6(server) ? 'udp6' : 'udp4');
    const id = randomInt(1, 65_536);
    const query = dnsQuestion(id, name, packetBytes - headerBytes(server));
    const started = performance.now();
    const finish = (answer: DnsAnswer | null): void => {
      clearInterval(repeat);
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      socket.removeAllListeners('message');
      socket.close();
      resolve(answer);
    };
    const abort = (): void => finish(null);
    const send = (): void => socket.send(query, 53, server, () => undefined);
    const repeat = setInterval(send, repeatMs);
    const deadline = setTimeout(abort, timeoutMs);
    socket.on('error', () => undefined);
    socket.on('message', (message) => {
      const addresses = addressesOf(message, id, name);
      if (addresses !== null) finish({ latencyMs: Math.round((performance.now() - started) * 10) / 10, addresses });
    });
    if (signal?.aborted === true) abort();
    else {
      signal?.addEventListener('abort', abort, { once: true });
      send();
    }
  });
}

/** A question for the addresses of a name, of so many bytes by the option that exists for that (RFC 7830), where it is not as long without. */
export function dnsQuestion(id: number, name: string, bytes: number): Buffer {
  const plain: Packet = { type: 'query', id, flags: 1 << 8, questions: [{ type: 'A', name }] };
  const padded = (length: number): Buffer =>
    encode({
      ...plain,
      additionals: [{ ...optRecord, options: [{ code: paddingOption, data: Buffer.alloc(length) }] }],
    });
  const missing = bytes - padded(0).length;
  return missing >= 0 ? padded(missing) : encode(plain);
}

const paddingOption = 12;
const optRecord = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
} as const;

/** The addresses of a response to our own question; null for anything else that arrives at the port. */
function addressesOf(message: Buffer, id: number, name: string): string[] | null {
  try {
    const packet = decode(message);
    if (packet.type !== 'response' || packet.id !== id) return null;
    if (packet.questions?.[0]?.name.toLowerCase() !== name.toLowerCase()) return null;
    const addresses = (packet.answers ?? []).filter(isAddress).map((answer) => answer.data);
    // One that was cut off is decoded to something that is no address.
    return addresses.filter((address) => parseIpAddress(address) !== null);
  } catch {
    return null;
  }
}

function isAddress(answer: Answer): answer is StringAnswer {
  return answer.type === 'A' || answer.type === 'AAAA';
}

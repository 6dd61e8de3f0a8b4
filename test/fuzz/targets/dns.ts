import { encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import * as clusterDns from '../../../electron/connection/verify/cluster-dns.ts';
import { parseIpAddress } from '../../../electron/shared/ip.ts';
import { digestOf } from '../engine/random.ts';
import { must, type FuzzTarget } from '../engine/target.ts';

/** The bundle exports what the product keeps to itself (engine/bundle.ts). */
const { addressesOf } = clusterDns as unknown as {
  readonly addressesOf: (message: Buffer, id: number, name: string) => string[] | null;
};

const name = 'kubernetes.default.svc.cluster.local';
const question = { type: 'A', name } as const;
const packets: readonly Packet[] = [
  { type: 'response', id: 7, questions: [question], answers: [{ ...question, ttl: 5, data: '10.96.0.1' }] },
  { type: 'response', id: 7, questions: [question], answers: [{ type: 'AAAA', name, ttl: 5, data: 'fd00::1' }] },
  { type: 'response', id: 7, flags: 3, questions: [question] },
  { type: 'query', id: 7, questions: [question] },
  {
    type: 'response',
    id: 7,
    questions: [question],
    answers: [
      { type: 'CNAME', name, data: 'a.b' },
      { type: 'TXT', name, data: ['x', 'y'] },
      { type: 'SRV', name, data: { port: 1, target: 'a.b' } },
      { type: 'MX', name, data: { preference: 1, exchange: 'a.b' } },
      { type: 'CAA', name, data: { flags: 0, tag: 'issue', value: 'ca' } },
      { type: 'NS', name, data: 'a.b' },
    ],
    authorities: [{ type: 'SOA', name, data: { mname: 'a', rname: 'b' } }],
    additionals: [
      {
        ...({ type: 'OPT', name: '.', udpPayloadSize: 1232, extendedRcode: 0 } as const),
        ...{ ednsVersion: 0, flags: 0, flag_do: false, options: [] },
      },
    ],
  },
];
const wire = packets.map((packet) => encode(packet));
const wireName = encode({ type: 'query', questions: [question] }).subarray(12, 12 + name.length + 2);

/** Answers of a cluster's DNS server, or of whoever answers in its place: addresses or nothing, and no exception. */
export const dns: FuzzTarget = {
  name: 'dns',
  dictionary: [
    wireName,
    ...[
      'c00c',
      'c000',
      'c0ff',
      '3f',
      '00010001',
      '001c0001',
      '0010',
      '0029',
      '002f',
      '0032',
      '002e',
      '0030',
      '002b',
    ].map((hex) => Buffer.from(hex, 'hex')),
    ...['ffff', '00040a600001', '0000', '8180', '0001'].map((hex) => Buffer.from(hex, 'hex')),
  ],
  seeds: wire,
  shapes: fc
    .tuple(fc.constantFrom(...wire), fc.uint8Array({ maxLength: 40 }), fc.nat(200), fc.nat(0xffff))
    .map(([packet, tail, cut, type]) => {
      // A right question, then an answer of any type with any data.
      const head = Buffer.from(packet.subarray(0, 12 + wireName.length + 4));
      head.writeUInt16BE(0x8180, 2);
      head.writeUInt16BE(1 + (cut % 3), 6);
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      record.writeUInt16BE(type < 0x8000 ? type % 70 : type, 2);
      record.writeUInt16BE(1, 4);
      record.writeUInt16BE(cut % 5 === 0 ? tail.length : cut % 64, 10);
      return cut % 2 === 0 ? Buffer.concat([head, record, tail]) : Buffer.concat([packet.subarray(0, cut), tail]);
    }),
  usualBytes: 400,
  largestBytes: 65_507,
  run: (input) => {
    const packet = withModestCounts(input);
    // The id is a random number of the query; whoever answers has it right, or is not listened to.
    const addresses = addressesOf(packet, packet.length >= 2 ? packet.readUInt16BE(0) : 7, name);
    if (addresses === null) return;
    must(addresses.length <= 65_535, 'too many addresses');
    // dns-packet reads an address that is cut off as `undefined.…`; it stays a text, and is compared with real ones only.
    for (const address of addresses) {
      must(parseIpAddress(address) !== null || /^[0-9a-f.:]*undefined/.test(address), 'not an address', () => address);
    }
  },
};

/** Mostly at most 255 records of each kind: dns-packet takes memory for as many as the header claims, which only costs time here. */
function withModestCounts(input: Buffer): Buffer {
  if (input.length < 12 || digestOf(input) % 32 === 0) return input;
  const packet = Buffer.from(input);
  for (const place of [4, 6, 8, 10]) packet[place] = 0;
  return packet;
}

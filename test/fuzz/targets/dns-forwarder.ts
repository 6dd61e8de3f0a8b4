import { decode, encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { domainTable, wireName } from '../../../electron/helper/dns/forwarder/domain-table.ts';
import {
  failureOf,
  fitForDatagram,
  headerBytes,
  isAnswerTo,
  readQuery,
  withoutIpv6Addresses,
} from '../../../electron/helper/dns/forwarder/message.ts';
import { FrameReader, frameOf } from '../../../electron/helper/dns/forwarder/tcp-frames.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { chunksOf, mustBeSame } from './support.ts';

const name = 'Web.shop.svc.cluster.test';
const question = { type: 'A', name } as const;
const opt = { extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] };
const packets: readonly Packet[] = [
  { type: 'query', id: 7, flags: 0x100, questions: [question] },
  {
    type: 'query',
    id: 7,
    questions: [question],
    additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 4096, ...opt }],
  },
  { type: 'query', id: 7, questions: [{ type: 'PTR', name: '1.0.96.10.in-addr.arpa' }] },
  { type: 'query', id: 7, questions: [{ type: 'AXFR', name: 'cluster.test' }] },
  { type: 'response', id: 7, questions: [question], answers: [{ ...question, ttl: 5, data: '10.96.0.1' }] },
  {
    type: 'response',
    id: 7,
    questions: [{ type: 'AAAA', name }],
    answers: [{ type: 'AAAA', name, ttl: 5, data: 'fd00:96::a' }],
  },
  { type: 'response', id: 7, flags: 2, questions: [] },
  { type: 'response', id: 7, flags: 3, questions: [{ type: 'A', name: name.toUpperCase() }] },
];
const wire = packets.map((packet) => encode(packet));
const query = wire[0] ?? Buffer.alloc(0);
const questionEnd = query.length;
const sixQuery = encode({ type: 'query', id: 7, questions: [{ type: 'AAAA', name }] });

const inside = [{ address: '10.96.0.10', port: 53 }];
const outside = [{ address: '192.168.1.1', port: 53 }];
const table = domainTable([{ domain: 'cluster.test', servers: inside }], outside);

/** What any program of this computer may send to the forwarder, and whoever gets at one of its ports. */
export const dnsForwarder: FuzzTarget = {
  name: 'dns-forwarder',
  dictionary: [
    wireName('cluster.test'),
    wireName(name),
    ...['c00c', '3f', '40', '00', '00010001', '00fc0001', '8180', '8182', '0100', '2800', '0001', '0002'].map((hex) =>
      Buffer.from(hex, 'hex'),
    ),
  ],
  seeds: wire,
  shapes: fc
    .tuple(fc.constantFrom(...wire), fc.nat(40), fc.uint8Array({ maxLength: 8 }), fc.nat(80))
    .map(([packet, at, bytes, cut]) => {
      const changed = Buffer.from(packet);
      changed.set(bytes.slice(0, Math.max(0, changed.length - at)), Math.min(at, changed.length));
      return cut > 60 ? changed.subarray(0, cut) : changed;
    }),
  usualBytes: 200,
  largestBytes: 65_535,
  run: (input) => {
    checkQuery(input);
    checkAnswer(input);
    const frames = new FrameReader();
    const whole = new FrameReader().push(input);
    mustBeSame(
      chunksOf(input)
        .flatMap((chunk) => frames.push(chunk))
        .map(hex),
      whole.map(hex),
      'frames depend on the pieces',
    );
    mustBeSame(new FrameReader().push(frameOf(input)).map(hex), [hex(input)], 'a frame is not what was put in');
  },
};

function checkQuery(input: Buffer): void {
  const before = hex(input);
  const read = readQuery(input);
  must(hex(input) === before, 'a query was changed');
  if (read.kind === 'ignore') {
    must(input.length < headerBytes || (input[2]! & 0x80) !== 0, 'a query was ignored');
    return;
  }
  const end = read.kind === 'question' ? read.question.end : headerBytes;
  must(
    end >= headerBytes && end <= input.length && end <= headerBytes + 255 + 4,
    'the question ends elsewhere',
    () => end,
  );
  const failure = failureOf(input, 2, end);
  must(failure.length === end && readQuery(failure).kind === 'ignore', 'a failure that would be asked again');
  if (read.kind === 'refuse') return;
  const { question: asked } = read;
  must(isAnswerTo(failure, input, end), 'our own failure is no answer');
  const servers = table.routeFor(asked.name).servers;
  const mine = labelsOf(asked.name).slice(-2).join('|') === 'cluster|test';
  must(servers[0] === (mine ? inside : outside)[0], 'the wrong servers', () => asked.name);
  const theirs = decode(failure).questions?.[0];
  // dns-packet writes a dot between labels, also where one holds a dot.
  must(
    theirs?.name === utf8(labelsOf(input.toString('latin1', headerBytes, end - 4)).join('.')),
    'another name',
    () => theirs,
  );
}

function checkAnswer(input: Buffer): void {
  for (const asked of [query, sixQuery]) {
    const shown = withoutIpv6Addresses(input, asked, questionEnd);
    must(!isAnswerTo(input, asked, questionEnd) || isAnswerTo(shown, asked, questionEnd), 'no answer without IPv6');
    const sent = fitForDatagram(shown, asked, questionEnd);
    must(sent === shown || (sent.length < shown.length && (sent[2]! & 2) !== 0), 'cut without saying so');
    must(sent.length <= 512, 'more than a plain client takes', () => sent.length);
  }
  if (!isAnswerTo(input, query, questionEnd)) return;
  must((input[2]! & 0x80) !== 0, 'a query was taken for an answer');
  if (input.readUInt16BE(4) === 0) {
    must([1, 2, 4, 5].includes(input[3]! & 0x0f), 'no question, and no error');
    return;
  }
  const [mine, theirs] = [query, input].map((message) => message.toString('latin1', headerBytes, questionEnd));
  must(mine?.toLowerCase() === theirs?.toLowerCase(), 'an answer to another question');
}

function labelsOf(wireForm: string): string[] {
  const labels: string[] = [];
  for (let at = 0; at < wireForm.length - 1; at += 1 + wireForm.charCodeAt(at)) {
    labels.push(wireForm.slice(at + 1, at + 1 + wireForm.charCodeAt(at)));
  }
  return labels;
}

function utf8(bytes: string): string {
  return bytes === '' ? '.' : Buffer.from(bytes, 'latin1').toString();
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}

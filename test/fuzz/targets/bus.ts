import fc from 'fast-check';
import {
  BodyReader,
  BodyWriter,
  encodeCall,
  maximumMessageBytes,
  takeMessage,
  type TakenMessage,
} from '../../../electron/network/bus-message.ts';
import { digestOf, Random } from '../engine/random.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { mustBeSame } from './support.ts';

interface Shape {
  readonly type: number;
  readonly serial: number;
  readonly member: string;
  readonly errorName: string;
  readonly text: string;
  readonly body: Uint8Array;
}

/** A message as a bus writes it. */
function message({ type, serial, member, errorName, text, body }: Shape): Buffer {
  const content = text === '' ? Buffer.from(body) : new BodyWriter().string(text).toBuffer();
  const header = new BodyWriter().byte(0x6c).byte(type).byte(0).byte(1).uint32(content.length).uint32(9);
  const fields = [
    { code: 5, write: () => header.byte(5).signature('u').uint32(serial) },
    { code: 3, write: () => header.byte(3).signature('s').string(member) },
    { code: 4, write: () => header.byte(4).signature('s').string(errorName) },
    {
      code: 8,
      write: () =>
        header
          .byte(8)
          .signature('g')
          .signature(text === '' ? 'ay' : 's'),
    },
  ];
  header.array(8, fields, (field) => field.write());
  return Buffer.concat([header.align(8).toBuffer(), content]);
}

const reply: Shape = { type: 2, serial: 3, member: '', errorName: '', text: '', body: new Uint8Array([1, 0, 0, 0]) };
const error = { ...reply, type: 3, errorName: 'org.freedesktop.DBus.Error.Failed', text: 'no such link' };
const signal = { ...reply, type: 4, member: 'NameOwnerChanged' };
const call = encodeCall(
  {
    destination: 'a.b',
    path: '/a',
    interface: 'a.b',
    member: 'C',
    signature: 'i',
    body: new BodyWriter().int32(1).toBuffer(),
  },
  1,
);
const seeds = [message(reply), message(error), message(signal), call, Buffer.concat([message(reply), message(error)])];

/** What comes over the system bus: a message, none yet, or a RangeError, which ends the connection; the same however it arrives. */
export const bus: FuzzTarget = {
  name: 'bus',
  dictionary: [
    'l\x02\0\x01',
    'l\x03\0\x01',
    'B\x02\0\x01',
    '\x05\x01u\0',
    '\x04\x01s\0',
    '\x08\x01g\0',
    Buffer.alloc(4, 0xff),
    Buffer.alloc(4),
    'a(sv)',
  ],
  seeds,
  shapes: fc
    .record({
      type: fc.nat(5),
      serial: fc.nat(9),
      member: fc.constantFrom('', 'NameOwnerChanged', 'x'.repeat(300)),
      errorName: fc.constantFrom('', 'a.b.C'),
      text: fc.constantFrom('', 'x', 'words'),
      body: fc.uint8Array({ maxLength: 24 }),
    })
    .map(message),
  usualBytes: 300,
  largestBytes: maximumMessageBytes + 4096,
  run: (input) => {
    const whole = takeAll(input);
    // A message alone is what it was among others.
    let at = 0;
    for (const taken of whole) {
      const alone = attempt(() => takeMessage(Buffer.from(input.subarray(at, at + taken.length))));
      if (alone !== 'refused') mustBeSame(summary(alone), summary(taken), 'what follows a message changes it');
      if (taken.length > 16) {
        must(attempt(() => takeMessage(input.subarray(at, at + taken.length - 1))) === null, 'half a message is taken');
      }
      if (taken.reply !== null) readBody(taken.reply.body, input);
      at += taken.length;
    }
    readBody(new BodyReader(input, true), input);
  },
};

function takeAll(input: Buffer): TakenMessage[] {
  const taken: TakenMessage[] = [];
  for (let rest = input; ;) {
    const next = attempt(() => takeMessage(rest));
    if (next === null || next === 'refused') return taken;
    must(next.length >= 16 && next.length <= Math.min(rest.length, maximumMessageBytes), 'a message without bounds');
    taken.push(next);
    rest = rest.subarray(next.length);
  }
}

/** A RangeError is the decoder's way to refuse; its callers catch it. */
function attempt<T>(work: () => T): T | 'refused' {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof RangeError && !failure.message.includes('call stack')) return 'refused';
    throw failure;
  }
}

/**
 * What a message is, without its words: a field that claims to be longer than its message is read on into the next one (the bus itself lets
 * no such message through).
 */
function summary(taken: TakenMessage | 'refused' | null): unknown {
  if (taken === null || taken === 'refused') return taken;
  return [taken.length, taken.signal !== null, taken.reply !== null];
}

/** Reads a body in some order that the input decides. */
function readBody(body: BodyReader, input: Buffer): void {
  const random = new Random(digestOf(input.subarray(0, 256)));
  attempt(() => {
    for (let count = 0; count < 6; count++) {
      const read = random.pick(['uint32', 'int32', 'boolean', 'signature'] as const);
      const value = body[read]();
      must(typeof value !== 'string' || value.length <= 255, 'a long signature');
      if (random.oneIn(3)) body.align(8);
    }
  });
}

import fc from 'fast-check';
import { streamDecode, streamEncode, type Packet } from 'dns-packet';
import { expect, it } from 'vitest';
import { FrameReader, frameOf } from '../../../../../electron/helper/dns/forwarder/tcp-frames.ts';

it('writes what dns-packet reads, and reads what it writes', () => {
  const packet: Packet = { type: 'query', id: 3, questions: [{ type: 'A', name: 'a.b' }] };
  const [message] = new FrameReader().push(streamEncode(packet));
  expect(streamDecode(frameOf(message!))).toMatchObject({ id: 3, questions: [{ name: 'a.b' }] });
});

it('gives the same messages however the stream is cut', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map((bytes) => frameOf(Buffer.from(bytes))));
      const reader = new FrameReader();
      const got: Buffer[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const end = at + (cuts[turn % cuts.length] ?? 1);
        got.push(...reader.push(stream.subarray(at, end)));
        at = end;
      }
      expect(got.map((message) => message.toString('hex'))).toEqual(
        sent.map((bytes) => Buffer.from(bytes).toString('hex')),
      );
    }),
  );
});

it('waits for the rest of a length and of a message, and minds no empty piece', () => {
  const reader = new FrameReader();
  const pieces = [[], [0], [], [3], [1, 2], []].map((bytes) => Buffer.from(bytes));
  expect(pieces.flatMap((piece) => reader.push(piece))).toEqual([]);
  expect(reader.push(Buffer.from([3, 0, 0, 0, 1, 9]))).toEqual([
    Buffer.from([1, 2, 3]),
    Buffer.alloc(0),
    Buffer.from([9]),
  ]);
});

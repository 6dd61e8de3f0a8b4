import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  BodyReader,
  BodyWriter,
  encodeCall,
  takeMessage,
  type MethodCall,
} from '../../../electron/network/bus-message.ts';
import { SystemBus } from '../../../electron/network/system-bus.ts';

const call: MethodCall = {
  destination: 'org.example',
  path: '/org/example',
  interface: 'org.example.Thing',
  member: 'Do',
  signature: 'is',
  body: new BodyWriter().int32(-2).string('no').toBuffer(),
};

/** A method return (2) or an error (3) as a bus sends it. */
function reply(type: 2 | 3, replySerial: number, body: Buffer, errorName = 'org.example.Error'): Buffer {
  const header = new BodyWriter().byte(0x6c).byte(type).byte(0).byte(1).uint32(body.length).uint32(77);
  header.array(8, type === 2 ? [5, 6] : [4, 5, 6], (code) => {
    header.byte(code);
    if (code === 5) header.signature('u').uint32(replySerial);
    else header.signature('s').string(code === 4 ? errorName : ':1.7');
  });
  return Buffer.concat([header.align(8).toBuffer(), body]);
}

/** A signal as a bus sends it. */
function signal(member: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = new BodyWriter().byte(0x6c).byte(4).byte(1).byte(1).uint32(body.length).uint32(78);
  header.array(8, [1, 2, 3, 7] as const, (code) => {
    header.byte(code).signature(code === 1 ? 'o' : 's');
    header.string({ 1: '/org/example', 2: 'org.example.Thing', 3: member, 7: ':1.7' }[code]);
  });
  return Buffer.concat([header.align(8).toBuffer(), body]);
}

describe('the wire format', () => {
  test('a call is laid out as the specification says', () => {
    const bytes = encodeCall(call, 9);
    expect([...bytes.subarray(0, 12)]).toEqual([0x6c, 1, 0, 1, 11, 0, 0, 0, 9, 0, 0, 0]);
    // The body follows the header at a multiple of 8: -2, the length of "no", its bytes and a NUL.
    expect((bytes.length - 11) % 8).toBe(0);
    expect([...bytes.subarray(-11)]).toEqual([0xfe, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0x6e, 0x6f, 0]);
    expect(bytes.includes(Buffer.from('/org/example\0'))).toBe(true);
  });

  test('the elements of an array of structs are aligned, and its length leaves the padding before them out', () => {
    const body = new BodyWriter().int32(4);
    body.array(8, [true], (value) => body.string('a.b').boolean(value));
    expect([...body.toBuffer()]).toEqual([4, 0, 0, 0, 12, 0, 0, 0, 3, 0, 0, 0, 0x61, 0x2e, 0x62, 0, 1, 0, 0, 0]);
  });

  test('replies are taken one by one, whatever the chunks', () => {
    const stream = Buffer.concat([
      reply(2, 3, new BodyWriter().uint32(42).toBuffer()),
      reply(3, 4, new BodyWriter().string('gone').toBuffer()),
    ]);
    for (let cut = 0; cut <= stream.length; cut++) {
      const first = takeMessage(stream.subarray(0, cut));
      const length = reply(2, 3, new BodyWriter().uint32(42).toBuffer()).length;
      expect(first === null).toBe(cut < length);
    }
    const first = takeMessage(stream);
    expect(first?.reply).toMatchObject({ serial: 3, errorName: null });
    expect(first?.reply?.body.uint32()).toBe(42);
    const second = takeMessage(stream.subarray(first?.length));
    expect(second?.reply).toMatchObject({ serial: 4, errorName: 'org.example.Error', errorText: 'gone' });
  });

  test('a signal comes with who sent it and what it says', () => {
    const taken = takeMessage(
      signal('PrepareForSleep', new BodyWriter().boolean(true).string('né').toBuffer()),
    )?.signal;
    expect(taken).toMatchObject({ name: 'PrepareForSleep', sender: ':1.7' });
    expect(taken?.body.boolean()).toBe(true);
    expect(taken?.body.string()).toBe('né');
    expect(() => taken?.body.boolean()).toThrow(RangeError);
  });

  test.each([4, 0xffffffff])('a text whose length (%i) goes beyond its message is a RangeError', (length) => {
    const body = new BodyWriter().uint32(length).byte(0x61).byte(0x62).byte(0x63).byte(0).toBuffer();
    expect(() => new BodyReader(body, true).string()).toThrow(RangeError);
  });

  test('garbage is a RangeError at worst, never a hang or another exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        if (buffer.length > 0) buffer[0] = 0x6c;
        try {
          takeMessage(buffer);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('SystemBus', () => {
  let folder: string;
  let server: Server;
  let onFrame: (socket: Socket, serial: number) => void;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kubelane-bus-'));
    onFrame = (socket, serial) => void socket.write(reply(2, serial, Buffer.alloc(0)));
    server = createServer((socket) => {
      let received = '';
      let begun = false;
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        let rest = chunk;
        if (!begun) {
          received += chunk.toString('latin1');
          if (received.includes('AUTH EXTERNAL') && !received.includes('BEGIN')) socket.write('OK 0123\r\n');
          const at = received.indexOf('BEGIN\r\n');
          if (at === -1) return;
          begun = true;
          rest = Buffer.from(received.slice(at + 7), 'latin1');
        }
        // Calls of the tests fit into one chunk each or follow each other whole.
        while (rest.length >= 16) {
          const serial = rest.readUInt32LE(8);
          const length = Math.ceil((16 + rest.readUInt32LE(12)) / 8) * 8 + rest.readUInt32LE(4);
          rest = rest.subarray(length);
          onFrame(socket, serial);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(join(folder, 'bus'), resolve));
  });

  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  test('several calls at once are all answered', async () => {
    const bus = new SystemBus(join(folder, 'bus'));
    const results = await Promise.all([bus.call(call), bus.call(call), bus.call(call)]);
    expect(results.map((result) => result.ok)).toEqual([true, true, true]);
  });

  test('an error comes with its name and words', async () => {
    onFrame = (socket, serial) =>
      void socket.write(reply(3, serial, new BodyWriter().string('Link 3 not known').toBuffer()));
    const bus = new SystemBus(join(folder, 'bus'));
    expect(await bus.call(call)).toEqual({ ok: false, errorName: 'org.example.Error', text: 'Link 3 not known' });
  });

  test('a bus that goes away fails what waits, and the next call connects anew', async () => {
    onFrame = (socket, serial) => {
      if (serial === 1) socket.write(reply(2, serial, Buffer.alloc(0)));
      else socket.destroy();
    };
    const bus = new SystemBus(join(folder, 'bus'));
    expect(await bus.call(call)).toMatchObject({ ok: false, errorName: '' });
    onFrame = (socket, serial) => void socket.write(reply(2, serial, Buffer.alloc(0)));
    expect((await bus.call(call)).ok).toBe(true);
  });

  test('a signal is heard by its name, and only the close ends a connection that listens', async () => {
    const heard: string[] = [];
    onFrame = (socket, serial) => {
      socket.write(reply(2, serial, Buffer.alloc(0)));
      if (serial === 2) socket.write(signal('ItemRegistered'));
    };
    const bus = new SystemBus(join(folder, 'bus'), (name) => heard.push(name));
    expect((await bus.call(call)).ok).toBe(true);
    await expect.poll(() => heard).toEqual(['ItemRegistered']);
    bus.close();
    bus.close();
  });

  test('no bus at all is an answer, too', async () => {
    expect((await new SystemBus(join(folder, 'nothing')).call(call)).ok).toBe(false);
  });
});

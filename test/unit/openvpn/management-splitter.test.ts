import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManagementLineSplitter } from '../../../electron/openvpn/management.ts';

function chunks(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    parts.push(bytes.subarray(start, start + size));
    start += size;
  }
  return [...parts, bytes.subarray(start)];
}

describe('ManagementLineSplitter', () => {
  it('gives the same lines however the bytes are cut, also inside a character', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n]/.test(text));
    const cut = fc.array(fc.nat(7), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), cut, (lines, end, sizes) => {
        const splitter = new ManagementLineSplitter();
        const bytes = Buffer.from(lines.map((text) => text + end).join(''), 'utf8');
        expect(chunks(bytes, sizes).flatMap((chunk) => splitter.push(chunk))).toEqual(lines);
      }),
    );
  });

  it('keeps an unfinished line until its end comes', () => {
    const splitter = new ManagementLineSplitter();
    expect(splitter.push(Buffer.from('>HOLD:Wai'))).toEqual([]);
    expect(splitter.push(Buffer.from('ting\r'))).toEqual([]);
    expect(splitter.push(Buffer.from('\nEND\r\nx'))).toEqual(['>HOLD:Waiting', 'END']);
  });

  it('cuts a line beyond the limit, drops its rest and goes on', () => {
    const splitter = new ManagementLineSplitter(8);
    expect(splitter.push(Buffer.from('0123456789'))).toEqual([]);
    expect(splitter.push(Buffer.from('abc'.repeat(100_000)))).toEqual([]);
    expect(splitter.push(Buffer.from('\r\nok\r\n'))).toEqual(['01234567', 'ok']);
    expect(splitter.truncatedLines).toBe(1);
  });

  it('does not hold on to the buffer it was given', () => {
    const splitter = new ManagementLineSplitter();
    const buffer = Buffer.from('abc');
    splitter.push(buffer);
    buffer.fill('z');
    expect(splitter.push(Buffer.from('\n'))).toEqual(['abc']);
  });
});

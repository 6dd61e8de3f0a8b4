import { describe, expect, it } from 'vitest';
import { ByteLines, isSpace } from '../../../electron/openvpn/byte-lines.ts';

describe('isSpace', () => {
  it('is what C calls white space, and nothing else', () => {
    const spaces = Array.from({ length: 256 }, (_, code) => code).filter((code) => isSpace(String.fromCharCode(code)));
    expect(spaces).toEqual([9, 10, 11, 12, 13, 32]);
    expect([isSpace(undefined), isSpace('')]).toEqual([false, false]);
  });
});

describe('ByteLines', () => {
  const pieces = (bytes: string, maximum: number, firstLine = 1): string[] => {
    const lines = new ByteLines(bytes, firstLine);
    const found: string[] = [];
    for (let piece = lines.next(maximum); piece !== null; piece = lines.next(maximum))
      found.push(`${lines.line} ${piece}`);
    return found;
  };

  it('gives lines with their ends, or pieces of them, and the line on which each began', () => {
    expect(pieces('a\n\nbc', 9)).toEqual(['1 a\n', '2 \n', '3 bc']);
    expect(pieces('abcde\nf\n', 3, 7)).toEqual(['7 abc', '7 de\n', '8 f\n']);
    expect(pieces('abc\nd', 3)).toEqual(['1 abc', '1 \n', '2 d']);
    expect(pieces('', 3)).toEqual([]);
  });

  it('skips what is left of a line', () => {
    const lines = new ByteLines('abcdef\ngh\nij', 1);
    expect(lines.next(3)).toBe('abc');
    lines.skipLine();
    expect([lines.next(9), lines.line]).toEqual(['gh\n', 2]);
    expect([lines.next(9), lines.line]).toEqual(['ij', 3]);
  });

  it('skips nothing where a line has just ended', () => {
    const lines = new ByteLines('abc\ndef\ng', 1);
    expect(lines.next(4)).toBe('abc\n');
    lines.skipLine();
    expect([lines.next(9), lines.line]).toEqual(['def\n', 2]);
    lines.skipLine();
    expect([lines.next(9), lines.line]).toEqual(['g', 3]);
  });

  it('skips the first line, too, and an empty one', () => {
    const lines = new ByteLines('abc\n\nd', 1);
    lines.skipLine();
    expect([lines.next(9), lines.line]).toEqual(['\n', 2]);
    expect([lines.next(9), lines.line]).toEqual(['d', 3]);
    const other = new ByteLines('\nd', 1);
    other.skipLine();
    expect([other.next(9), other.line]).toEqual(['d', 2]);
  });

  it('skips to the end where no line follows', () => {
    const lines = new ByteLines('ab\ncdef', 1);
    lines.next(9);
    expect(lines.next(2)).toBe('cd');
    lines.skipLine();
    expect(lines.next(9)).toBeNull();
    expect(lines.line).toBe(2);
  });
});

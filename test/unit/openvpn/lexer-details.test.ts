import { describe, expect, it } from 'vitest';
import { lexProfile, maximumProfileBytes } from '../../../electron/openvpn/lexer.ts';
import { lexLine } from '../../../electron/openvpn/line-lexer.ts';
import { quoteLine, quoteParameter } from '../../../electron/openvpn/quoting.ts';

const details = (text: string): readonly string[] => {
  const result = lexProfile(text);
  return result.ok ? [] : result.error.map(({ code, line, detail }) => `${code} ${line}: ${detail}`);
};

describe('what is wrong with a text is said in words', () => {
  it.each<readonly [string, readonly string[]]>([
    ['a \\x', ['bad-backslash 1: a backslash must stand before a backslash, a double quote or a space']],
    ['a "b', ['no-closing-quote 1: no closing quotation mark (")']],
    ["a 'b", ["no-closing-quote 1: no closing single quotation mark (')"]],
    ['a\n b\\', ['dangling-backslash 2: a backslash at the end of the file']],
    ['a \0', ['nul-byte 1: a NUL byte: this is not a text file']],
    ['<ca>\n\0\n</ca>\n', ['nul-byte 1: a NUL byte: this is not a text file']],
    [
      `a ${'x'.repeat(254)}\nb "\n`,
      ['line-too-long 1: longer than 255 bytes', 'no-closing-quote 2: no closing quotation mark (")'],
    ],
    ['<ca\u0007>\nx', ['no-end-tag 1: no </ca> after <ca>']],
    ['<connection>\nremote h\n<connection>\n</connection>', ['no-end-tag 3: no </connection> after <connection>']],
    ['#'.repeat(maximumProfileBytes + 1), ['too-large 1: larger than 1048576 bytes']],
  ])('%j', (text, wanted) => {
    expect(details(text)).toEqual(wanted);
  });

  it('and a text of exactly the limit is read', () => {
    expect(lexProfile('#\n'.repeat(maximumProfileBytes / 2))).toEqual({ ok: true, value: [] });
  });
});

describe('lexLine', () => {
  it.each<readonly [string, readonly string[]]>([
    ['', []],
    [' ', []],
    ['a', ['a']],
    ['a\\ ', ['a ']],
    ["'a\\'", ['a\\']],
    ["'a\"b'", ['a"b']],
    ['"a\'b"', ["a'b"]],
    ['a\\"b', ['a"b']],
    ['\\"a', ['"a']],
    ['"a\\\\"', ['a\\']],
    ['"a\\"b"', ['a"b']],
    ['"" \'\'', ['', '']],
    ['"a" #b', ['a']],
    ['\\;a', []],
  ])('%j', (line, words) => {
    expect(lexLine(line)).toEqual({ ok: true, value: words });
  });

  it('takes a word of 256 bytes, and no longer one', () => {
    const word = 'x'.repeat(256);
    expect(lexLine(word)).toEqual({ ok: true, value: [word] });
    const detail = 'a word is longer than 256 bytes';
    expect(lexLine(`${word}x`)).toEqual({ ok: false, error: { code: 'parameter-too-long', detail } });
    expect(lexLine(`"${word}x"`).ok).toBe(false);
  });

  it('reads sixteen words and no more, whatever follows', () => {
    const sixteen = Array.from({ length: 16 }, (_, index) => `w${index}`);
    expect(lexLine(`${sixteen.join(' ')} more`)).toEqual({ ok: true, value: sixteen });
    expect(lexLine(`${sixteen.join(' ')} \\x`)).toEqual({ ok: true, value: sixteen });
    expect(lexLine(`${sixteen.slice(1).join(' ')} \\x`).ok).toBe(false);
  });
});

describe('blocks', () => {
  const lex = (text: string): unknown => {
    const result = lexProfile(text);
    return result.ok ? result.value : result.error;
  };
  const plain = { inline: null, children: [] };

  it('have no parameters and, but for <connection>, no children', () => {
    expect(lex('<ca>\nup x\n</ca>\n')).toEqual([
      { name: 'ca', parameters: [], line: 1, inline: 'up x\n', children: [] },
    ]);
    expect(lex('<connection>\na b\n</connection>\n')).toEqual([
      {
        ...{ name: 'connection', parameters: [], line: 1, inline: 'a b\n' },
        children: [{ name: 'a', parameters: ['b'], line: 2, ...plain }],
      },
    ]);
  });

  it('inside a <connection> are read, too', () => {
    expect(lex('<connection>\n<ca>\nup x\n</ca>\n</connection>\n')).toMatchObject([
      { children: [{ name: 'ca', line: 2, inline: 'up x\n', children: [] }] },
    ]);
  });

  it('are told from words by both signs', () => {
    expect(lex('<a\nb>\n--x\n--\n')).toEqual([
      { name: '<a', parameters: [], line: 1, ...plain },
      { name: 'b>', parameters: [], line: 2, ...plain },
      { name: 'x', parameters: [], line: 3, ...plain },
      { name: '--', parameters: [], line: 4, ...plain },
    ]);
  });

  it('lose a carriage return in whatever place', () => {
    expect(lex('<ca>\na\rb\r\n\t </ca>\n')).toMatchObject([{ inline: 'a\nb\n' }]);
  });

  it('hold blank lines', () => {
    expect(lex('<ca>\n\n   \na\n</ca>\n')).toMatchObject([{ inline: '\n   \na\n' }]);
  });

  it('keep what is written in other alphabets', () => {
    expect(lex('<zoë>\nü\n</zoë>\n王 ß\n')).toMatchObject([
      { name: 'zoë', inline: 'ü\n' },
      { name: '王', parameters: ['ß'] },
    ]);
  });
});

describe('quoteParameter', () => {
  it('escapes what the lexer would not take as it is', () => {
    expect(quoteParameter('a "b" \\c\'')).toEqual({ ok: true, value: '"a \\"b\\" \\\\c\'"' });
    expect(quoteParameter('')).toEqual({ ok: true, value: '""' });
  });

  it('refuses what would not arrive', () => {
    for (const text of ['a\nb', '\0', '\u202ea', '\ud800']) {
      expect(quoteParameter(text)).toEqual({ ok: false, error: 'unprintable' });
    }
  });

  it('counts bytes: 256 are taken', () => {
    expect(quoteParameter('é'.repeat(128)).ok).toBe(true);
    expect(quoteParameter('é'.repeat(128) + 'a')).toEqual({ ok: false, error: 'too-long' });
    expect(quoteParameter('"'.repeat(256)).ok).toBe(true);
  });
});

describe('quoteLine', () => {
  it('writes a directive that the lexer reads as it was', () => {
    const line = quoteLine('setenv', ['UV_A', 'b "c" \\d']);
    expect(line).toEqual({ ok: true, value: 'setenv "UV_A" "b \\"c\\" \\\\d"' });
    expect(line.ok && lexLine(line.value)).toEqual({ ok: true, value: ['setenv', 'UV_A', 'b "c" \\d'] });
    expect(quoteLine('nobind', [])).toEqual({ ok: true, value: 'nobind' });
  });

  it('refuses a parameter that would not arrive', () => {
    expect(quoteLine('cipher', ['a', 'b\nc'])).toEqual({ ok: false, error: 'unprintable' });
  });

  it('writes lines of 254 bytes, and no longer ones', () => {
    // Nine bytes are the name, the blank and the quotes.
    expect(quoteLine('cipher', ['é'.repeat(122) + 'a']).ok).toBe(true);
    expect(quoteLine('cipher', ['é'.repeat(122) + 'ab'])).toEqual({ ok: false, error: 'too-long' });
  });
});

import { describe, expect, it } from 'vitest';
import { lexProfile, type LexedDirective } from '../../../electron/openvpn/lexer.ts';

function lex(text: string): readonly LexedDirective[] {
  const result = lexProfile(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function words(text: string): string[][] {
  return lex(text).map(({ name, parameters }) => [name, ...parameters]);
}

function problems(text: string): string[] {
  const result = lexProfile(text);
  return result.ok ? [] : result.error.map(({ code, line }) => `${code}@${line}`);
}

describe('words', () => {
  it.each([
    ['up /x', [['up', '/x']]],
    ['"up" "/x y"', [['up', '/x y']]],
    ["'up' '/x\\y'", [['up', '/x\\y']]],
    ['--up /x', [['up', '/x']]],
    ['"--up" /x', [['up', '/x']]],
    ['---up /x', [['-up', '/x']]],
    ['-- x', [['--', 'x']]],
    ['\\ up /x', [['up', '/x']]],
    ['u\\ p /x', [['u p', '/x']]],
    ['a\\ b c', [['a b', 'c']]],
    ['a\\\\b "c\\"d" \\"e', [['a\\b', 'c"d', '"e']]],
    ['a"b"c', [['a"b"c']]],
    ['"a"b', [['a', 'b']]],
    ['a "" b', [['a', '', 'b']]],
    ['a # c', [['a']]],
    ['a ;c', [['a']]],
    ['a#b', [['a#b']]],
    ['a "#b" # c', [['a', '#b']]],
    ['# c\n; c\n\n \t\n', []],
    ['\\# c', []],
    ['a\tb\fc\vd', [['a', 'b', 'c', 'd']]],
    ['a b\r\n', [['a', 'b']]],
    ['zoë 王', [['zoë', '王']]],
  ] as const)('%j', (text, expected) => expect(words(text)).toEqual(expected));

  it('beyond the sixteenth are not read, as in openvpn', () => {
    const many = Array.from({ length: 20 }, (_, index) => `w${index}`);
    expect(words(many.join(' '))).toEqual([many.slice(0, 16)]);
    expect(words(`${many.slice(0, 16).join(' ')} "open`)).toEqual([many.slice(0, 16)]);
  });

  it.each([
    ['up \\x', 'bad-backslash@1'],
    ["up \\'x", 'bad-backslash@1'],
    ['ca\nup "x', 'no-closing-quote@2'],
    ["up 'x", 'no-closing-quote@1'],
    ['up x\\', 'dangling-backslash@1'],
    ['\n\nup \0', 'nul-byte@3'],
    ['<ca>\nx', 'no-end-tag@1'],
    ['<connection>\nremote h\n<connection>\n</connection>', 'no-end-tag@3'],
    ['<connection>\n<ca>\n</ca>\nup "\n</connection>', 'no-closing-quote@4'],
  ])('%j: %s', (text, problem) => expect(problems(text)).toContain(problem));

  it('goes on after a bad line, to say everything at once', () => {
    expect(problems('up "\nok\nup \\x\n')).toEqual(['no-closing-quote@1', 'bad-backslash@3']);
  });
});

describe('limits', () => {
  it('are in bytes: 254 and the line end, 255 at the end of the file', () => {
    expect(problems(`${'a '.repeat(127)}\nb\n`)).toEqual([]);
    expect(problems(`${'a '.repeat(127)}a\nb\n`)).toEqual(['line-too-long@1']);
    expect(problems(`${'a '.repeat(127)}a`)).toEqual([]);
    expect(problems(`a ${'é'.repeat(127)}\n`)).toEqual(['line-too-long@1']);
  });

  it('refuse a text that is far too large at once', () => {
    expect(problems('#\n'.repeat(600_000))).toEqual(['too-large@1']);
  });
});

describe('byte order mark', () => {
  it('is skipped once, at the start', () => {
    expect(words('\ufeffclient\n')).toEqual([['client']]);
    expect(words('a\n\ufeffclient\n')).toEqual([['a'], ['\ufeffclient']]);
    expect(words('\ufeff\ufeffclient\n')).toEqual([['\ufeffclient']]);
  });
});

describe('inline blocks', () => {
  it('end at the first line that begins with the end tag, whatever follows', () => {
    const text = '<ca>\nAAAA\n   </ca>junk\nup /hidden\n<cert>\n</ca>\n</cert>\n';
    expect(lex(text).map(({ name, inline, line }) => [name, inline, line])).toEqual([
      ['ca', 'AAAA\n', 1],
      ['up', null, 4],
      ['cert', '</ca>\n', 5],
    ]);
  });

  it('see an end tag at the start of each 255-byte piece of a long line, and what stands behind it as a line', () => {
    const hidden = `<ca>\n${'x'.repeat(255)}</ca>${' '.repeat(250)}up /x\n`;
    expect(words(hidden)).toEqual([['ca'], ['up', '/x']]);
    expect(problems(`<ca>\n${'x'.repeat(254)}</ca>\n`)).toEqual(['no-end-tag@1']);
  });

  it('may have a quoted or dashed tag, but no parameter', () => {
    expect(lex('"<ca>"\nA\n</ca>').map(({ inline }) => inline)).toEqual(['A\n']);
    expect(lex('--<ca>\nA\n</ca>').map(({ inline }) => inline)).toEqual(['A\n']);
    expect(words('<ca> x\nA\n')).toEqual([['<ca>', 'x'], ['A']]);
  });

  it('give their body with plain line ends', () => {
    expect(lex('<ca>\r\nA\r\nB\r\n</ca>\r\n')[0]?.inline).toBe('A\nB\n');
  });

  it('<connection> is lexed again, with the lines of the file', () => {
    const [block] = lex('client\n<connection>\nremote h 1\n"port" 2 # x\n</connection>\n').slice(1);
    expect(block?.children.map(({ name, parameters, line }) => [name, parameters, line])).toEqual([
      ['remote', ['h', '1'], 3],
      ['port', ['2'], 4],
    ]);
  });
});

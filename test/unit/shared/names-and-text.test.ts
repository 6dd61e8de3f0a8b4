import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDomainName } from '../../../electron/shared/domain-name.ts';
import { isPrintable, stripControlCharacters } from '../../../electron/shared/printable.ts';

describe('domain names', () => {
  it.each([
    ['cluster.local', 'cluster.local'],
    ['Cluster.Coder4.', 'cluster.coder4'],
    ['_http._tcp.x', '_http._tcp.x'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['local', 'local'],
    ['a'.repeat(63), 'a'.repeat(63)],
  ])('takes %s', (text, name) => expect(parseDomainName(text)).toBe(name));

  it.each([
    '',
    '.',
    '..',
    'a..b',
    '.a',
    '-a.b',
    'a-.b',
    'a b',
    'a;b',
    '$(x)',
    'a/b',
    '10.0.0.1',
    'a.1',
    'bücher',
    'a'.repeat(64),
    `${'a.'.repeat(126)}abc`,
    'a\n',
    '*.a',
  ])('refuses %j', (text) => expect(parseDomainName(text)).toBeNull());
});

describe('printable text', () => {
  it('has no controls left', () => {
    expect(stripControlCharacters('a\u001b[31mb\u0000\r\n\u007f\u0085\u202e\u2066\ufeffü王')).toBe('a[31mbü王');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = stripControlCharacters(text);
        expect(clean).not.toMatch(/\p{Cc}/u);
        expect(stripControlCharacters(clean)).toBe(clean);
      }),
    );
  });

  it('has no lone surrogates', () => {
    expect(isPrintable('\ud800')).toBe(false);
    expect(isPrintable('😀')).toBe(true);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canonicalBody } from '../../../electron/openvpn/inline-bodies.ts';
import { lexProfile } from '../../../electron/openvpn/lexer.ts';
import { parseManagementLine } from '../../../electron/openvpn/management.ts';
import { emitCanonicalConfig, parseProfile } from '../../../electron/openvpn/profile.ts';
import { quoteLine } from '../../../electron/openvpn/quoting.ts';
import { profileWith } from './samples.ts';

/** What the fuzzer found (`npm run fuzz`), each in its smallest form; the inputs themselves are kept in test/fuzz/corpus. */
const corpus = fileURLToPath(new URL('../../fuzz/corpus/profile-allow-list/', import.meta.url));

describe('a line that our quotes make longer than openvpn reads', () => {
  // openvpn takes the rest of a line behind its 256th byte for a directive of its own, when the line stands in a <connection> block.
  const value = `${'\\'.repeat(109)}x`;
  const hidden = 'http-proxy 127.0.0.1 1080 /etc/shadow basic #';
  const block = [
    '<connection>',
    'remote 127.0.0.1 1 tcp',
    `http-proxy-option CUSTOM-HEADER '${value}' '${hidden}'`,
    '</connection>',
  ];

  it.each([
    ['a header of a proxy in a <connection> block', block],
    ['a name to verify', [`verify-x509-name '${'"'.repeat(130)}' name`]],
    ['a name that only the quotes make too long', [`verify-x509-name ${'a'.repeat(236)}`]],
    ['a variable for the server', [`setenv UV_A '${'\\'.repeat(130)}'`]],
    ['a question', [`static-challenge '${'\\'.repeat(130)}' 1`]],
    ['a host', [`remote ${`${'a'.repeat(60)}.`.repeat(4)}b`]],
  ])('refuses the profile: %s', (_what, lines) => {
    const parsed = parseProfile(profileWith(...lines));
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.error).toEqual([
      expect.objectContaining({ code: 'bad-parameter', detail: 'longer than 254 bytes when it is quoted' }),
    ]);
  });

  it('takes a line that just fits', () => {
    const parsed = parseProfile(profileWith(`verify-x509-name ${'a'.repeat(235)}`));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const config = emitCanonicalConfig(parsed.value);
    expect(Math.max(...config.split('\n').map((line) => line.length))).toBe(254);
    expect(lexProfile(config).ok).toBe(true);
  });

  it('is never written, whoever asks for it', () => {
    expect(quoteLine('setenv', ['UV_A', 'é'.repeat(120)])).toEqual({ ok: false, error: 'too-long' });
    const parsed = parseProfile(profileWith());
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const remotes = [{ host: 'h'.repeat(250), port: 1, protocol: 'udp' as const, directives: [], inline: {} }];
    expect(() => emitCanonicalConfig(parsed.value, { remotes })).toThrow('a parameter of remote is not canonical');
  });
});

describe('work that grows with the square of a profile', () => {
  const bytes = 512 * 1024;
  const filled = (line: string): string => line.repeat(Math.floor(bytes / line.length));

  /** Milliseconds; the slowest of these took 2 s and more, and now take some 20 ms. */
  function timeOf(work: () => unknown): number {
    const start = performance.now();
    work();
    return performance.now() - start;
  }

  it.each([
    ['beginnings of PEM blocks that have no end', 'certificates', '-----BEGIN A-----\n'],
    ['beginnings of certificates', 'certificates', '-----BEGIN CERTIFICATE-----\n'],
    ['beginnings of static keys', 'static-key', '-----BEGIN OpenVPN Static key V1-----\n'],
  ] as const)('is not done for %s', (_what, format, line) => {
    const text = filled(line);
    expect(timeOf(() => expect(canonicalBody(format, text).ok).toBe(false))).toBeLessThan(700);
  });

  it.each([
    ['a refusal with many quotes', ">PASSWORD:Verification Failed: '", "' ['"],
    ['a token with many quotes', ">PKCS11ID-ENTRY:'0', ID:'", "', BLOB:'"],
  ])('is not done for %s', (_what, head, part) => {
    const line = `${head}${part.repeat(60_000 / part.length)}x`;
    expect(timeOf(() => expect(parseManagementLine(line).kind).toBe('unknown'))).toBeLessThan(200);
  });

  it('is not done for many fingerprints', () => {
    const text = `client\nremote h\nauth-user-pass\n${filled(`peer-fingerprint ${'aa:'.repeat(31)}aa\n`)}`;
    expect(timeOf(() => expect(parseProfile(text).ok).toBe(true))).toBeLessThan(1200);
  });

  it('says that a certificate has no end', () => {
    expect(canonicalBody('certificates', '-----BEGIN CERTIFICATE-----\nQUJD\n')).toEqual({
      ok: false,
      error: 'the CERTIFICATE has no end',
    });
  });
});

describe('what is said about a text that does not lex', () => {
  it('has no control characters of the text', () => {
    const lexed = lexProfile('client\n<\u001b[2J\u202e>\n');
    expect(lexed).toEqual({ ok: false, error: [{ code: 'no-end-tag', line: 2, detail: 'no </[2J> after <[2J>' }] });
    expect(parseProfile('client\n<\u0011>\n')).toMatchObject({ ok: false, error: [{ detail: 'no </> after <>' }] });
  });

  it('is no more than a thousand lines', () => {
    const parsed = parseProfile(`client\n${'"\n'.repeat(100_000)}`);
    expect(parsed.ok ? 0 : parsed.error.length).toBe(1000);
  });
});

it('every input that once found a fault in profiles is read without one', () => {
  const names = readdirSync(corpus).filter((name) => name.startsWith('crash-'));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const parsed = parseProfile(readFileSync(corpus + name, 'utf8'));
    if (parsed.ok) expect(lexProfile(emitCanonicalConfig(parsed.value)).ok, name).toBe(true);
    else expect(parsed.error.length).toBeLessThanOrEqual(1000);
  }
});

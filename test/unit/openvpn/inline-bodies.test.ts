import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBody } from '../../../electron/openvpn/inline-bodies.ts';
import type { InlineFormat } from '../../../electron/openvpn/directives-files.ts';
import { certificate, privateKey, staticKey } from './samples.ts';

const formats: readonly InlineFormat[] = [
  'certificates',
  'private-key',
  'revocation-list',
  'static-key',
  'tls-crypt-v2-key',
  'pkcs12',
  'fingerprints',
];

describe('canonicalBody', () => {
  it('keeps what is canonical already', () => {
    expect(canonicalBody('certificates', certificate)).toEqual({ ok: true, value: certificate });
    expect(canonicalBody('static-key', staticKey)).toEqual({ ok: true, value: staticKey });
  });

  it('leaves out what stands around, and takes several', () => {
    const dump = `Certificate:\n    Data:\n  <x>\nBag Attributes: y\n${certificate.replaceAll('\n', '\r\n')}junk\n${certificate}`;
    expect(canonicalBody('certificates', dump)).toEqual({ ok: true, value: certificate + certificate });
    expect(canonicalBody('static-key', `#\n# 2048 bit OpenVPN static key\n#\n${staticKey}\n`)).toEqual({
      ok: true,
      value: staticKey,
    });
  });

  it('wraps long lines', () => {
    const long = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(200)}\n-----END CERTIFICATE-----`;
    const body = canonicalBody('certificates', long);
    expect(body.ok && Math.max(...body.value.split('\n').map((line) => line.length))).toBe(64);
  });

  it('keeps the headers of an old encrypted key, and no others', () => {
    const head = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEF\n\n';
    const key = privateKey.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY');
    const encrypted = key.replace('KEY-----\n', `KEY-----\n${head}`);
    expect(canonicalBody('private-key', encrypted)).toEqual({ ok: true, value: encrypted });
    expect(canonicalBody('private-key', key.replace('KEY-----\n', 'KEY-----\nProc-Type: x\n\n'))).toMatchObject({
      ok: false,
    });
  });

  it('refuses the wrong kind', () => {
    expect(canonicalBody('certificates', privateKey)).toMatchObject({ ok: false });
    expect(canonicalBody('private-key', certificate)).toMatchObject({ ok: false });
    expect(canonicalBody('static-key', staticKey.replace('0000', 'zzzz'))).toMatchObject({ ok: false });
    expect(canonicalBody('fingerprints', 'ab:cd')).toMatchObject({ ok: false });
    for (const format of formats) expect(canonicalBody(format, ''), format).toMatchObject({ ok: false });
  });

  it('fingerprints may have comments', () => {
    const print = Array<string>(32).fill('Ab').join(':');
    expect(canonicalBody('fingerprints', `# server\n  ${print}\n\n`)).toEqual({ ok: true, value: `${print}\n` });
  });

  it('never has a line that could end a block, and is its own canonical form', () => {
    const hostile = fc.array(
      fc.oneof(
        fc.constantFrom(
          certificate,
          privateKey,
          staticKey,
          '</ca>\n',
          '<up>\n',
          '-----BEGIN CERTIFICATE-----\n',
          '-----END CERTIFICATE-----\n',
          'AAAA\n',
        ),
        fc.string(),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...formats), hostile, (format, parts) => {
        const body = canonicalBody(format, parts.join(''));
        if (!body.ok) return;
        expect(body.value).not.toMatch(/^\s*</m);
        expect(canonicalBody(format, body.value)).toEqual(body);
      }),
      { numRuns: 500 },
    );
  });
});

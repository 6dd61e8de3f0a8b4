import { describe, expect, it } from 'vitest';
import type { InlineFormat } from '../../../electron/openvpn/directives-files.ts';
import { canonicalBody } from '../../../electron/openvpn/inline-bodies.ts';
import { certificate, staticKey } from './samples.ts';

const pem = (label: string, content = 'QUJD'): string =>
  `-----BEGIN ${label}-----\n${content}\n-----END ${label}-----\n`;
const print = Array<string>(32).fill('Ab').join(':');

describe('a body of the right kind', () => {
  it.each<readonly [InlineFormat, string]>([
    ['certificates', 'CERTIFICATE'],
    ['certificates', 'X509 CERTIFICATE'],
    ['certificates', 'TRUSTED CERTIFICATE'],
    ['private-key', 'PRIVATE KEY'],
    ['private-key', 'ENCRYPTED PRIVATE KEY'],
    ['private-key', 'RSA PRIVATE KEY'],
    ['private-key', 'EC PRIVATE KEY'],
    ['private-key', 'EC PARAMETERS'],
    ['private-key', 'DSA PRIVATE KEY'],
    ['revocation-list', 'X509 CRL'],
    ['tls-crypt-v2-key', 'OpenVPN tls-crypt-v2 client key'],
  ])('%s: %s', (format, label) => {
    expect(canonicalBody(format, pem(label))).toEqual({ ok: true, value: pem(label) });
  });

  it('is written one way', () => {
    const spread = '-----BEGIN CERTIFICATE-----  \t\nQU \tJD\r\n\r\nREVG\r-----END CERTIFICATE-----';
    expect(canonicalBody('certificates', spread)).toEqual({ ok: true, value: pem('CERTIFICATE', 'QUJDREVG') });
    expect(canonicalBody('pkcs12', ' QU\tJD\r\n\n REVG ')).toEqual({ ok: true, value: 'QUJDREVG\n' });
    expect(canonicalBody('pkcs12', 'A'.repeat(68))).toEqual({ ok: true, value: `${'A'.repeat(64)}\nAAAA\n` });
    const upper = staticKey.replace(/\b[0-9a-f]{32}\n/g, (digits) => `  ${digits.trim().toUpperCase()} \t\n\n`);
    expect(upper).not.toBe(staticKey);
    expect(canonicalBody('static-key', upper)).toEqual({ ok: true, value: staticKey });
    const commented = `# ours\n; old: ${print}\n\n ${print} \n${print.toLowerCase()}\n`;
    expect(canonicalBody('fingerprints', commented)).toEqual({ ok: true, value: `${print}\n${print.toLowerCase()}\n` });
  });

  it('keeps the headers of an encrypted key only where they stand', () => {
    const head = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0123456789ABCDEF\n\n';
    const key = pem('RSA PRIVATE KEY', `${head}QUJD`);
    expect(canonicalBody('private-key', key)).toEqual({ ok: true, value: key });
    const notBase64 = (label: string): unknown => ({ ok: false, error: `the ${label} is not base64` });
    expect(canonicalBody('certificates', pem('CERTIFICATE', `${head}QUJD`))).toEqual(notBase64('CERTIFICATE'));
    expect(canonicalBody('private-key', pem('RSA PRIVATE KEY', `QUJD\n${head}QUJD`))).toEqual(
      notBase64('RSA PRIVATE KEY'),
    );
  });
});

describe('a body of the wrong kind is refused in words', () => {
  it.each<readonly [InlineFormat, string, string]>([
    [
      'certificates',
      pem('PRIVATE KEY'),
      'holds a "PRIVATE KEY", not a CERTIFICATE or X509 CERTIFICATE or TRUSTED CERTIFICATE',
    ],
    [
      'certificates',
      certificate + pem('X509 CRL'),
      'holds a "X509 CRL", not a CERTIFICATE or X509 CERTIFICATE or TRUSTED CERTIFICATE',
    ],
    ['certificates', '-----BEGIN CERTIFICATE-----\nQUJD\n', 'the CERTIFICATE has no end'],
    ['static-key', '-----BEGIN OpenVPN Static key V1-----\n00\n', 'holds no OpenVPN static key'],
    ['revocation-list', 'x', 'holds no X509 CRL in PEM form'],
    ['certificates', pem('CERTIFICATE', ''), 'the CERTIFICATE is not base64'],
    ['certificates', pem('CERTIFICATE', 'QU=D'), 'the CERTIFICATE is not base64'],
    ['certificates', pem('CERTIFICATE', 'QU<D'), 'the CERTIFICATE is not base64'],
    [
      'tls-crypt-v2-key',
      pem('OpenVPN tls-crypt-v2 server key'),
      'holds a "OpenVPN tls-crypt-v2 server key", not a OpenVPN tls-crypt-v2 client key',
    ],
    ['static-key', 'x', 'holds no OpenVPN static key'],
    ['static-key', staticKey.replace('0', ''), 'an OpenVPN static key has 512 hexadecimal digits'],
    ['static-key', staticKey.replace('0', '00'), 'an OpenVPN static key has 512 hexadecimal digits'],
    ['static-key', staticKey.replace('0', 'g'), 'an OpenVPN static key has 512 hexadecimal digits'],
    ['static-key', staticKey.replaceAll('0', 'g'), 'an OpenVPN static key has 512 hexadecimal digits'],
    ['static-key', staticKey.replaceAll('f', 'g'), 'an OpenVPN static key has 512 hexadecimal digits'],
    ['pkcs12', '', 'is not base64'],
    ['pkcs12', 'QU<D', 'is not base64'],
    ['fingerprints', '', 'holds no SHA-256 fingerprints (32 bytes, colons between)'],
    ['fingerprints', '# only a comment', 'holds no SHA-256 fingerprints (32 bytes, colons between)'],
    ['fingerprints', `${print}\nx`, 'holds no SHA-256 fingerprints (32 bytes, colons between)'],
    ['fingerprints', `${print}:ab`, 'holds no SHA-256 fingerprints (32 bytes, colons between)'],
    ['fingerprints', `ab:${print}`, 'holds no SHA-256 fingerprints (32 bytes, colons between)'],
    ['fingerprints', `${print};`, 'holds no SHA-256 fingerprints (32 bytes, colons between)'],
    ['fingerprints', 'x#', 'holds no SHA-256 fingerprints (32 bytes, colons between)'],
  ])('%s %j', (format, text, error) => {
    expect(canonicalBody(format, text)).toEqual({ ok: false, error });
  });
});

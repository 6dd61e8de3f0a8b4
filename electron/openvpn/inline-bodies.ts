import { err, ok, type Result } from '../shared/result.ts';
import { isBase64 } from './base64.ts';
import type { InlineFormat } from './directives-files.ts';

/** The first line of a PEM block; the end is looked for by `indexOf`, since a pattern for both would look for it again at every beginning. */
const pemBeginning = /-----BEGIN ([A-Za-z0-9 -]{1,64})-----[ \t]*\n/g;

const pemLabels: Readonly<Record<'certificates' | 'private-key' | 'revocation-list', ReadonlySet<string>>> = {
  certificates: new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']),
  'private-key': new Set([
    'PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'EC PARAMETERS',
    'DSA PRIVATE KEY',
  ]),
  'revocation-list': new Set(['X509 CRL']),
};

/** The two header lines of an old-style encrypted key; without them it cannot be opened. */
const keyHeaders = /^Proc-Type: 4,ENCRYPTED\nDEK-Info: ([A-Z0-9-]{1,32}),([0-9A-Fa-f]{8,64})\n\n/;

const staticKeyBytes = 256;

/**
 * The canonical text of an inline block: only what the format allows, written anew (64 characters a line, `\n` at each end). Comments and
 * openssl's text dumps around it are left out. No line of the result begins with `<`, so that nothing can end the block early.
 */
export function canonicalBody(format: InlineFormat, text: string): Result<string, string> {
  const body = text.replace(/\r\n?/g, '\n');
  switch (format) {
    case 'certificates':
    case 'private-key':
    case 'revocation-list':
      return canonicalPem(body, pemLabels[format]);
    case 'static-key':
      return canonicalStaticKey(body);
    case 'tls-crypt-v2-key':
      return canonicalPem(body, new Set(['OpenVPN tls-crypt-v2 client key']));
    case 'pkcs12':
      return canonicalBase64(body);
    case 'fingerprints':
      return canonicalFingerprints(body);
  }
}

function canonicalPem(body: string, labels: ReadonlySet<string>): Result<string, string> {
  let text = '';
  const beginnings = new RegExp(pemBeginning);
  for (let found = beginnings.exec(body); found !== null; found = beginnings.exec(body)) {
    const label = found[1] ?? '';
    if (!labels.has(label)) return err(`holds a "${label}", not a ${[...labels].join(' or ')}`);
    const end = body.indexOf(`-----END ${label}-----`, beginnings.lastIndex);
    if (end < 0) return err(`the ${label} has no end`);
    const content = body.slice(beginnings.lastIndex, end);
    beginnings.lastIndex = end;
    const headers = label.endsWith('PRIVATE KEY') ? keyHeaders.exec(content) : null;
    const encoded = content.slice(headers?.[0].length ?? 0).replace(/\s+/g, '');
    if (encoded === '' || !isBase64(encoded)) return err(`the ${label} is not base64`);
    const head =
      headers === null ? '' : `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${headers[1] ?? ''},${headers[2] ?? ''}\n\n`;
    text += `-----BEGIN ${label}-----\n${head}${wrap(encoded)}-----END ${label}-----\n`;
  }
  return text === '' ? err(`holds no ${[...labels].join(' or ')} in PEM form`) : ok(text);
}

function canonicalStaticKey(body: string): Result<string, string> {
  const beginning = /-----BEGIN OpenVPN Static key V1-----[ \t]*\n/.exec(body);
  const start = beginning === null ? -1 : beginning.index + beginning[0].length;
  const end = start < 0 ? -1 : body.indexOf('-----END OpenVPN Static key V1-----', start);
  if (end < 0) return err('holds no OpenVPN static key');
  const digits = body.slice(start, end).replace(/\s+/g, '');
  if (!/^[0-9a-fA-F]*$/.test(digits) || digits.length !== staticKeyBytes * 2) {
    return err(`an OpenVPN static key has ${staticKeyBytes * 2} hexadecimal digits`);
  }
  const lines = digits.toLowerCase().match(/.{32}/g) ?? [];
  return ok(['-----BEGIN OpenVPN Static key V1-----', ...lines, '-----END OpenVPN Static key V1-----', ''].join('\n'));
}

function canonicalBase64(body: string): Result<string, string> {
  const encoded = body.replace(/\s+/g, '');
  return encoded !== '' && isBase64(encoded) ? ok(wrap(encoded)) : err('is not base64');
}

function canonicalFingerprints(body: string): Result<string, string> {
  const lines = body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith(';'));
  const fits = lines.every((line) => /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31}$/.test(line));
  return lines.length > 0 && fits
    ? ok(`${lines.join('\n')}\n`)
    : err('holds no SHA-256 fingerprints (32 bytes, colons between)');
}

function wrap(encoded: string): string {
  return (encoded.match(/.{1,64}/g) ?? []).map((line) => `${line}\n`).join('');
}

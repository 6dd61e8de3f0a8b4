import { describe, expect, it } from 'vitest';
import { inlineFileReferences, parseProfile } from '../../../electron/openvpn/profile.ts';
import { err, ok, type Result } from '../../../electron/shared/result.ts';
import { certificate, privateKey, staticKey } from './samples.ts';

const files: Readonly<Record<string, string | Buffer>> = {
  'ca.crt': `</ca>\nup /bin/sh\n${certificate}`,
  'my key.pem': privateKey.replaceAll('\n', '\r\n'),
  'ta.key': staticKey,
  'id.p12': Buffer.from([0, 255, 10, 13, 60]),
};

const asked: string[] = [];
function read(path: string): Promise<Result<string | Buffer, string>> {
  asked.push(path);
  const content = files[path];
  return Promise.resolve(content === undefined ? err('no such file') : ok(content));
}

describe('inlineFileReferences', () => {
  it('makes a profile that stands for itself', async () => {
    const text = [
      'client',
      'remote h 1',
      'ca ca.crt',
      'cert "ca.crt"',
      "key 'my key.pem'",
      'tls-auth ta.key 1',
      'auth-user-pass pw.txt # x',
      'http-proxy p 3128 pw.txt basic',
      'askpass x',
    ].join('\r\n');
    asked.length = 0;
    const inlined = await inlineFileReferences(text, read);
    if (!inlined.ok) throw new Error(JSON.stringify(inlined.error));
    expect(asked).toEqual(['ca.crt', 'ca.crt', 'my key.pem', 'ta.key']);
    expect(inlined.value.report.map(({ line, directive }) => `${line} ${directive}`)).toEqual([
      '7 auth-user-pass',
      '8 http-proxy',
      '9 askpass',
    ]);
    const profile = parseProfile(inlined.value.text);
    if (!profile.ok) throw new Error(JSON.stringify(profile.error));
    expect(profile.value.inline).toEqual({
      ca: certificate,
      cert: certificate,
      key: privateKey,
      'tls-auth': staticKey,
    });
    expect(profile.value.needsUsername).toBe(true);
    expect(profile.value.canonicalDirectives.map(({ name, parameters }) => [name, ...parameters].join(' '))).toEqual([
      'client',
      'key-direction 1',
      'http-proxy p 3128',
    ]);
  });

  it('encodes what is binary', async () => {
    const inlined = await inlineFileReferences('pkcs12 id.p12\n', read);
    expect(inlined).toMatchObject({ ok: true, value: { text: '<pkcs12>\nAP8KDTw=\n</pkcs12>\n' } });
  });

  it('says which file cannot be read, with its line', async () => {
    expect(await inlineFileReferences('client\nca gone.crt\n', read)).toEqual({
      ok: false,
      error: [{ code: 'file-reference', line: 2, directive: 'ca', detail: 'gone.crt: no such file' }],
    });
  });

  it('leaves everything else as it is', async () => {
    const text =
      '\ufeffclient # x\n<ca>\nx\n</ca>\nhttp-proxy p 3128 auto\nauth-user-pass\nca [inline]\n<connection>\nremote h\n</connection>\n';
    expect(await inlineFileReferences(text, read)).toEqual({ ok: true, value: { text, report: [] } });
    expect(await inlineFileReferences('up "', read)).toEqual({ ok: true, value: { text: 'up "', report: [] } });
  });
});

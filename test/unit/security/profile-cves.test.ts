import { describe, expect, it } from 'vitest';
import { classifiedNames, classifyDirective } from '../../../electron/openvpn/directives.ts';
import { emitCanonicalConfig, parseProfile, type OpenvpnProfile } from '../../../electron/openvpn/profile.ts';
import { commands } from '../../../electron/openvpn/management.ts';
import { SignIn } from '../../../electron/helper/sign-in.ts';
import { tunnelConfig } from '../../../electron/helper/tunnel-config.ts';
import { profileWith } from '../openvpn/samples.ts';

/** Why a profile is refused: `code line directive` of each problem. */
function refusals(text: string): string[] {
  const parsed = parseProfile(text);
  return parsed.ok
    ? []
    : parsed.error.map(({ code, line, directive }) => `${code} ${String(line)} ${String(directive)}`);
}

function accepted(text: string): OpenvpnProfile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** The lines of the configuration that openvpn would be given for a profile, without what stands in blocks. */
function configOf(text: string, addresses: Readonly<Record<string, readonly string[]>> = {}): string[] {
  const config = tunnelConfig(text, addresses);
  if (!config.ok) throw new Error(config.error);
  return config.value.split('\n').filter((line) => !/^(?:TUlJ|-----|<\/?[a-z])/.test(line));
}

describe('what a hostile profile gets', () => {
  it.each([
    'up /tmp/evil',
    '"up" "/tmp/evil"',
    "'up' /tmp/evil",
    '--up /tmp/evil',
    '"--up" /tmp/evil',
    'u\\p /tmp/evil',
    'up\t"/tmp/evil"',
    '   up /tmp/evil # as if it were a remark',
    'plugin /tmp/evil.so',
    '"plugin" /tmp/evil.so',
    '--plugin /tmp/evil.so',
    'script-security 2',
    '"script-security" "3"',
    'tls-verify /tmp/evil',
    'ipchange /tmp/evil',
    'dns-updown /tmp/evil',
  ])(
    'CVE-2018-3952 and CVE-2018-4010 (NordVPN, ProtonVPN): a program named in quotes, dashes or odd spelling is seen: %s',
    (line) => {
      expect(refusals(profileWith(line))[0]).toMatch(/^(?:dangerous-directive|syntax) 5 /);
    },
  );

  it.each([
    ['behind text that only looks like the end of a block', ['<extra-certs>', '</extra-certs>junk', 'up /tmp/evil'], 7],
    ['behind an end tag with spaces before it', ['<extra-certs>', '  </extra-certs> x', 'up /tmp/evil'], 7],
    ['in a <connection>', ['<connection>', 'remote a 1', 'up /tmp/evil', '</connection>'], 7],
    ['in a <connection>, in quotes', ['<connection>', 'remote a 1', '"--up" /tmp/evil', '</connection>'], 7],
  ] as const)(
    'CVE-2018-3952 and CVE-2018-4010 (NordVPN, ProtonVPN): a program hidden where only openvpn looks is seen: %s',
    (_where, lines, at) => expect(refusals(profileWith(...lines))).toContain(`dangerous-directive ${at} up`),
  );

  it.each(['route-pre-down', 'route-up', 'down', 'learn-address', 'client-crresponse', 'iproute'])(
    'CVE-2019-12578 (PIA): a script directive that a list of bad names could forget refuses the profile: %s',
    (name) => expect(refusals(profileWith(`${name} /tmp/evil`))).toEqual([`dangerous-directive 5 ${name}`]),
  );

  it('CVE-2019-12578 (PIA): a directive on no list never reaches openvpn', () => {
    const profile = accepted(profileWith('made-up-hook /tmp/evil', 'setenv opt another-hook /tmp/evil'));
    expect(emitCanonicalConfig(profile)).not.toContain('evil');
    expect(profile.report.map(({ directive, verdict }) => `${directive} ${verdict}`)).toEqual([
      'made-up-hook unknown',
      'another-hook unknown',
    ]);
  });

  it('CVE-2019-12578 (PIA): only names of the allow-list stand in what openvpn gets', () => {
    const mayStand = new Set(['dev-type', 'auth-user-pass', 'static-challenge', 'remote', 'setenv', 'connect-timeout']);
    for (const name of classifiedNames()) {
      const verdict = classifyDirective(name)?.verdict;
      const parsed = parseProfile(profileWith(`${name} 1`));
      if (!parsed.ok) continue;
      for (const line of configOf(profileWith(`${name} 1`))) {
        const written = line.split(' ')[0] ?? '';
        const fits = written === '' || mayStand.has(written) || classifyDirective(written)?.verdict === 'allowed';
        expect({ name, verdict, written, fits }).toMatchObject({ fits: true });
      }
    }
  });

  it.each([
    'log /etc/cron.d/evil',
    'log-append /etc/ld.so.preload',
    'writepid /etc/evil',
    'status /etc/evil 1',
    'replay-persist /etc/evil',
    'ifconfig-pool-persist /etc/evil',
    'tls-export-cert /etc',
    'tmp-dir /etc',
    'genkey secret /etc/evil',
    'management /tmp/evil.sock unix',
    'management-client',
    'management-external-key evil',
    'cd /tmp',
    'chroot /tmp',
    'config /tmp/more.ovpn',
  ])('CVE-2020-27519 (Pritunl): a directive that writes files or takes control refuses the profile: %s', (line) => {
    expect(refusals(profileWith(line))).toEqual([`dangerous-directive 5 ${line.split(' ')[0] ?? ''}`]);
  });

  it.each(['plugin /tmp/evil.so', 'engine /tmp/evil.so', 'providers /tmp/evil', 'pkcs11-providers /tmp/evil.so'])(
    'CVE-2024-27903 (OpenVPN): code is loaded from nowhere: %s',
    (line) => expect(refusals(profileWith(line))[0]).toMatch(/^dangerous-directive 5 /),
  );

  it.each([
    ['OPENSSL_CONF', '/tmp/evil.cnf'],
    ['OPENSSL_MODULES', '/tmp'],
    ['OPENSSL_ENGINES', '/tmp'],
    ['LD_PRELOAD', '/tmp/evil.so'],
    ['LD_LIBRARY_PATH', '/tmp'],
    ['PATH', '/tmp'],
    ['SSL_CERT_FILE', '/tmp/ca'],
  ])('CVE-2025-8069 (AWS Client VPN): a profile cannot set %s', (name, value) => {
    expect(refusals(profileWith(`setenv ${name} ${value}`))).toEqual(['dangerous-directive 5 setenv']);
    expect(configOf(profileWith(`setenv-safe ${name} ${value}`)).join('\n')).not.toContain(value);
  });

  it.each([
    'setenv opt up /tmp/evil',
    'setenv opt --up /tmp/evil',
    '"setenv" "opt" "up" /tmp/evil',
    '--setenv opt plugin /tmp/evil.so',
    'setenv opt log /etc/evil',
    'setenv opt setenv opt up /tmp/evil',
    'setenv opt setenv LD_PRELOAD /tmp/evil.so',
    'setenv opt script-security 2',
  ])(
    'CVE-2026-63649 (OpenVPN interactive service): what “setenv opt” hides is checked like any other line: %s',
    (line) => {
      expect(refusals(profileWith(line))[0]).toMatch(/^dangerous-directive 5 /);
    },
  );

  it('CVE-2022-25165 (AWS Client VPN): openvpn gets what was checked, written anew, and none of the user’s own bytes', () => {
    const config = configOf(profileWith('# a remark', 'verb 11', 'cipher "AES-256-GCM"', 'route 10.0.0.0 255.0.0.0'));
    expect(config).toEqual([
      'dev-type tun',
      'client',
      'nobind',
      'cipher "AES-256-GCM"',
      'remote "vpn.example" "1194" "udp"',
      '',
    ]);
  });

  it.each(['crl-verify', 'tls-auth', 'ca', 'extra-certs', 'pkcs12', 'auth-user-pass', 'askpass'])(
    'CVE-2025-9615 (NetworkManager): the helper takes no file name for %s',
    (name) => expect(refusals(profileWith(`${name} /home/other/secret`))).toContain(`file-reference 5 ${name}`),
  );
});

describe('values with line breaks', () => {
  const hostile = 'a\nup /tmp/evil';

  it('CVE-2018-10900 (NetworkManager-vpnc): a value with a line break cannot become a second line of the configuration', () => {
    const profile = accepted(profileWith());
    const remotes = [{ ...profile.remotes[0]!, host: hostile }];
    expect(() => emitCanonicalConfig(profile, { remotes })).toThrow('not canonical');
    const directives = [{ name: 'verify-x509-name', parameters: [hostile], line: 1 }];
    expect(() => emitCanonicalConfig({ ...profile, canonicalDirectives: directives })).toThrow('not canonical');
    expect(() => emitCanonicalConfig({ ...profile, inline: { ca: 'TUlJ\n</ca>\nup /tmp/evil' } })).toThrow(
      'not canonical',
    );
    expect(refusals(profileWith('verify-x509-name "a\rup /tmp/evil"'))).toEqual(['bad-parameter 5 verify-x509-name']);
  });

  it('CVE-2018-10900 (NetworkManager-vpnc): a password with a line break cannot become a second command to openvpn', () => {
    for (const text of ['a\nsignal SIGTERM', 'a\rb', 'a\0b', 'a\u2028b']) {
      expect(commands.password('Auth', text).ok).toBe(false);
      expect(commands.username('Auth', text).ok).toBe(false);
      expect(commands.needString('Auth', text).ok).toBe(false);
    }
    const signIn = new SignIn();
    signIn.needed({ kind: 'password-needed', realm: 'Auth', usernameNeeded: true, passwordNeeded: true });
    const answer = { tunnel: 't', realm: 'Auth', username: 'eve', password: 'a\nsignal SIGTERM', response: '' };
    expect(signIn.answer(answer)).toMatchObject({ ok: false });
    const good = signIn.answer({ ...answer, password: 'a "quoted\\ one' });
    expect(good).toMatchObject({
      ok: true,
      value: ['username "Auth" "eve"\n', 'password "Auth" "a \\"quoted\\\\ one"\n'],
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lexProfile } from '../../../electron/openvpn/lexer.ts';
import {
  emitCanonicalConfig,
  openvpnArguments,
  parseProfile,
  type OpenvpnProfile,
} from '../../../electron/openvpn/profile.ts';
import { directiveSamples } from './directive-samples.ts';
import { profileWith, staticKey } from './samples.ts';

function parse(text: string): OpenvpnProfile {
  const result = parseProfile(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('emitCanonicalConfig', () => {
  it('writes typed values with our own quoting and tags', () => {
    const text = emitCanonicalConfig(
      parse(
        profileWith(
          'auth-user-pass',
          'static-challenge "a \\"b\\"" 0',
          'verify-x509-name "C=DE, CN=x" subject',
          'proto tcp',
          'route 10.0.0.0 255.0.0.0',
          'unknown thing',
        ),
      ),
    );
    expect(text.split('\n').filter((line) => !/^[A-Za-z0-9+/=]{64}$|^-----|^TUlJ/.test(line))).toEqual([
      'dev-type tun',
      'client',
      'nobind',
      'verify-x509-name "C=DE, CN=x" "subject"',
      'auth-user-pass',
      'static-challenge "a \\"b\\"" "0"',
      '<ca>',
      '</ca>',
      '<cert>',
      '</cert>',
      '<key>',
      '</key>',
      'remote "vpn.example" "1194" "tcp-client"',
      '',
    ]);
  });

  it('writes blocks where a server has settings of its own, and others in another order', () => {
    const profile = parse(
      profileWith(
        '<connection>',
        'remote a 1',
        '<tls-crypt>',
        staticKey.trimEnd(),
        '</tls-crypt>',
        '</connection>',
        '<connection>',
        'remote b 2',
        '</connection>',
      ),
    );
    expect(emitCanonicalConfig(profile)).toContain(
      '<connection>\nremote "a" "1" "udp"\nconnect-timeout "5"\n<tls-crypt>\n',
    );
    const reversed = emitCanonicalConfig(profile, { remotes: profile.remotes.slice(1) });
    expect(reversed).toContain('\nremote "b" "2" "udp"\n');
    expect(reversed).not.toContain('<connection>');
    expect(reversed).not.toContain('remote "a"');
  });

  it('is a profile that reads as itself, for every allowed directive', () => {
    const lines = Object.entries(directiveSamples).flatMap(([name, samples]) =>
      samples.map((parameters) => [name, ...parameters.map((word) => `"${word}"`)].join(' ')),
    );
    const profile = parse(profileWith(...lines));
    const again = parse(emitCanonicalConfig(profile));
    const plain = (value: OpenvpnProfile): unknown =>
      value.canonicalDirectives.map(({ name, parameters }) => [name, ...parameters]);
    expect(plain(again)).toEqual(plain(profile));
    expect([again.remotes, again.inline, again.report]).toEqual([profile.remotes, profile.inline, []]);
    expect(emitCanonicalConfig(again)).toBe(emitCanonicalConfig(profile));
  });

  it('lexes into nothing but the values given, whatever they are', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const base = parse(profileWith());
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (parameters) => {
        const profile = { ...base, canonicalDirectives: [{ name: 'pull-filter', parameters, line: 1 }] };
        let config: string;
        try {
          config = emitCanonicalConfig(profile);
        } catch {
          return; // Unprintable: it must throw rather than write.
        }
        const lexed = lexProfile(config);
        const found = lexed.ok
          ? lexed.value.filter(({ name }) => name === 'pull-filter').map((directive) => directive.parameters)
          : null;
        expect(found).toEqual([parameters]);
        expect(lexed.ok && lexed.value.length).toBe(6);
      }),
    );
  });

  it.each([
    ['a line break', { canonicalDirectives: [{ name: 'cipher', parameters: ['a\nup x'], line: 1 }] }],
    ['a name that is none', { canonicalDirectives: [{ name: 'up x\n', parameters: [], line: 1 }] }],
    ['an end tag in a body', { inline: { ca: 'AAAA\n</ca>\nup /x\n' } }],
    ['a body with a long line', { inline: { ca: 'A'.repeat(300) } }],
    [
      'a host with a line break',
      { remotes: [{ host: 'a\nup x', port: 1, protocol: 'udp' as const, directives: [], inline: {} }] },
    ],
  ])('throws for %s, which the parser cannot make', (_name, part) => {
    expect(() => emitCanonicalConfig({ ...parse(profileWith()), ...part })).toThrow(/canonical/);
  });
});

describe('openvpnArguments', () => {
  const args = openvpnArguments({ device: 'kl0', managementSocket: '/run/kubelane/x.sock', isMac: false });

  it('put what must hold after the configuration', () => {
    expect(args.slice(0, 2)).toEqual(['--config', 'stdin']);
    const text = args.join(' ');
    for (const part of [
      '--script-security 0',
      '--route-noexec',
      '--setenv opt dns-updown disable',
      '--dev kl0 --dev-type tun',
      '--management /run/kubelane/x.sock unix --management-client',
      '--management-hold',
      '--management-query-passwords',
      '--management-up-down',
      '--auth-retry interact',
      '--verb 3',
      '--suppress-timestamps',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('need script security 1 on macOS', () => {
    expect(openvpnArguments({ device: 'utun9', managementSocket: '/x', isMac: true }).join(' ')).toContain(
      '--script-security 1',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { openvpnArguments } from '../../../electron/openvpn/openvpn-arguments.ts';
import { emitCanonicalConfig, type OpenvpnProfile, type OpenvpnRemote } from '../../../electron/openvpn/profile.ts';

const bare: OpenvpnProfile = {
  remotes: [],
  canonicalDirectives: [],
  inline: {},
  needsUsername: false,
  routes: [],
  dnsServers: [],
  domains: [],
  searchDomains: [],
  redirectGateway: false,
  report: [],
};
const remote: OpenvpnRemote = { host: 'a', port: 1, protocol: 'udp', directives: [], inline: {} };
const emit = (part: Partial<OpenvpnProfile>): string => emitCanonicalConfig({ ...bare, ...part });
const directive = (name: string, ...parameters: readonly string[]): OpenvpnRemote['directives'][number] => ({
  name,
  parameters,
  line: 1,
});

describe('emitCanonicalConfig', () => {
  it('writes nothing that is not there', () => {
    expect(emit({})).toBe('dev-type tun\n');
  });

  it.each([
    ['udp', 'udp'],
    ['udp4', 'udp4'],
    ['udp6', 'udp6'],
    ['tcp', 'tcp-client'],
    ['tcp4', 'tcp4-client'],
    ['tcp6', 'tcp6-client'],
  ] as const)('%s is %s in openvpn’s words', (protocol, word) => {
    expect(emit({ remotes: [{ ...remote, protocol }] })).toBe(`dev-type tun\nremote "a" "1" "${word}"\n`);
  });

  it('writes whether an answer may be shown', () => {
    const question = (echo: boolean): string => emit({ staticChallenge: { text: 'PIN', echo } });
    expect(question(true)).toBe('dev-type tun\nstatic-challenge "PIN" "1"\n');
    expect(question(false)).toBe('dev-type tun\nstatic-challenge "PIN" "0"\n');
  });

  it('makes a block of each of several servers, with a shorter time-out where it has none', () => {
    const own = { ...remote, directives: [directive('connect-timeout', '3')] };
    const older = { ...remote, directives: [directive('server-poll-timeout', '4')] };
    const other = { ...remote, directives: [directive('float')] };
    expect(emit({ remotes: [own, older, other, remote] })).toBe(
      [
        'dev-type tun',
        ...['<connection>', 'remote "a" "1" "udp"', 'connect-timeout "3"', '</connection>'],
        ...['<connection>', 'remote "a" "1" "udp"', 'server-poll-timeout "4"', '</connection>'],
        ...['<connection>', 'remote "a" "1" "udp"', 'float', 'connect-timeout "5"', '</connection>'],
        ...['<connection>', 'remote "a" "1" "udp"', 'connect-timeout "5"', '</connection>', ''],
      ].join('\n'),
    );
  });

  it('gives the only server more time, in a block only where it has settings of its own', () => {
    expect(emit({ remotes: [remote] })).toBe('dev-type tun\nremote "a" "1" "udp"\n');
    expect(emit({ remotes: [{ ...remote, directives: [directive('float')] }] })).toContain(
      'float\nconnect-timeout "15"\n</connection>\n',
    );
  });

  it('takes lines of a body of at most 128 characters, all of them harmless', () => {
    const body = `${'A'.repeat(128)}\n0-9+/=:,. -\n`;
    expect(emit({ inline: { ca: body } })).toBe(`dev-type tun\n<ca>\n${body}</ca>\n`);
    for (const bad of ['A'.repeat(129), '<x', 'a\n#', 'ok\nbad\0', 'a"b']) {
      expect(() => emit({ inline: { ca: bad } }), bad).toThrow('the inline block ca is not canonical');
    }
  });

  it('throws for a block or a directive of another name', () => {
    const foreign = { up: 'AAAA' } as Partial<OpenvpnProfile['inline']>;
    expect(() => emit({ inline: foreign })).toThrow('the inline block up is not canonical');
    for (const name of ['', ' up', 'up ', 'Up', 'u_p', 'x'.repeat(65)]) {
      expect(() => emit({ canonicalDirectives: [directive(name)] }), name).toThrow('a directive name is not canonical');
    }
    expect(emit({ canonicalDirectives: [directive('x'.repeat(64))] })).toContain('x'.repeat(64));
  });

  it('throws for a parameter that would not arrive', () => {
    for (const word of ['a\nb', 'x'.repeat(257)]) {
      expect(() => emit({ canonicalDirectives: [directive('cipher', word)] })).toThrow(
        'a parameter of cipher is not canonical',
      );
    }
  });
});

describe('openvpnArguments', () => {
  it('are these and no others', () => {
    const given = { device: 'kl0', managementSocket: '/x', isMac: false };
    expect(openvpnArguments(given).join(' ')).toBe(
      '--config stdin --script-security 0 --route-noexec --setenv opt dns-updown disable --dev kl0 --dev-type tun --persist-tun ' +
        '--auth-retry interact --connect-retry 1 8 --connect-timeout 15 --resolv-retry 0 --management /x unix --management-client ' +
        '--management-hold --management-query-passwords --management-up-down --setenv IV_GUI_VER Kubelane ' +
        '--setenv IV_SSO webauth,crtext --push-peer-info --verb 3 --suppress-timestamps',
    );
    expect(openvpnArguments({ ...given, clientVersion: 'Kubelane 1' })).toContain('Kubelane 1');
  });
});

import { describe, expect, it } from 'vitest';
import { allowedDirectives, checkParameters } from '../../../electron/openvpn/directives-allowed.ts';
import { fileDirectives, isInlineName } from '../../../electron/openvpn/directives-files.ts';
import { classifiedNames, classifyDirective } from '../../../electron/openvpn/directives.ts';
import { reasonInWords } from '../../../electron/openvpn/directives-refused.ts';
import { parseProfile } from '../../../electron/openvpn/profile.ts';
import { profileWith } from './samples.ts';

const long = (count: number): string => 'x'.repeat(count);
const hash = (count: number): string => Array<string>(count).fill('aD').join(':');

/** Parameters that a directive takes, as canonical as they are written; for what directive-samples.ts does not name. */
const taken: readonly string[] = [
  ...['lport 65535', 'connect-timeout 2147483647', 'tun-mtu 68 65536', 'tun-mtu-max 65536', 'tun-mtu-extra 0'],
  ...['max-packet-size 154', 'mssfix 65535 fixed', 'fragment 65535 mtu', 'mtu-disc no', 'mtu-disc yes'],
  ...['http-proxy p 1 auto-nct none', 'http-proxy p 65535 none ntlm', 'http-proxy p 1 auto ntlm2'],
  ...['http-proxy FD00::1 80', 'ifconfig-ipv6 FD00::2/64', 'keepalive 1 86400', 'inactive 0 9999999999'],
  ...[`auth-token-user ${long(256)}`, 'auth-token-user a+/='],
  ...['tls-cert-profile insecure', 'tls-cert-profile legacy', 'tls-cert-profile suiteb'],
  ...['tls-version-min 1.0', 'remote-cert-tls client', 'ns-cert-type client'],
  ...['remote-cert-ku 0xA0', 'remote-cert-ku abcd 0x1'],
  ...[`verify-hash ${hash(20)} SHA1`, `x509-username-field ext:${long(64)} CN`],
  ...['shaper 100', 'shaper 100000000', 'compress stub', 'compress lzo', 'compress lz4', 'comp-lzo yes'],
  ...['allow-compression yes', 'compat-mode 2.10.123', 'socket-flags', 'topology p2p', 'reneg-bytes 9999999999'],
  ...[
    `cipher ${long(64)}`,
    `tls-cipher ${long(256)}`,
    `pull-filter ignore ${long(256)}`,
    `remote-cert-eku ${long(128)}`,
  ],
];

/** Parameters that it does not take. */
const refused: readonly string[] = [
  ...['bind x', 'local x', 'lport 65536', 'lport -1', 'lport 1x', 'lport x1', 'lport 00000000001'],
  ...['connect-timeout 2147483648', 'explicit-exit-notify x', 'tun-mtu 67', 'tun-mtu 65537', 'tun-mtu 1500 67'],
  ...['tun-mtu-max 67', 'tun-mtu-extra 65537', 'link-mtu 67', 'udp-mtu 65537', 'max-packet-size 153'],
  ...['mssfix x', 'mssfix 65536', 'mssfix 1400 x', 'fragment 67', 'fragment 1400 fixed', 'mtu-disc x'],
  ...['http-proxy p 0', 'http-proxy p 65536', 'http-proxy -p 1', 'http-proxy p 1 file', 'http-proxy p 1 auto x'],
  ...['http-proxy-option X 1', `http-proxy-option AGENT ${long(257)}`, 'http-proxy-timeout x', 'socks-proxy p 0'],
  ...['proto-force sctp', 'connect-retry-max x', 'keepalive 0 60', 'keepalive 10 86401', 'ping -1', 'inactive x'],
  ...['inactive 1 x', 'inactive 1 10000000000', 'session-timeout x', 'key-direction 2', 'key-direction bidirectional'],
  ...[`auth-token-user ${long(257)}`, 'auth-token-user a;b', 'auth-token-user ;a', 'auth-token-user a;'],
  ...['cipher a;', 'cipher ;a', `cipher ${long(65)}`, 'cipher a:b', 'data-ciphers a;', 'data-ciphers ;a'],
  ...[
    `tls-cipher ${long(257)}`,
    'tls-cert-profile x',
    'tls-version-min 1.22',
    'tls-version-min x1.2',
    'tls-version-min 1x2',
  ],
  ...['tls-version-min 1.2 x', 'tls-version-max 1.2x', 'tls-version-max x1.2', 'tls-version-max 1.2 or-highest'],
  ...[
    'remote-cert-tls x',
    `remote-cert-eku ${long(129)}`,
    'remote-cert-ku xa0',
    'remote-cert-ku a0x',
    'remote-cert-ku abcde',
  ],
  ...['remote-cert-ku a0 0xg', 'verify-x509-name a x', `verify-x509-name ${long(257)}`, 'ns-cert-type x'],
  ...[`verify-hash ${hash(19)}`, `verify-hash ${hash(33)}`, `verify-hash x${hash(20)}`, `verify-hash ${hash(20)}x`],
  ...[
    `verify-hash ${hash(20)} MD5`,
    'x509-username-field CN;',
    'x509-username-field ;CN',
    `x509-username-field ${long(65)}`,
  ],
  ...['reneg-sec x', 'reneg-sec 1 x', 'reneg-bytes 10000000000', 'reneg-pkts x', 'replay-window 1 x', 'sndbuf x'],
  ...['socket-flags TCP_X', 'shaper 99', 'shaper 100000001', 'compress x', 'comp-lzo x', 'allow-compression x'],
  ...[
    'topology x',
    'compat-mode 2.4',
    'compat-mode x2.4.0',
    'compat-mode 2.4.0x',
    'compat-mode 3.0.0',
    'compat-mode 2x4.0',
  ],
  ...['compat-mode 2.4x0', 'compat-mode 2.456.0', 'compat-mode 2.4.1234', 'ifconfig 10.8.0.2 x', 'ifconfig ::1 ::2'],
  ...['ifconfig-ipv6 fd00::2', 'ifconfig-ipv6 10.0.0.1/8', 'ifconfig-ipv6 fd00::2/64 x'],
  ...['pull-filter drop x', `pull-filter ignore ${long(257)}`, 'nobind x'],
];

const formOf = (line: string): [NonNullable<ReturnType<typeof allowedDirectives.get>>, readonly string[]] => {
  const [name = '', ...parameters] = line.split(' ');
  const form = allowedDirectives.get(name);
  if (form === undefined) throw new Error(`${name} is not allowed at all`);
  return [form, parameters];
};

describe('parameters', () => {
  it.each(taken.map((line) => (line.length > 80 ? [line.slice(0, 60), line] : [line, line])))(
    '%s are taken',
    (_, line) => {
      const checked = checkParameters(...formOf(line));
      const canonical = line.replace('FD00', 'fd00').split(' ').slice(1);
      expect(checked).toEqual({ ok: true, value: canonical });
    },
  );

  it.each(refused.map((line) => (line.length > 80 ? [line.slice(0, 60), line] : [line, line])))(
    '%s are refused',
    (_, line) => {
      const [form, parameters] = formOf(line);
      const checked = checkParameters(form, parameters);
      expect(checked.ok ? 'taken' : checked.error).toMatch(
        parameters.length > form.required.length + form.optional.length && form.rest === null
          ? /^takes at most \d+ value\(s\), has \d+$/
          : /^the value ".*" is not allowed here$|^needs/,
      );
    },
  );

  it('that cannot be printed are refused, and bytes are counted, not characters', () => {
    const form = allowedDirectives.get('remote-cert-eku');
    const check = (text: string): boolean => form !== undefined && checkParameters(form, [text]).ok;
    expect([check('é'.repeat(64)), check('é'.repeat(65)), check('a\u0007'), check('\u202ea')]).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it('are written one way', () => {
    const form = allowedDirectives.get('lport');
    expect(form && checkParameters(form, ['0080'])).toEqual({ ok: true, value: ['80'] });
    const local = allowedDirectives.get('local');
    expect(local && checkParameters(local, ['FD00:0::1'])).toEqual({ ok: true, value: ['fd00::1'] });
  });
});

describe('the tables', () => {
  it('name what may stand in a <connection> block', () => {
    const names = [...allowedDirectives].filter(([, form]) => form.inConnection).map(([name]) => name);
    expect(names.sort().join(' ')).toBe(
      'bind connect-timeout explicit-exit-notify float fragment http-proxy http-proxy-option http-proxy-retry ' +
        'http-proxy-timeout link-mtu local lport max-packet-size mssfix mtu-disc nobind server-poll-timeout socks-proxy ' +
        'socks-proxy-retry tun-mtu tun-mtu-extra tun-mtu-max udp-mtu',
    );
  });

  it('say what a file holds, and where it may stand', () => {
    const described = [...fileDirectives].map(
      ([name, { format, hasDirection, inConnection }]) => `${name} ${format} ${hasDirection} ${inConnection}`,
    );
    expect(described).toEqual([
      'ca certificates false false',
      'cert certificates false false',
      'key private-key false false',
      'extra-certs certificates false false',
      'pkcs12 pkcs12 false false',
      'crl-verify revocation-list false false',
      'tls-auth static-key true true',
      'tls-crypt static-key false true',
      'tls-crypt-v2 tls-crypt-v2-key false true',
      'peer-fingerprint fingerprints false false',
    ]);
    expect([isInlineName('ca'), isInlineName('dh')]).toEqual([true, false]);
  });

  it('hold every name that is classified, and no other', () => {
    const names = classifiedNames();
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter((name) => classifyDirective(name) === null)).toEqual([]);
    for (const name of ['ca', 'remote', 'nobind', 'up', 'server', 'secret', 'user', 'verb']) {
      expect(names, name).toContain(name);
    }
  });

  it.each([
    ['win-sys', 'dangerous', 'runs-program'],
    ['memstats', 'dangerous', 'writes-file'],
    ['remap-usr1', 'dangerous', 'takes-control'],
    ['allow-deprecated-insecure-static-crypto', 'unsupported', 'static-key-mode'],
    ['syslog', 'removed', 'process-identity'],
    ['windows-driver', 'removed', 'host-settings'],
    ['auth-token', 'removed', 'credentials-in-profile'],
    ['mtu-test', 'removed', 'debugging'],
    ['ip-remote-hint', 'ignored', 'set-by-kubelane'],
    ['tun-max-mtu', 'ignored', 'obsolete'],
    ['show-valid-subnets', 'ignored', 'prints-and-exits'],
  ])('class %s as %s because of %s', (name, verdict, reasonKey) => {
    expect(classifyDirective(name)).toEqual({ verdict, reasonKey });
  });

  it('say a reason in words, or the reason itself', () => {
    expect(reasonInWords('loads-code')).toBe('it would load code into openvpn, which runs as root');
    expect(reasonInWords('something-else')).toBe('something-else');
  });
});

describe('values of a profile', () => {
  const read = (...lines: readonly string[]): unknown => {
    const result = parseProfile(profileWith(...lines));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value;
  };

  it('routes: IPv4 and IPv6, each once', () => {
    expect(
      read(
        ...['route 10.1.2.3', 'route 10.1.2.3 default', 'route 10.96.0.0 255.240.0.0 default 5'],
        ...['route-ipv6 fd00::/8', 'route-ipv6 fd00::1 default 5', 'route 10.96.0.0 255.240.0.0 vpn_gateway'],
      ),
    ).toMatchObject({
      routes: [
        { cidr: '10.1.2.3/32', line: 5 },
        { cidr: '10.96.0.0/12', line: 7 },
        { cidr: 'fd00::/8', line: 8 },
        { cidr: 'fd00::1/128', line: 9 },
      ],
      redirectGateway: false,
    });
  });

  it('a wish for all traffic, however it is written', () => {
    expect(read('redirect-gateway')).toMatchObject({ redirectGateway: true, routes: [] });
    expect(read('route 128.0.0.0 128.0.0.0')).toMatchObject({ redirectGateway: true, routes: [] });
    expect(read('redirect-private')).toMatchObject({ redirectGateway: false });
  });

  it('DNS servers and domains, each once', () => {
    expect(
      read(
        ...[
          'dhcp-option DNS 10.0.0.1',
          'dhcp-option DNS6 fd00::1',
          'dhcp-option DNS 10.0.0.1',
          'dhcp-option DOMAIN a.b',
        ],
        ...['dhcp-option ADAPTER_DOMAIN_SUFFIX c.d', 'dhcp-option DOMAIN-ROUTE e.f', 'dhcp-option DOMAIN-SEARCH g.h'],
        ...['dns search-domains i.j k.l', 'dhcp-option DOMAIN a.b'],
      ),
    ).toMatchObject({
      dnsServers: ['10.0.0.1', 'fd00::1'],
      domains: ['a.b', 'c.d', 'e.f'],
      searchDomains: ['g.h', 'i.j', 'k.l'],
    });
  });

  it('of numbered DNS servers the lowest that has an address', () => {
    expect(
      read(
        ...[
          'dhcp-option DNS 10.0.0.1',
          'dns server 10 address 10.0.0.2:53 [fd00::2]:53 [fd00::3]',
          'dns server -1 resolve-domains x.y',
        ],
        ...['dns server 9 address 10.0.0.9', 'dns server 9 resolve-domains c.d e.f', 'dns server 100 address 10.0.0.3'],
      ),
    ).toMatchObject({ dnsServers: ['10.0.0.9'], domains: ['c.d', 'e.f'] });
    expect(read('dns server 10 address 10.0.0.2:53 [fd00::2]:53 [fd00::3]')).toMatchObject({
      dnsServers: ['10.0.0.2', 'fd00::2', 'fd00::3'],
    });
    expect(read('dhcp-option DNS 10.0.0.1', 'dns server 1 resolve-domains x.y')).toMatchObject({
      dnsServers: ['10.0.0.1'],
      domains: [],
    });
  });

  it('a question that goes with the password', () => {
    expect(read('static-challenge "One time code" 0')).toMatchObject({
      staticChallenge: { text: 'One time code', echo: false },
    });
    expect(read('static-challenge PIN 1 scrv1')).toMatchObject({ staticChallenge: { text: 'PIN', echo: true } });
    expect(read()).not.toHaveProperty('staticChallenge');
  });

  it('what the server may see of the environment', () => {
    expect(read('setenv UV_ID "a b"', 'setenv UV_EMPTY', 'setenv CLIENT_CERT 0')).toMatchObject({
      canonicalDirectives: [
        { name: 'client' },
        { name: 'nobind' },
        { name: 'setenv', parameters: ['UV_ID', 'a b'], line: 5 },
        { name: 'setenv', parameters: ['UV_EMPTY', ''], line: 6 },
      ],
      report: [],
    });
    const long = `UV_${'x'.repeat(65)}`;
    expect(read(`setenv ${long} y`)).toMatchObject({ report: [{ reasonKey: 'environment' }] });
  });

  it('a key’s direction beside its file', () => {
    expect(read('tls-auth [inline] 1')).toMatchObject({
      canonicalDirectives: [
        { name: 'client' },
        { name: 'nobind' },
        { name: 'key-direction', parameters: ['1'], line: 5 },
      ],
    });
  });

  it('remotes with the defaults that the whole file gives', () => {
    expect(read('remote b 7', 'remote c 8 TCP4-CLIENT', 'port 1000', 'rport 2000', 'proto tcp6')).toMatchObject({
      remotes: [
        { host: 'vpn.example', port: 1194, protocol: 'tcp6' },
        { host: 'b', port: 7, protocol: 'tcp6' },
        { host: 'c', port: 8, protocol: 'tcp4' },
      ],
    });
    const plain = parseProfile(profileWith('proto tcp-client', 'port 3').replace('example 1194', 'example'));
    expect(plain.ok && plain.value.remotes).toMatchObject([{ port: 3, protocol: 'tcp' }]);
  });

  it.each([
    ['udp', 'udp'],
    ['udp4', 'udp4'],
    ['udp6', 'udp6'],
    ['tcp', 'tcp'],
    ['tcp4', 'tcp4'],
    ['tcp6', 'tcp6'],
    ['tcp-client', 'tcp'],
    ['tcp4-client', 'tcp4'],
    ['tcp6-client', 'tcp6'],
  ])('the protocol %s', (written, protocol) => {
    expect(read(`proto ${written}`)).toMatchObject({ remotes: [{ protocol }] });
  });

  it.each(['dev tun0', 'dev utun3', 'dev-type tun', 'dev foo\ndev-type tun', 'dev-type utun'])(
    'the device %j',
    (lines) => {
      expect(read(lines)).toMatchObject({ report: [] });
    },
  );
});

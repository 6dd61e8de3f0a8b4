import { describe, expect, it } from 'vitest';
import { parseProfile, type ProfileProblem } from '../../../electron/openvpn/profile.ts';
import { blocks, certificate, privateKey, profileWith, staticKey } from './samples.ts';

/** What refuses a profile, in the form `CODE LINE DIRECTIVE: DETAIL`. */
function refusals(text: string): readonly string[] {
  const result = parseProfile(text);
  const words = ({ code, line, directive, detail }: ProfileProblem): string =>
    `${code} ${String(line)} ${String(directive)}: ${detail}`;
  return result.ok ? [] : result.error.map(words);
}

/** What a good profile leaves out, in the form `VERDICT LINE DIRECTIVE: REASON`. */
function notes(text: string): readonly string[] {
  const result = parseProfile(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.report.map(
    ({ verdict, line, directive, reasonKey }) => `${verdict} ${line} ${directive}: ${reasonKey}`,
  );
}

const print = Array<string>(32).fill('Ab').join(':');
const bad = (directive: string, detail: string): string => `bad-parameter 5 ${directive}: ${detail}`;
const needsRoute = 'needs a network, and may have a netmask, a gateway and a metric';
const needsRoute6 = 'needs a network, and may have a gateway and a metric';
const needsFile = 'needs the name of a file, or must be an inline block';
const needsRemote = 'needs a host, and may have a port and a protocol';
const needsPort = 'the port must be a number between 1 and 65535';
const needsProtocol = 'the protocol must be udp or tcp (or with 4, 6, -client)';
const needsDns = 'needs "search-domains" or "server" with a number';
const needsChallenge = 'needs a text, and 0 or 1';

describe('a line of a profile is refused with its number, its name and a reason', () => {
  it.each<readonly [string, string]>([
    ['cipher', bad('cipher', 'needs 1 value(s), has 0')],
    ['keepalive 10', bad('keepalive', 'needs 2 value(s), has 1')],
    ['cipher a b', bad('cipher', 'takes at most 1 value(s), has 2')],
    ['nobind x', bad('nobind', 'takes at most 0 value(s), has 1')],
    ['cipher a;b', bad('cipher', 'the value "a;b" is not allowed here')],
    ['ca', bad('ca', needsFile)],
    ['ca a b c', bad('ca', needsFile)],
    ['ca ca.crt', 'file-reference 5 ca: ca.crt'],
    ['ca ca.crt 1', bad('ca', 'the value "1" is not allowed here')],
    ['tls-auth ta.key 2', bad('tls-auth', 'the value "2" is not allowed here')],
    ['tls-auth ta.key x1', bad('tls-auth', 'the value "x1" is not allowed here')],
    ['tls-auth ta.key 1x', bad('tls-auth', 'the value "1x" is not allowed here')],
    ['tls-auth ta.key 1', 'file-reference 5 tls-auth: ta.key'],
    ['tls-crypt ta.key 1', bad('tls-crypt', 'the value "1" is not allowed here')],
    ['peer-fingerprint', bad('peer-fingerprint', needsFile)],
    ['peer-fingerprint ab:cd', bad('peer-fingerprint', 'needs a SHA-256 fingerprint')],
    [`peer-fingerprint ${print} 1`, bad('peer-fingerprint', 'needs a SHA-256 fingerprint')],
    ['route', bad('route', needsRoute)],
    ['route 10.0.0.0 255.0.0.0 default 1 x', bad('route', needsRoute)],
    ['route 10.0.0.0 255.0.0.1', bad('route', '"255.0.0.1" is not a netmask')],
    ['route ::1', bad('route', '"::1" is not an IPv4 network')],
    ['route-ipv6', bad('route-ipv6', needsRoute6)],
    ['route-ipv6 fd00::/8 default 1 x', bad('route-ipv6', needsRoute6)],
    ['route-ipv6 10.0.0.0/8', bad('route-ipv6', '"10.0.0.0/8" is not an IPv6 network')],
    ['route-ipv6 fd00::/129', bad('route-ipv6', '"fd00::/129" is not an IPv6 network')],
    ['dhcp-option DNS', bad('dhcp-option', '"" is not an IP address')],
    ['dhcp-option DNS x', bad('dhcp-option', '"x" is not an IP address')],
    ['dhcp-option DOMAIN a..b', bad('dhcp-option', '"a..b" is not a domain name')],
    ['dns', bad('dns', needsDns)],
    ['dns domains x', bad('dns', needsDns)],
    ['dns server x address 1.2.3.4', bad('dns', needsDns)],
    ['dns server 1x address 1.2.3.4', bad('dns', needsDns)],
    ['dns server x1 address 1.2.3.4', bad('dns', needsDns)],
    ['dns server 1 address 1.2.3.4:5353', bad('dns', '"1.2.3.4:5353" is not an IP address')],
    ['dns server 1 address [::1]:53x', bad('dns', '"[::1]:53x" is not an IP address')],
    ['dns server 1 address x[::1]:53', bad('dns', '"x[::1]:53" is not an IP address')],
    ['dns server 1 address x1.2.3.4:53', bad('dns', '"x1.2.3.4:53" is not an IP address')],
    ['remote', bad('remote', needsRemote)],
    ['remote a 1 udp x', bad('remote', needsRemote)],
    ['remote -a', bad('remote', '"-a" is not a host name or address')],
    ['remote a 0', bad('remote', needsPort)],
    ['remote a 1 sctp', bad('remote', needsProtocol)],
    ['remote a 1 xtcp-server', bad('remote', needsProtocol)],
    ['remote a 1 tcp-serverx', bad('remote', needsProtocol)],
    ['remote a 1 tcp5-server', bad('remote', needsProtocol)],
    ['remote a 1 tcp4-server', "server-mode 5 remote: the protocol tcp4-server is a server's"],
    ['port', bad('port', needsPort)],
    ['port 1 2', bad('port', needsPort)],
    ['rport 65536', bad('rport', needsPort)],
    ['proto', bad('proto', needsProtocol)],
    ['proto udp tcp', bad('proto', needsProtocol)],
    ['proto tcp-server', "server-mode 5 proto: the protocol tcp-server is a server's"],
    ['connection', 'bad-parameter 5 connection: must be a <connection> block'],
    ['dev', bad('dev', 'needs one value')],
    ['dev tun tap', bad('dev', 'needs one value')],
    ['dev-type', bad('dev-type', 'needs one value')],
    ['dev-type tap', 'unsupported 2 dev: a tap (layer 2) device'],
    ['dev-type null', 'bad-parameter 2 dev: the device must be a tun device'],
    ['dev tap0', 'unsupported 5 dev: a tap (layer 2) device'],
    ['dev null', bad('dev', 'the device must be a tun device')],
    ['dev xtun', bad('dev', 'the device must be a tun device')],
    ['auth-user-pass username-only', 'unsupported 5 auth-user-pass: a user name without a password'],
    ['auth-user-pass a b', bad('auth-user-pass', 'takes at most one value')],
    ['auth-user-pass pass.txt', 'file-reference 5 auth-user-pass: pass.txt'],
    ['askpass pass.txt', 'file-reference 5 askpass: pass.txt'],
    ['static-challenge', bad('static-challenge', needsChallenge)],
    ['static-challenge PIN', bad('static-challenge', needsChallenge)],
    ['static-challenge "" 1', bad('static-challenge', needsChallenge)],
    ['static-challenge "a\u0007" 1', bad('static-challenge', needsChallenge)],
    ['static-challenge PIN 2', bad('static-challenge', needsChallenge)],
    ['static-challenge PIN x1', bad('static-challenge', needsChallenge)],
    ['static-challenge PIN 1x', bad('static-challenge', needsChallenge)],
    ['static-challenge PIN 1 scrv1 x', bad('static-challenge', needsChallenge)],
    ['static-challenge PIN 1 concat', 'unsupported 5 static-challenge: the response format concat'],
    ['setenv LD_PRELOAD x', 'dangerous-directive 5 setenv: it would set LD_PRELOAD'],
    ['script-security', 'dangerous-directive 5 script-security: it would run a program as root'],
    ['script-security 1 system', 'dangerous-directive 5 script-security: it would run a program as root'],
    ['script-security x1', 'dangerous-directive 5 script-security: it would run a program as root'],
    ['script-security 1x', 'dangerous-directive 5 script-security: it would run a program as root'],
    ['mode server', "server-mode 5 mode: belongs to a server's configuration"],
    ['mode', bad('mode', 'must be p2p or server')],
    ['mode x', bad('mode', 'must be p2p or server')],
    ['server 10.8.0.0 255.255.255.0', "server-mode 5 server: belongs to a server's configuration"],
    ['plugin x.so', 'dangerous-directive 5 plugin: it would load code into openvpn, which runs as root'],
    ['config x', 'dangerous-directive 5 config: it would have openvpn read other files or change its folder'],
    ['log x', 'dangerous-directive 5 log: it would write a file as root'],
    ['management x 1', "dangerous-directive 5 management: it would take openvpn's control away from Kubelane"],
    ['secret x', 'unsupported 5 secret: a static key without certificates'],
    ['tls-remote x', 'unsupported 5 tls-remote: an obsolete check of the server, now verify-x509-name'],
    ['capath x', 'unsupported 5 capath: keys in a token or in a store of the operating system'],
    ['client-nat x', 'unsupported 5 client-nat: address translation in the tunnel'],
  ])('%s', (line, refusal) => {
    expect(refusals(profileWith(line))).toEqual([refusal]);
  });

  it.each([
    ['cipher', 'bad-parameter 5 cipher: cannot be an inline block'],
    ['nobind', 'bad-parameter 5 nobind: cannot be an inline block'],
    ['route', 'bad-parameter 5 route: cannot be an inline block'],
    ['remote', 'bad-parameter 5 remote: cannot be an inline block'],
    ['ca', 'bad-inline 5 ca: holds no CERTIFICATE or X509 CERTIFICATE or TRUSTED CERTIFICATE in PEM form'],
  ])('<%s>', (name, refusal) => {
    expect(refusals(profileWith(`<${name}>`, 'x', `</${name}>`))).toEqual([refusal]);
  });
});

describe('a line of a <connection> block is refused, too', () => {
  const block = (...lines: readonly string[]): string => profileWith('<connection>', ...lines, '</connection>');

  it.each<readonly [readonly string[], readonly string[]]>([
    [['proto udp'], ['missing 5 connection: a <connection> block needs a "remote" line']],
    [['remote'], [`bad-parameter 6 remote: ${needsRemote}`]],
    [['remote a', 'port x'], [`bad-parameter 7 port: ${needsPort}`]],
    [['remote a', 'rport 0'], [`bad-parameter 7 rport: ${needsPort}`]],
    [['remote a', 'proto x'], [`bad-parameter 7 proto: ${needsProtocol}`]],
    [['remote a', 'up /bin/sh'], ['dangerous-directive 7 up: it would run a program as root']],
    [['remote a', 'push x'], ["server-mode 7 push: belongs to a server's configuration"]],
    [['remote a', 'cipher AES-256-GCM'], ['bad-parameter 7 cipher: cannot stand in a <connection> block']],
    [['remote a', 'route 10.0.0.0'], ['bad-parameter 7 route: cannot stand in a <connection> block']],
    [['remote a', 'ca ca.crt'], ['bad-parameter 7 ca: cannot stand in a <connection> block']],
    [['remote a', 'secret x'], ['bad-parameter 7 secret: cannot stand in a <connection> block']],
    [['remote a', 'lport x'], ['bad-parameter 7 lport: the value "x" is not allowed here']],
    [['remote a', '<lport>', '1', '</lport>'], ['bad-parameter 7 lport: cannot be an inline block']],
    [['remote a', '<remote>', '</remote>'], [`bad-parameter 7 remote: ${needsRemote}`]],
    [
      ['remote a', 'tls-auth [inline] 1'],
      ['bad-parameter 7 tls-auth: give the direction by "key-direction" outside of the block'],
    ],
    [['remote a', 'tls-crypt ta.key'], ['file-reference 7 tls-crypt: ta.key']],
  ])('%j', (lines, wanted) => {
    expect(refusals(block(...lines))).toEqual(wanted);
  });

  it('and what is left out of it is said', () => {
    expect(notes(block('remote a', 'verb 3', 'user x', 'foo bar'))).toEqual([
      'ignored 7 verb: set-by-kubelane',
      'removed 8 user: process-identity',
      'unknown 9 foo: unknown',
      'ignored 3 remote: remote-beside-connections',
    ]);
  });

  it('and what it sets holds for it alone', () => {
    const result = parseProfile(
      block(
        ...['remote a', 'port 2000', 'port 2001', 'proto tcp6', 'lport 0', '<tls-crypt>', staticKey, '</tls-crypt>'],
        ...['</connection>', '<connection>', 'remote b 7 udp4', 'rport 2002', 'proto tcp'],
      ),
    );
    expect(result.ok && result.value.remotes).toEqual([
      {
        host: 'a',
        port: 2001,
        protocol: 'tcp6',
        directives: [{ name: 'lport', parameters: ['0'], line: 10 }],
        inline: { 'tls-crypt': staticKey },
      },
      { host: 'b', port: 7, protocol: 'udp4', directives: [], inline: {} },
    ]);
  });
});

describe('what is left out is said, with its line and a reason', () => {
  it.each<readonly [string, readonly string[]]>([
    ['route gw.example', ['ignored 5 route: route-by-name']],
    ['route vpn_gateway', ['ignored 5 route: route-by-name']],
    ['route remote_host', ['ignored 5 route: route-outside-tunnel']],
    ['route net_gateway', ['ignored 5 route: route-outside-tunnel']],
    ['route 10.0.0.0 255.0.0.0 net_gateway', ['ignored 5 route: route-outside-tunnel']],
    ['route-ipv6 fd00::/8 net_gateway', ['ignored 5 route-ipv6: route-outside-tunnel']],
    ['route 0.0.0.0 0.0.0.0', ['ignored 5 route: default-route']],
    ['redirect-gateway def1', ['ignored 5 redirect-gateway: default-route']],
    ['redirect-private', ['ignored 5 redirect-private: default-route']],
    ['dhcp-option', ['ignored 5 dhcp-option: dhcp-option']],
    ['dhcp-option WINS 10.0.0.1', ['ignored 5 dhcp-option: dhcp-option']],
    ['dns server 1 dnssec yes', ['ignored 5 dns: dns-option']],
    ['auth-user-pass [inline]', ['removed 5 auth-user-pass: credentials-in-profile']],
    ['setenv FOO bar', ['removed 5 setenv: environment']],
    ['setenv UV_A b c', ['removed 5 setenv: environment']],
    ['setenv xUV_A b', ['removed 5 setenv: environment']],
    ['setenv CLIENT_CERTX 0', ['removed 5 setenv: environment']],
    ['setenv XPATH a', ['removed 5 setenv: environment']],
    ['setenv PATHX a', ['removed 5 setenv: environment']],
    ['setenv IFSX a', ['removed 5 setenv: environment']],
    ['setenv ENVX a', ['removed 5 setenv: environment']],
    ['setenv BASH_ENVX a', ['removed 5 setenv: environment']],
    ['setenv xLD_PRELOAD a', ['removed 5 setenv: environment']],
    ['setenv', ['removed 5 setenv: environment']],
    ['setenv-safe LD_PRELOAD x', ['removed 5 setenv-safe: environment']],
    ['setenv-safe UV_A b', ['removed 5 setenv-safe: environment']],
    ['setenv-safe opt up', ['removed 5 setenv-safe: environment']],
    ['setenv opt', []],
    ['setenv FRIENDLY_NAME x', []],
    ['setenv opt --x y', ['unknown 5 x: unknown']],
    ['setenv opt -- y', ['unknown 5 --: unknown']],
    ['setenv opt --ab y', ['unknown 5 ab: unknown']],
    ['ignore-unknown-option foo', []],
    ['script-security 0', ['ignored 5 script-security: set-by-kubelane']],
    ['mode p2p', ['ignored 5 mode: set-by-kubelane']],
    ['http-proxy-user-pass x', ['removed 5 http-proxy-user-pass: credentials-in-profile']],
    ['mark 1', ['removed 5 mark: host-settings']],
    ['gremlin 1', ['removed 5 gremlin: debugging']],
    ['tun-ipv6', ['ignored 5 tun-ipv6: obsolete']],
    ['show-tls', ['ignored 5 show-tls: prints-and-exits']],
    ['foo', ['unknown 5 foo: unknown']],
  ])('%s', (line, wanted) => {
    expect(notes(profileWith(line))).toEqual(wanted);
  });

  it('and secrets in blocks are not taken over', () => {
    expect(notes(profileWith('<auth-user-pass>', 'u', 'p', '</auth-user-pass>'))).toEqual([
      'removed 5 auth-user-pass: credentials-in-profile',
    ]);
    expect(notes(profileWith('<askpass>', 'p', '</askpass>'))).toEqual(['removed 5 askpass: credentials-in-profile']);
    expect(notes(profileWith('askpass'))).toEqual([]);
  });
});

describe('what is not there is missing', () => {
  const ca = `<ca>\n${certificate}</ca>\n`;
  const cert = `<cert>\n${certificate}</cert>\n`;
  const key = `<key>\n${privateKey}</key>\n`;
  const login = `${cert}${key}`;
  const noServer = 'missing null remote: no server: a "remote" line is missing';
  const noClient = 'missing null client: neither "client" nor "tls-client"';
  const noCa = 'missing null ca: nothing to check the server by: a <ca> block is missing';
  const noLogin = 'missing null cert: nothing to log in with: neither <cert> and <key>, <pkcs12>, nor "auth-user-pass"';

  it.each<readonly [string, string, readonly string[]]>([
    ['the server', `client\n${ca}${login}`, [noServer]],
    ['"client"', `remote a\n${ca}${login}`, [noClient]],
    ['<ca>', `client\nremote a\n${login}`, [noCa]],
    ['<cert> and <key>', `client\nremote a\n${ca}`, [noLogin]],
    [
      '<key>',
      `client\nremote a\n${ca}${cert}`,
      ['missing null key: <cert> and <key> belong together: <key> is missing'],
    ],
    [
      '<cert>',
      `client\nremote a\n${ca}${key}`,
      ['missing null cert: <cert> and <key> belong together: <cert> is missing'],
    ],
    ['everything but "client"', 'client\n', [noServer, noCa, noLogin]],
  ])('%s', (_what, text, wanted) => {
    expect(refusals(text)).toEqual(wanted);
  });

  it.each([
    ['"tls-client"', `tls-client\nremote a\n${ca}${login}`],
    ['a fingerprint', `client\nremote a\npeer-fingerprint ${print}\n${login}`],
    ['a password', `client\nremote a\nauth-user-pass\n${ca}`],
    ['pkcs12', `client\nremote a\n<pkcs12>\nQUJD\n</pkcs12>\n`],
    ['several fingerprints', `client\nremote a\npeer-fingerprint ${print}\npeer-fingerprint ${print}\n${login}`],
  ])('but %s will do', (_what, text) => {
    expect(refusals(text)).toEqual([]);
  });

  it('but what is there and wrong is not missing', () => {
    expect(refusals(`client\nremote -a\n${ca}${login}`)).toHaveLength(1);
    expect(refusals(`client\n<connection>\n</connection>\n${ca}${login}`)).toHaveLength(1);
    expect(refusals(`client\nremote a\nca ca.crt\n${login}`)).toHaveLength(1);
    expect(refusals(`client\nremote a\ncapath x\n${login}`)).toHaveLength(1);
    expect(refusals(`client\nremote a\n${ca}cert a.crt\nkey a.key\n`)).toHaveLength(2);
    expect(refusals(`client\nremote a\npkcs12 a.p12\n`)).toHaveLength(1);
    expect(refusals(`remote a\nsecret a.key\n${ca}${login}`)).toHaveLength(1);
    expect(refusals('server 10.8.0.0 255.255.255.0\n')).toHaveLength(1);
  });

  it('several fingerprints are kept together', () => {
    const other = Array<string>(32).fill('0f').join(':');
    const result = parseProfile(profileWith(`peer-fingerprint ${print}`, `peer-fingerprint ${other}`));
    expect(result.ok && result.value.inline['peer-fingerprint']).toBe(`${print}\n${other}\n`);
  });
});

describe('bounds', () => {
  const many = (count: number, line: (index: number) => string): readonly string[] =>
    Array.from({ length: count }, (_, index) => line(index));

  it('at most 64 servers', () => {
    const tooMany = 'bad-parameter null null: more than 64 servers';
    // The plain profile has one.
    expect(refusals(profileWith(...many(63, (index) => `remote h${index}`)))).toEqual([]);
    expect(refusals(profileWith(...many(64, (index) => `remote h${index}`)))).toEqual([tooMany]);
  });

  it('at most 1024 routes', () => {
    const routes = many(1025, (index) => `route 10.${index >> 8}.${index & 255}.0 255.255.255.0`);
    expect(refusals(profileWith(...routes.slice(0, 1024)))).toEqual([]);
    expect(refusals(profileWith(...routes))).toEqual(['bad-parameter 1029 route: more than 1024 routes']);
  });

  it('at most 1000 problems and notes', () => {
    expect(refusals(profileWith(...many(1200, () => 'up x')))).toHaveLength(1000);
    expect(notes(profileWith(...many(1200, () => 'verb 3')))).toHaveLength(1000);
  });

  it('what is quoted is short and printable', () => {
    const [refusal = ''] = refusals(profileWith(`cipher "a\u001b[31m${'x'.repeat(200)}"`));
    expect(refusal).toContain('a[31mxx');
    const path = 'y'.repeat(248);
    expect(refusals(profileWith(`ca "${path}"`))).toEqual([`file-reference 5 ca: ${path}`]);
  });
});

describe('a text that is no profile', () => {
  const none =
    'not-a-profile null null: this is not an OpenVPN client profile: it has no "client", no "remote" and no <ca> block';
  const quote = 'no closing quotation mark (")';

  it.each<readonly [string, string, readonly string[]]>([
    ['nothing', '', [none]],
    ['prose', 'Dear reader,\nthis is a letter.\n', [none]],
    ['prose that does not lex', 'He said "\n', [none]],
    ['a binary', 'client\n\0\n', [none]],
    ['a binary with an open quote', 'client\n"\n\0\n', [none]],
    ['a word that only begins like one', 'clients "\nremotely "\n', [none]],
    ['a word in the middle of a line', 'the client "\n', [none]],
    ['a block of something else', '<html>\n</html>\n', [none]],
    ['a profile with an open quote', 'client\nremote "a\n', [`syntax 2 null: ${quote}`]],
    ['one with dashes and blanks', ' \t--client\nremote "a\n', [`syntax 2 null: ${quote}`]],
    ['one with a ca block', '<ca>\n</ca>\n"\n', [`syntax 3 null: ${quote}`]],
    ['one that ends with the word', '"\nclient', [`syntax 1 null: ${quote}`]],
    ['one with a connection block', '<connection>\n</connection>\n"\n', [`syntax 3 null: ${quote}`]],
    ['one with tls-client', '"\ntls-client\n', [`syntax 1 null: ${quote}`]],
    ['a large one', `client\n${'#'.repeat(1024 * 1024)}\n`, ['too-large null null: larger than 1048576 bytes']],
  ])('%s', (_what, text, wanted) => {
    expect(refusals(text)).toEqual(wanted);
  });

  it.each([
    'client',
    'remote a',
    'tls-client',
    'pull',
    'tls-server',
    'server 1 2',
    'secret x',
    '<cert>\n</cert>',
    '<connection>\n</connection>',
  ])('but one with %j is broken, not foreign', (line) => {
    expect(refusals(`${line}\n`).join()).not.toContain('not-a-profile');
  });
});

it('the plain profile has nothing to refuse', () => {
  expect(refusals(profileWith())).toEqual([]);
  expect(notes(profileWith())).toEqual([]);
  expect(blocks).toContain('<ca>');
});

import { describe, expect, it } from 'vitest';
import { parseProfile, type OpenvpnProfile, type ProfileProblem } from '../../../electron/openvpn/profile.ts';
import { blocks, certificate, privateKey, profileWith, staticKey } from './samples.ts';

function good(text: string): OpenvpnProfile {
  const result = parseProfile(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function bad(text: string): readonly ProfileProblem[] {
  const result = parseProfile(text);
  return result.ok ? [] : result.error;
}

function codes(text: string): string[] {
  return bad(text).map(({ code, line, directive }) => `${code} ${String(line)} ${String(directive)}`);
}

describe('a plain profile', () => {
  it('becomes typed values', () => {
    const text = profileWith(
      'proto tcp',
      'cipher AES-256-GCM',
      'auth-user-pass',
      'route 10.96.0.0 255.240.0.0',
      'verb 3',
    );
    expect(good(text)).toEqual({
      remotes: [{ host: 'vpn.example', port: 1194, protocol: 'tcp', directives: [], inline: {} }],
      canonicalDirectives: [
        { name: 'client', parameters: [], line: 1 },
        { name: 'nobind', parameters: [], line: 4 },
        { name: 'cipher', parameters: ['AES-256-GCM'], line: 6 },
      ],
      inline: { ca: certificate, cert: certificate, key: privateKey },
      needsUsername: true,
      routes: [{ cidr: '10.96.0.0/12', line: 8 }],
      dnsServers: [],
      domains: [],
      searchDomains: [],
      redirectGateway: false,
      report: [{ line: 9, directive: 'verb', verdict: 'ignored', reasonKey: 'set-by-kubelane' }],
    });
  });

  it('leaves unknown directives out and says so', () => {
    expect(good(profileWith('ignore-unknown-option foo', 'foo bar', 'setenv opt baz 1')).report).toEqual([
      { line: 6, directive: 'foo', verdict: 'unknown', reasonKey: 'unknown' },
      { line: 7, directive: 'baz', verdict: 'unknown', reasonKey: 'unknown' },
    ]);
  });

  it('leaves out what would change the machine or the process', () => {
    const report = good(
      profileWith('user nobody', 'group nogroup', 'block-outside-dns', 'persist-tun', 'script-security 1'),
    ).report;
    expect(report.map(({ directive, verdict }) => `${directive} ${verdict}`)).toEqual([
      'user removed',
      'group removed',
      'block-outside-dns removed',
      'persist-tun ignored',
      'script-security ignored',
    ]);
  });
});

describe('dangerous directives refuse the profile, with line and name', () => {
  it.each([
    'up /bin/sh',
    '"up" "/bin/sh"',
    '--up /bin/sh',
    "'up' /bin/sh",
    'setenv opt up /bin/sh',
    'setenv opt --up /bin/sh',
    '"setenv" "opt" "up" /bin/sh',
    '   up /bin/sh # comment',
  ])('%s', (line) => expect(codes(profileWith(line))).toEqual(['dangerous-directive 5 up']));

  it.each([
    'down x',
    'route-up x',
    'route-pre-down x',
    'ipchange x',
    'tls-verify x',
    'auth-user-pass-verify x via-env',
    'client-connect x',
    'learn-address x',
    'tls-crypt-v2-verify x',
    'dns-updown x',
    'plugin /tmp/x.so',
    'iproute x',
    'engine x',
    'providers x',
    'pkcs11-providers /tmp/x.so',
    'script-security 2',
    'script-security 3 system',
    'config /etc/x',
    'cd /tmp',
    'chroot /tmp',
    'dev-node x',
    'log /etc/x',
    'log-append /etc/x',
    'writepid /etc/x',
    'status /etc/x',
    'replay-persist /etc/x',
    'tmp-dir /tmp',
    'tls-export-cert /tmp',
    'genkey secret /etc/x',
    'management 127.0.0.1 7505',
    'management-client',
    'remap-usr1 SIGTERM',
    'up-restart',
    'setenv LD_PRELOAD /tmp/x.so',
    'setenv PATH /tmp',
    'setenv OPENSSL_CONF /tmp/x',
    'setenv opt setenv LD_PRELOAD /tmp/x.so',
  ])('%s', (line) => {
    expect(codes(profileWith(line))).toEqual([expect.stringMatching(/^dangerous-directive 5 /)]);
  });

  it('also behind a loosely closed block, in a <connection>, and as a block', () => {
    expect(codes(`${profileWith()}<extra-certs>\n${certificate}  </extra-certs>x\nup /bin/sh\n`)).toEqual([
      expect.stringMatching(/^dangerous-directive \d+ up$/),
    ]);
    expect(codes(profileWith('<connection>', 'remote h 1', 'up /bin/sh', '</connection>'))).toEqual([
      'dangerous-directive 7 up',
    ]);
    expect(codes(profileWith('<up>', '/bin/sh', '</up>'))).toEqual(['dangerous-directive 5 up']);
  });

  it('the reason is said in words', () => {
    expect(bad(profileWith('up x'))[0]?.detail).toBe('it would run a program as root');
    for (const line of [
      'plugin x',
      'cd x',
      'log x',
      'management x 1',
      'secret x',
      'capath x',
      'tls-remote x',
      'client-nat x',
      'pkcs11-id x',
    ]) {
      expect(bad(profileWith(line))[0]?.detail, line).toMatch(/^(?:it would|a |an |keys|address) ?/);
    }
  });

  it('all of them are said at once', () => {
    expect(codes(profileWith('up x', 'ok y', 'down z'))).toEqual([
      'dangerous-directive 5 up',
      'dangerous-directive 7 down',
    ]);
  });
});

describe('other refusals', () => {
  it.each([
    ['server 10.8.0.0 255.255.255.0', 'server-mode 5 server'],
    ['mode server', 'server-mode 5 mode'],
    ['proto tcp-server', 'server-mode 5 proto'],
    ['push "route 1.2.3.4"', 'server-mode 5 push'],
    ['dev tap0', 'unsupported 5 dev'],
    ['dev-type tap', 'unsupported 2 dev'],
    ['tls-remote server', 'unsupported 5 tls-remote'],
    ['capath /etc/ssl', 'unsupported 5 capath'],
    ['dev eth0', 'bad-parameter 5 dev'],
    ['remote', 'bad-parameter 5 remote'],
    ['remote -x 1194', 'bad-parameter 5 remote'],
    ['remote vpn.example 0', 'bad-parameter 5 remote'],
    ['remote vpn.example 1194 sctp', 'bad-parameter 5 remote'],
    ['remote "vpn.example\u001b[31m" 1194', 'bad-parameter 5 remote'],
    ['port 99999', 'bad-parameter 5 port'],
    ['proto sctp', 'bad-parameter 5 proto'],
    ['cipher "AES 256"', 'bad-parameter 5 cipher'],
    ['cipher', 'bad-parameter 5 cipher'],
    ['nobind now', 'bad-parameter 5 nobind'],
    ['keepalive 10', 'bad-parameter 5 keepalive'],
    ['reneg-sec -1', 'bad-parameter 5 reneg-sec'],
    ['route 10.0.0.0 255.0.255.0', 'bad-parameter 5 route'],
    ['route 10.0.0.999', 'bad-parameter 5 route'],
    ['route-ipv6 10.0.0.0/8', 'bad-parameter 5 route-ipv6'],
    ['dhcp-option DNS vpn.example', 'bad-parameter 5 dhcp-option'],
    ['dhcp-option DOMAIN "a b"', 'bad-parameter 5 dhcp-option'],
    ['dns server 1 address 10.96.0.10:5353', 'bad-parameter 5 dns'],
    ['http-proxy proxy.example 3128 /root/.secret', 'bad-parameter 5 http-proxy'],
    ['static-challenge x', 'bad-parameter 5 static-challenge'],
    ['verify-x509-name x evil', 'bad-parameter 5 verify-x509-name'],
    ['ca ca.crt', 'file-reference 5 ca'],
    ['tls-auth "my keys/ta.key" 1', 'file-reference 5 tls-auth'],
    ['auth-user-pass /etc/shadow', 'file-reference 5 auth-user-pass'],
    ['askpass /etc/shadow', 'file-reference 5 askpass'],
    ['up "', 'syntax 5 null'],
    ['<tls-crypt>', 'syntax 5 null'],
    ['<connection>\nport 1\n</connection>', 'missing 5 connection'],
    ['<connection>\nremote h 1\nca x\n</connection>', 'bad-parameter 7 ca'],
    ['<connection>\nremote h 1\nroute 10.0.0.0 255.0.0.0\n</connection>', 'bad-parameter 7 route'],
    ['<route>\n10.0.0.0 255.0.0.0\n</route>', 'bad-parameter 5 route'],
    ['<nobind>\n</nobind>', 'bad-parameter 5 nobind'],
    ['<extra-certs>\nnothing\n</extra-certs>', 'bad-inline 5 extra-certs'],
    [
      '<tls-crypt>\n-----BEGIN OpenVPN Static key V1-----\nabc\n-----END OpenVPN Static key V1-----\n</tls-crypt>',
      'bad-inline 5 tls-crypt',
    ],
  ])('%s: %s', (lines, code) => expect(codes(profileWith(lines))).toEqual([code]));

  it('a file reference carries the path', () => {
    expect(bad(profileWith('tls-auth "my keys/ta.key" 1'))).toEqual([
      { code: 'file-reference', line: 5, directive: 'tls-auth', detail: 'my keys/ta.key' },
    ]);
  });

  it('says what is missing', () => {
    expect(codes(`client\n${blocks}`)).toEqual(['missing null remote']);
    expect(codes(`remote h\n${blocks}`)).toEqual(['missing null client']);
    expect(codes('client\nremote h\nauth-user-pass\n')).toEqual(['missing null ca']);
    expect(codes(`client\nremote h\n<ca>\n${certificate}</ca>\n`)).toEqual(['missing null cert']);
    expect(codes(`client\nremote h\n<ca>\n${certificate}</ca>\n<cert>\n${certificate}</cert>\n`)).toEqual([
      'missing null key',
    ]);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'Dear user,\nplease find the local copy attached.\nup to you!\n'],
    ['JSON', '{"apiVersion": "v1",\n "kind": "Config"}\n'],
    ['a kubeconfig', 'apiVersion: v1\nkind: Config\nclusters:\n- name: x\n'],
    ['HTML', '<!DOCTYPE html>\n<html>\n<body class="x">it\'s</body></html>\n'],
    ['a binary', '\u007fELF\u0000\u0001\u0002client\n'],
    ['a lone certificate', certificate],
  ])('%s is not a profile', (_name, text) => expect(bad(text).map(({ code }) => code)).toEqual(['not-a-profile']));

  it('details are printable and short', () => {
    const [problem] = bad(profileWith(`remote "a\u001b]0;\u202e${'x'.repeat(200)}" 1`));
    expect(problem?.detail).not.toMatch(/[\p{Cc}\u202e]/u);
    expect((problem?.detail.length ?? 0) <= 300).toBe(true);
  });
});

describe('remotes', () => {
  it('take the final defaults, as openvpn does for plain lines', () => {
    const text = [
      'client',
      'remote a.example',
      'remote 192.0.2.1 443 tcp4-client',
      'remote 2001:db8:0::1',
      'rport 1195',
      'proto udp6',
      blocks,
    ].join('\n');
    expect(good(text).remotes.map(({ host, port, protocol }) => [host, port, protocol])).toEqual([
      ['a.example', 1195, 'udp6'],
      ['192.0.2.1', 443, 'tcp4'],
      ['2001:db8::1', 1195, 'udp6'],
    ]);
  });

  it('of blocks take what stood before them, and displace plain lines', () => {
    const text = profileWith(
      'port 2000',
      '<connection>',
      'remote b.example',
      'proto tcp',
      'connect-timeout 5',
      'verb 3',
      '</connection>',
      'port 3000',
    );
    const profile = good(text);
    expect(profile.remotes).toEqual([
      {
        host: 'b.example',
        port: 2000,
        protocol: 'tcp',
        directives: [{ name: 'connect-timeout', parameters: ['5'], line: 9 }],
        inline: {},
      },
    ]);
    expect(profile.report.map(({ reasonKey }) => reasonKey)).toEqual(['set-by-kubelane', 'remote-beside-connections']);
  });

  it('may have a key of their own', () => {
    const text = profileWith(
      '<connection>',
      'remote b.example',
      '<tls-crypt>',
      staticKey.trimEnd(),
      '</tls-crypt>',
      '</connection>',
    );
    expect(good(text).remotes[0]?.inline).toEqual({ 'tls-crypt': staticKey });
  });
});

describe('routes and DNS', () => {
  it('only routes into the tunnel are routes', () => {
    const profile = good(
      profileWith(
        'route 10.200.1.5 255.255.0.0',
        'route 10.200.0.0 255.255.0.0 vpn_gateway 10',
        'route 192.168.8.174',
        'route 203.0.113.5 255.255.255.255 net_gateway',
        'route remote_host 255.255.255.255 net_gateway',
        'route db.example 255.255.255.255',
        'route-ipv6 fd00:96::/108',
        'route 0.0.0.0 128.0.0.0',
      ),
    );
    expect(profile.routes).toEqual([
      { cidr: '10.200.0.0/16', line: 5 },
      { cidr: '192.168.8.174/32', line: 7 },
      { cidr: 'fd00:96::/108', line: 11 },
    ]);
    expect(profile.redirectGateway).toBe(true);
    expect(profile.report.map(({ line, reasonKey }) => `${line} ${reasonKey}`)).toEqual([
      '8 route-outside-tunnel',
      '9 route-outside-tunnel',
      '10 route-by-name',
      '12 default-route',
    ]);
  });

  it('redirect-gateway is seen, said and not taken over', () => {
    expect(good(profileWith('redirect-gateway def1 bypass-dhcp'))).toMatchObject({
      redirectGateway: true,
      routes: [],
      report: [{ line: 5, reasonKey: 'default-route' }],
    });
    expect(good(profileWith('redirect-private')).redirectGateway).toBe(false);
  });

  it('DNS comes from dhcp-option', () => {
    expect(
      good(
        profileWith(
          'dhcp-option DNS 10.96.0.10',
          'dhcp-option DNS6 fd00::0:a',
          'dhcp-option DOMAIN Cluster.Coder4',
          'dhcp-option DOMAIN-SEARCH svc.cluster.coder4',
          'dhcp-option DISABLE-NBT',
        ),
      ),
    ).toMatchObject({
      dnsServers: ['10.96.0.10', 'fd00::a'],
      domains: ['cluster.coder4'],
      searchDomains: ['svc.cluster.coder4'],
    });
  });

  it('DNS comes from the lowest numbered dns server, which displaces dhcp-option', () => {
    expect(
      good(
        profileWith(
          'dhcp-option DNS 9.9.9.9',
          'dns server 2 address 8.8.8.8',
          'dns server 1 address 10.96.0.10:53 [fd00::a]:53',
          'dns server 1 resolve-domains cluster.coder4 other.example',
          'dns search-domains svc.cluster.coder4',
        ),
      ),
    ).toMatchObject({
      dnsServers: ['10.96.0.10', 'fd00::a'],
      domains: ['cluster.coder4', 'other.example'],
      searchDomains: ['svc.cluster.coder4'],
    });
  });
});

describe('credentials and environment', () => {
  it('a static challenge is kept', () => {
    expect(good(profileWith('auth-user-pass', 'static-challenge "Your \\"code\\"" 1'))).toMatchObject({
      needsUsername: true,
      staticChallenge: { text: 'Your "code"', echo: true },
    });
  });

  it('credentials in the profile are left out', () => {
    expect(good(profileWith('<auth-user-pass>', 'bob', 'secret', '</auth-user-pass>'))).toMatchObject({
      needsUsername: true,
      report: [{ directive: 'auth-user-pass', verdict: 'removed', reasonKey: 'credentials-in-profile' }],
    });
    expect(JSON.stringify(good(profileWith('<auth-user-pass>', 'bob', 'secret', '</auth-user-pass>')))).not.toContain(
      'secret',
    );
  });

  it('of the environment only UV_ variables go on', () => {
    const profile = good(
      profileWith(
        'setenv UV_TEAM "a b"',
        'setenv FRIENDLY_NAME x',
        'setenv FOO bar',
        'setenv-safe X y',
        'setenv CLIENT_CERT 0',
      ),
    );
    expect(profile.canonicalDirectives.filter(({ name }) => name === 'setenv')).toEqual([
      { name: 'setenv', parameters: ['UV_TEAM', 'a b'], line: 5 },
    ]);
    expect(profile.report.map(({ line }) => line)).toEqual([7, 8]);
  });

  it('setenv opt is unwrapped', () => {
    expect(good(profileWith('setenv opt cipher AES-256-GCM')).canonicalDirectives).toContainEqual({
      name: 'cipher',
      parameters: ['AES-256-GCM'],
      line: 5,
    });
  });

  it('[inline] in place of a file means the block', () => {
    const profile = good(profileWith('ca [inline]', 'tls-auth [inline] 1', `<tls-auth>\n${staticKey}</tls-auth>`));
    expect(profile.canonicalDirectives).toContainEqual({ name: 'key-direction', parameters: ['1'], line: 6 });
  });
});

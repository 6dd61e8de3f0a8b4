import { afterEach, describe, expect, it, vi } from 'vitest';
import { FailureDiagnosis, readLogHint } from '../../../electron/helper/failure-diagnosis.ts';
import { linuxLinks, parseLinkIndex } from '../../../electron/helper/links-linux.ts';
import { logToStderr } from '../../../electron/helper/log.ts';
import { callsBackTo } from '../../../electron/helper/processes-linux.ts';
import { isPublicSuffix } from '../../../electron/helper/public-suffixes.ts';
import { isReverseZone, reverseZoneNetwork } from '../../../electron/helper/reverse-zone.ts';
import { SignIn } from '../../../electron/helper/sign-in.ts';
import { tunnelConfig } from '../../../electron/helper/tunnel-config.ts';
import { readTunnelSettings } from '../../../electron/helper/tunnel-settings.ts';
import { parseManagementLine, type ManagementMessage } from '../../../electron/openvpn/management.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the log', () => {
  it('goes to standard error, a line an event', () => {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    logToStderr()('warning', 'a\tb');
    vi.restoreAllMocks();
    expect(written).toEqual(['kubelane-helper: warning: a b\n']);
  });
});

describe('links of Linux', () => {
  it('have the number that the kernel wrote down, without a program being started', async () => {
    const links = linuxLinks(() => Promise.reject(new Error('a program was started')));
    const { networkInterfaces } = await import('node:os');
    const { readFile } = await import('node:fs/promises');
    for (const name of Object.keys(networkInterfaces())) {
      const known = await readFile(`/proc/net/dev_snmp6/${name}`, 'utf8').catch(() => null);
      if (known !== null) expect(await links.index(name)).toBeGreaterThan(0);
    }
  });

  it.each(['{}', 'null', '[null]', '[{"ifindex":0}]', '[{"ifindex":1.5}]', '[7]'])('have no number in %s', (json) => {
    expect(parseLinkIndex(json)).toBeNull();
  });
});

describe('callsBackTo', () => {
  const socket = '/state/t0123456789ab.sock';
  it.each<readonly [readonly string[], boolean]>([
    [['/usr/sbin/openvpn', '--management', socket, 'unix'], true],
    [['openvpn', '--dev', 'kl0', '--management', socket], true],
    [['/usr/bin/openvpn2', '--management', socket], false],
    [['openvpn', '--management', '/other/t0123456789ab.sock'], false],
    [['openvpn', '--management', '/state/tba9876543210.sock'], false],
    [['openvpn', '--management'], false],
    [['openvpn'], false],
    [[], false],
  ])('%j: %s', (args, ours) => {
    expect(callsBackTo(new Set([socket]), args)).toBe(ours);
  });
});

describe('public suffixes', () => {
  it.each(['com', 'de', 'museum', 'xn--p1ai', 'local', 'co.uk', 'org.au', 'github.io', 'run.app'])(
    '%s is one',
    (name) => {
      expect(isPublicSuffix(name)).toBe(true);
    },
  );
  it.each(['lan', 'home', 'a.com', 'foo.uk', 'co.com', 'x.co.uk', 'a.github.io', 'a.local', 'cluster.internal'])(
    '%s is none',
    (name) => {
      expect(isPublicSuffix(name)).toBe(false);
    },
  );
});

describe('reverse zones', () => {
  it.each([
    ['96.10.in-addr.arpa', '10.96.0.0/16'],
    ['4.3.2.1.in-addr.arpa', '1.2.3.4/32'],
    ['10.in-addr.arpa', '10.0.0.0/8'],
    ['d.f.ip6.arpa', 'fd00::/8'],
    [`${'0.'.repeat(30)}d.f.ip6.arpa`, 'fd00::/128'],
    ['example.com', undefined],
    ['arpa', undefined],
    ['in-addr.arpa', undefined],
    ['5.4.3.2.1.in-addr.arpa', undefined],
    ['256.in-addr.arpa', undefined],
    ['ip6.arpa', undefined],
    [`${'0.'.repeat(31)}d.f.ip6.arpa`, undefined],
    ['x.ip6.arpa', undefined],
    ['00.ip6.arpa', undefined],
    ['e164.arpa', undefined],
  ])('%s', (name, network) => {
    expect(reverseZoneNetwork(name)?.text).toBe(network);
  });
  it('are told from names', () => {
    expect(['arpa', 'a.arpa', 'xarpa', 'arpa.com'].map(isReverseZone)).toEqual([true, true, false, false]);
  });
});

describe('SignIn', () => {
  type Needed = Extract<ManagementMessage, { kind: 'password-needed' }>;
  const needed = (text: string): Needed => parseManagementLine(`>PASSWORD:${text}`) as Needed;
  const given = { tunnel: 't1', realm: 'Private Key', username: 'eve', password: 'secret', response: '' };

  it('answers for a key without a name, and for a name without a password', () => {
    const key = new SignIn();
    expect(key.needed(needed("Need 'Private Key' password"))).toMatchObject({ realm: 'Private Key', username: false });
    expect(key.answer(given)).toEqual({ ok: true, value: ['password "Private Key" "secret"\n'] });
    const name = new SignIn();
    name.needed(needed("Need 'Auth' username"));
    expect(name.answer({ ...given, realm: 'Auth' })).toEqual({ ok: true, value: ['username "Auth" "eve"\n'] });
  });

  it('keeps a question of the server’s for the prompt that it belongs to', () => {
    const signIn = new SignIn();
    signIn.failed(
      parseManagementLine(">PASSWORD:Verification Failed: 'Auth' ['CRV1:R:s:ZXZl:Code?']") as Extract<
        ManagementMessage,
        { kind: 'password-failed' }
      >,
    );
    expect(signIn.needed(needed("Need 'Private Key' password"))).toMatchObject({ challenge: null });
  });

  it('says what cannot be sent', () => {
    const signIn = new SignIn();
    signIn.questioned('Code?', true);
    expect(signIn.answer({ ...given, realm: 'Auth', response: 'x'.repeat(4000) })).toEqual({
      ok: false,
      error: 'the answer cannot be sent: too-long',
    });
    signIn.cancelled();
    expect(signIn.answer({ ...given, realm: 'Auth' })).toEqual({ ok: false, error: 'openvpn asks for nothing now' });
    signIn.needed(needed("Need 'Auth' username/password"));
    expect(signIn.answer(given)).toEqual({ ok: false, error: 'openvpn asks for something else now' });
    expect(signIn.answer({ ...given, realm: 'Auth', username: '' })).toEqual({
      ok: false,
      error: 'the user name cannot be sent: empty',
    });
    expect(signIn.answer({ ...given, realm: 'Auth', password: '\u0000' })).toEqual({
      ok: false,
      error: 'the password cannot be sent: unprintable',
    });
  });
});

describe('what openvpn says before it ends', () => {
  const ended = { exitCode: 1, signal: null, startError: '' };
  it('may be a certificate that does not fit', () => {
    const lines = ['VERIFY ERROR: depth=0, error=certificate has expired: CN=x', 'Error: other'];
    expect(new FailureDiagnosis().endProblem(ended, lines).code).toBe('tunnel.certificate');
  });
  it('may be in its last state, or nothing at all', () => {
    const diagnosis = new FailureDiagnosis();
    diagnosis.observeExiting('tls-error');
    expect(diagnosis.endProblem(ended, []).params).toEqual({ detail: 'tls-error' });
    expect(new FailureDiagnosis().endProblem({ ...ended, exitCode: null }, []).params).toEqual({
      detail: 'exit code 0',
    });
  });
  it.each([
    ['VERIFY ERROR:', { kind: 'certificate', detail: 'it could not be verified' }],
    [
      'tlsv1 alert unknown ca',
      { kind: 'certificate', detail: "the server refused the profile's certificate (unknown ca)" },
    ],
    [
      'WARNING: Your certificate is not yet valid!',
      { kind: 'own-certificate', detail: 'your certificate is not yet valid' },
    ],
    ['Cannot open TUN/TAP dev /dev/net/tun: No such device', { kind: 'no-tun-device' }],
    ['Cannot resolve', { kind: 'error', detail: 'Cannot resolve' }],
  ])('%s', (line, hint) => {
    expect(readLogHint(line)).toEqual(hint);
  });
});

describe('readTunnelSettings', () => {
  const read = (environment: Readonly<Record<string, string>>): unknown =>
    readTunnelSettings(new Map(Object.entries({ dev: 'kl0', ...environment })), false)?.settings;

  it('knows a tunnel of IPv6 alone, with what was pushed', () => {
    expect(
      read({
        ifconfig_ipv6_local: 'fd00::2',
        ifconfig_ipv6_netbits: '64',
        route_ipv6_network_1: 'fd01::/32',
        route_network_1: '10.96.0.0',
        route_netmask_1: '255.240.0.0',
        foreign_option_1: 'dhcp-option DNS 10.96.0.10',
        foreign_option_2: 'dhcp-option DOMAIN a.b',
        foreign_option_3: 'dhcp-option DOMAIN-SEARCH a.b',
      }),
    ).toEqual({
      device: 'kl0',
      address: 'fd00::2',
      networkCidr: 'fd00::/64',
      pushedRoutes: ['10.96.0.0/12', 'fd01::/32'],
      pushedDnsServers: ['10.96.0.10'],
      pushedDomains: ['a.b'],
      redirectGateway: false,
    });
  });

  it('tells the gateway, the MTU, and an IPv6 address beside that of IPv4', () => {
    const both = { ifconfig_local: '10.8.0.2', ifconfig_netmask: '255.255.255.0', ifconfig_ipv6_local: 'fd00::2' };
    expect(read({ ...both, route_vpn_gateway: '10.8.0.1', tun_mtu: '1400' })).toMatchObject({
      address: '10.8.0.2',
      address6: 'fd00::2',
      gateway: '10.8.0.1',
      mtu: 1400,
    });
  });

  it('has no network between two addresses alone', () => {
    expect(read({ ifconfig_local: '10.8.0.2', ifconfig_remote: '10.8.0.1' })).toMatchObject({ networkCidr: null });
    expect(read({ ifconfig_local: '10.8.0.2', ifconfig_netmask: '255.255.255.254' })).toMatchObject({
      networkCidr: '10.8.0.2/31',
    });
    expect(read({ ifconfig_ipv6_local: 'fd00::2' })).toMatchObject({ networkCidr: null });
  });
});

describe('tunnelConfig', () => {
  it('names the line and the directive that is refused, where there is one', () => {
    expect(tunnelConfig('client\nup /bin/sh\nremote a 1\n', {})).toEqual({
      ok: false,
      error: 'the profile: line 2: up: it would run a program as root',
    });
    expect(tunnelConfig('Dear reader', {}).ok).toBe(false);
    const missing = tunnelConfig('client\n', {});
    expect(missing.ok ? '' : missing.error).toBe('the profile: remote: no server: a "remote" line is missing');
    const foreign = tunnelConfig('', {});
    expect(foreign.ok ? '' : foreign.error).toMatch(/^the profile: this is not an OpenVPN client profile/);
  });
});

import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolvedDnsConfigurator } from '../../../electron/helper/dns/resolved.ts';
import { nrptCommands, ownRuleKeys } from '../../../electron/helper/dns/windows.ts';
import { Journal, type UndoRecord } from '../../../electron/helper/journal.ts';
import { formatLogLine } from '../../../electron/helper/log.ts';
import { guardNetwork } from '../../../electron/helper/network-guard.ts';
import { parseRequest } from '../../../electron/helper/requests.ts';
import type { CallBus } from '../../../electron/network/system-bus.ts';
import { collectPushedSettings, parseManagementLine } from '../../../electron/openvpn/management.ts';
import { JsonLineDecoder, maximumFrameBytes } from '../../../electron/shared/json-lines.ts';
import { parseCidr, parseIpAddress } from '../../../electron/shared/ip.ts';

describe('what a client may ask for', () => {
  it('CVE-2018-10169 (ProtonVPN): no argument, path, program or device of the client’s gets past the parser', () => {
    const evil = {
      args: ['--plugin', '/tmp/evil.so'],
      program: '/tmp/evil',
      device: 'eth0',
      config: '/tmp/x',
      path: '/tmp/x',
    };
    const start = { profile: 'client', addresses: {}, ...evil };
    expect(parseRequest({ id: 1, verb: 'start', arguments: start, ...evil })).toEqual({
      ok: true,
      value: { id: 1, verb: 'start', arguments: { profile: 'client', addresses: {} } },
    });
    const apply = { tunnel: 't1', network: { routes: [], dns: null, ...evil }, ...evil };
    expect(parseRequest({ id: 1, verb: 'apply', arguments: apply })).toEqual({
      ok: true,
      value: { id: 1, verb: 'apply', arguments: { tunnel: 't1', network: { routes: [], dns: null } } },
    });
  });

  it.each(['exec', 'run', 'config', 'management', 'toString', '__proto__', 'constructor'])(
    'CVE-2018-10169 (ProtonVPN): there is no verb that runs anything: %s',
    (verb) => expect(parseRequest({ id: 1, verb, arguments: {} })).toMatchObject({ ok: false }),
  );

  it.each(['10.0.0.1 1194\nup /tmp/evil', '10.0.0.1" "1194', 'evil.example', '../../tmp/x', ''])(
    'CVE-2018-10169 (ProtonVPN): what is taken for a server’s address is an address: %j',
    (address) => {
      const given = { profile: 'client', addresses: { 'vpn.example': [address] } };
      expect(parseRequest({ id: 1, verb: 'start', arguments: given })).toMatchObject({ ok: false });
    },
  );

  it.each(['../journal/t1', 'T1', 't1\n', '', 'a'.repeat(33)])(
    'CVE-2018-10169 (ProtonVPN): a tunnel’s name cannot be a path: %j',
    (tunnel) => expect(parseRequest({ id: 1, verb: 'stop', arguments: { tunnel } })).toMatchObject({ ok: false }),
  );

  it('CVE-2024-27459 (OpenVPN interactive service): a message longer than the limit is not kept, however it is cut', () => {
    const whole = new JsonLineDecoder();
    expect(whole.push(Buffer.alloc(maximumFrameBytes + 1, 0x20))).toEqual({ ok: false, error: 'too-long' });
    const pieces = new JsonLineDecoder();
    const piece = Buffer.alloc(64 * 1024, 0x20);
    let refusedAfter = 0;
    for (let sent = 0; sent <= 2 * maximumFrameBytes && refusedAfter === 0; sent += piece.length) {
      if (!pieces.push(piece).ok) refusedAfter = sent + piece.length;
    }
    expect(refusedAfter).toBe(maximumFrameBytes + piece.length);
    const ended = new JsonLineDecoder(10);
    expect(ended.push(Buffer.from(`"${'x'.repeat(20)}"\n`))).toEqual({ ok: false, error: 'too-long' });
  });
});

describe('what a hostile server gets', () => {
  const environment = (...lines: string[]): Map<string, string> =>
    new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));

  it('CVE-2025-10680 (OpenVPN 2.7): a pushed domain or DNS server is a name or an address, never shell text', () => {
    const pushed = collectPushedSettings(
      environment(
        'foreign_option_1=dhcp-option DOMAIN $(reboot)',
        'foreign_option_2=dhcp-option DOMAIN `reboot`.example',
        "foreign_option_3=dhcp-option DOMAIN a'; reboot; '",
        'foreign_option_4=dhcp-option DNS $(reboot)',
        'foreign_option_5=dhcp-option DNS 10.96.0.10; reboot',
        'foreign_option_6=dhcp-option DOMAIN-SEARCH a b',
        'foreign_option_7=dhcp-option DOMAIN .',
        'foreign_option_8=dhcp-option DOMAIN ',
        'foreign_option_9=dhcp-option DOMAIN ../../etc',
        'dns_server_1_address_1=$(reboot)',
        'dns_search_domain_1=${IFS}reboot',
      ),
    );
    expect(pushed).toMatchObject({ dnsServers: [], domains: [], searchDomains: [] });
    expect(pushed.refused).toHaveLength(11);
  });

  it.each([
    '.',
    '',
    'com',
    'de',
    'co.uk',
    'dev',
    'arpa',
    'in-addr.arpa',
    '$(reboot)',
    'a b',
    '..',
    '-x',
    '8.8.8.8',
    'a\nb',
  ])(
    'CVE-2025-10680 (OpenVPN 2.7): the helper gives a cluster’s DNS no name that is the public’s or none at all: %j',
    (name) => {
      const routes = ['10.96.0.0/12'];
      const asked = (domain: string): boolean =>
        guardNetwork({ routes, dns: { servers: ['10.96.0.10'], domains: [{ name: domain, search: false }] } }, null).dns
          .ok;
      expect(asked(name)).toBe(false);
      expect(asked('cluster.coder4')).toBe(true);
    },
  );

  it('CVE-2025-10680 (OpenVPN 2.7): a DNS server that lies in none of the tunnel’s routes is refused', () => {
    const domains = [{ name: 'cluster.coder4', search: false }];
    const asked = (server: string): boolean =>
      guardNetwork({ routes: ['10.96.0.0/12'], dns: { servers: [server], domains } }, null).dns.ok;
    expect(['8.8.8.8', '127.0.0.1', '10.200.0.1', '$(reboot)', '::1'].filter(asked)).toEqual([]);
    expect(asked('10.96.0.10')).toBe(true);
  });

  it.each([
    ['the default route', ['0.0.0.0/0']],
    ['its halves', ['0.0.0.0/1', '128.0.0.0/1']],
    ['IPv6’s default route and halves', ['::/0', '::/1', '8000::/1', '2000::/3']],
    ['large parts of it', ['32.0.0.0/3', '64.0.0.0/3']],
    ['many pieces of it', ['16.0.0.0/4', '32.0.0.0/4', '48.0.0.0/4', '64.0.0.0/4', '80.0.0.0/4']],
    ['the machine itself', ['127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10', '224.0.0.0/4']],
  ])('CVE-2024-3661 (TunnelVision): neither server nor client gets %s', (_what, routes) => {
    const { routes: checked } = guardNetwork({ routes, dns: null }, null);
    expect(checked.some(({ checked: found }) => !found.ok)).toBe(true);
    const passed = checked.flatMap(({ checked: found }) => (found.ok ? [found.value] : []));
    const covered = passed.reduce((sum, cidr) => sum + 2 ** -cidr.prefixLength, 0);
    expect(covered).toBeLessThanOrEqual(1 / 4);
    const numbered = routes
      .filter((cidr) => cidr.endsWith('/0') || cidr.endsWith('/1'))
      .map(parseCidr)
      .flatMap((cidr) => (cidr.ok ? [cidr.value.text] : []));
    const pushed = collectPushedSettings(
      environment(...numbered.filter((cidr) => !cidr.includes(':')).flatMap(pushedRoute)),
    );
    expect(pushed.routes).toEqual([]);
  });

  it('CVE-2024-5594 (OpenVPN): control characters of the server’s do not reach the app or the log', () => {
    const hostile = '\u001b]0;owned\u0007\u001b[2J\u202eevil\u0085\u2028x';
    const shown = JSON.stringify(parseManagementLine(`>LOG:1700000000,I,PUSH: 'PUSH_REPLY,${hostile}'`));
    expect(shown).toBe(JSON.stringify(parseManagementLine(">LOG:1700000000,I,PUSH: 'PUSH_REPLY,]0;owned[2Jevilx'")));
    expect(shown).toContain('owned');
    expect(formatLogLine('info', `a\nkubelane-helper: error: forged ${hostile}`)).toBe(
      'kubelane-helper: info: a kubelane-helper: error: forged ]0;owned[2Jevilx\n',
    );
    const { refused } = collectPushedSettings(environment(`foreign_option_1=dhcp-option DOMAIN ${hostile}`));
    expect(refused[0]?.option).toBe('dhcp-option DOMAIN ]0;owned[2Jevilx');
  });
});

function pushedRoute(cidr: string, index: number): string[] {
  const [network = '', length = ''] = cidr.split('/');
  return [
    `route_network_${index + 1}=${network}`,
    `route_netmask_${index + 1}=${length === '0' ? '0.0.0.0' : '128.0.0.0'}`,
  ];
}

describe('DNS settings', () => {
  const settings = {
    servers: [parseIpAddress('10.96.0.10')!],
    domains: [{ name: 'cluster.coder4', search: false }],
  };

  it('CVE-2026-13379 (OpenVPN on Windows): they belong to the tunnel’s own link, are no default for names, and go with it', async () => {
    const calls: Parameters<CallBus>[0][] = [];
    const configurator = resolvedDnsConfigurator((call) => {
      calls.push(call);
      return Promise.resolve({ ok: false, errorName: 'org.freedesktop.DBus.Error.NotSupported', text: '' });
    });
    const link = { device: 'kl0', index: 7 };
    await configurator.apply(link, settings);
    const [domains, isDefault] = calls;
    expect([domains?.member, isDefault?.member]).toEqual(['SetLinkDomains', 'SetLinkDefaultRoute']);
    // The name, then "routing only": no program's short names are completed with it. The default: no.
    expect(domains?.body.subarray(-5).toString('hex')).toBe('0001000000');
    expect(isDefault?.body.subarray(-4).toString('hex')).toBe('00000000');
    calls.length = 0;
    await configurator.clear(link);
    expect(calls.map(({ member }) => member)).toContain('RevertLink');
    for (const call of calls) expect(call.member).toMatch(/^(?:SetLink|RevertLink$|FlushCaches$)/);
    for (const call of calls.filter(({ member }) => member !== 'FlushCaches')) expect(call.body.readInt32LE(0)).toBe(7);
  });

  it('CVE-2026-13379 (OpenVPN on Windows): on Windows nothing but rules of the tunnel’s own is made or removed', () => {
    const link = { device: 'kl0', index: 0 };
    const keys = nrptCommands('HKLM\\Rules', link, settings).map((command) => command[1]);
    expect(new Set(keys)).toEqual(new Set(['HKLM\\Rules\\Kubelane-kl0-0']));
    const present = ['Kubelane-kl0-0', 'Kubelane-kl01-0', 'Kubelane-kl0', 'DirectAccess', '{guid}'];
    const output = present.map((name) => `HKEY_LOCAL_MACHINE\\Rules\\${name}`).join('\r\n');
    expect(ownRuleKeys('HKLM\\Rules', link, output)).toEqual(['HKEY_LOCAL_MACHINE\\Rules\\Kubelane-kl0-0']);
  });
});

describe('files that root writes', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubelane-journal-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const record: UndoRecord = {
    version: 1,
    bootId: 'b',
    tunnel: 't1',
    device: 'kl0',
    deviceIndex: null,
    openvpn: null,
    routes: [],
    dns: null,
    files: [],
  };

  it('CVE-2025-11462 (AWS Client VPN): a link planted where an undo record is drafted is not written through', async () => {
    const victim = join(folder, 'victim');
    const journal = join(folder, 'journal');
    await writeFile(victim, 'precious');
    await mkdir(journal);
    for (const name of ['t1.json', 't1.json.new', 't1.json.json.new']) await symlink(victim, join(journal, name));
    await new Journal(journal, () => undefined).write(record).catch(() => undefined);
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect(await readdir(journal)).toContain('t1.json');
  });
});

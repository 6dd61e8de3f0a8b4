import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linuxKernel, type LinuxKernel } from '../../../../electron/connection/system/linux-kernel.ts';
import { linuxLaptop } from '../../../../electron/connection/system/linux.ts';
import { isDefaultResolver, macosLaptop, parseNetstat } from '../../../../electron/connection/system/macos.ts';
import type { RunCommand } from '../../../../electron/connection/system/run.ts';
import { parseNetRoutes, windowsLaptop } from '../../../../electron/connection/system/windows.ts';
import { BodyReader, BodyWriter } from '../../../../electron/network/bus-message.ts';
import { placeOf } from '../../../../electron/network/place.ts';
import type { CallBus } from '../../../../electron/network/system-bus.ts';

/** A runner that answers by the command line and remembers what it was asked. */
function runner(answers: Readonly<Record<string, { code?: number; stdout?: string; stderr?: string }>>) {
  const asked: string[] = [];
  const run: RunCommand = (program, argv, input) => {
    const line = [program, ...argv].join(' ');
    asked.push(input === undefined ? line : `${line} < ${input}`);
    const found = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1] ?? {};
    return Promise.resolve({ code: 0, stdout: '', stderr: '', ...found });
  };
  return { run, asked };
}

const noBus: CallBus = () => Promise.resolve({ ok: false, errorName: '', text: 'no bus' });
const answering =
  (body: BodyWriter): CallBus =>
  () =>
    Promise.resolve({ ok: true, body: new BodyReader(body.toBuffer(), true) });

/** A kernel that has these addresses on its devices, and sends to each address from the one that is named. */
function kernelOf(
  holders: Readonly<Record<string, readonly string[]>>,
  sources: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {
    '/proc/net/dev_snmp6/kl0': 'ifIndex                         \t7\nIp6InReceives \t0\n',
  },
): LinuxKernel {
  return {
    file: (path) => files[path] ?? '',
    sourceAddress: (address) => Promise.resolve(sources[address] ?? null),
    addressHolders: () => new Map(Object.entries(holders)),
  };
}

describe('Linux', () => {
  test('counts what a device sent and received', () => {
    const dev = 'Inter-|   Receive\n face |bytes\n   kl0: 9000 12 0 0 0 0 0 0 5000 7 0 0 0 0 0 0\n  kl01: 1 1\n';
    const laptop = linuxLaptop(runner({}).run, noBus, kernelOf({}, {}, { '/proc/net/dev': dev }));
    expect(laptop.traffic('kl0')).toEqual({ sent: 7, received: 12, receivedBytes: 9000 });
    expect([laptop.traffic('kl01'), laptop.traffic('kl1')]).toEqual([null, null]);
  });

  const holders = { '192.168.6.2': ['kl0'], '192.168.1.23': ['eth0'] };
  const sources = { '10.96.0.10': '192.168.6.2', '192.168.8.1': '192.168.1.23' };
  const batch = {
    'ip -j -force -batch -': {
      code: 1,
      stdout:
        '[{"ifindex":7,"ifname":"kl0"}]\n[{"dst":"10.96.0.0/12","dev":"kl0"}]\n[{"dst":"default","dev":"eth0"}]\n',
      stderr: 'RTNETLINK answers: Network is unreachable\nCommand failed -:3\n',
    },
  };
  const addresses = ['10.96.0.10', '10.200.0.1', '192.168.8.1'];
  const seen = { deviceIndex: 7, devices: ['kl0', null, 'eth0'] };

  test('tells the device from the source address that the kernel chooses, without a program', async () => {
    const { run, asked } = runner({});
    expect(await linuxLaptop(run, noBus, kernelOf(holders, sources)).look('kl0', addresses)).toEqual(seen);
    expect(asked).toEqual([]);
  });

  test.each([
    ['two devices have the same address', kernelOf({ ...holders, '192.168.6.2': ['tun0', 'kl0'] }, sources)],
    ['the address is none of a device', kernelOf({ '192.168.1.23': ['eth0'] }, sources)],
    ['the number of the device cannot be read', kernelOf(holders, sources, {})],
  ])('asks ip(8) everything in one batch where %s', async (_why, kernel) => {
    const { run, asked } = runner(batch);
    expect(await linuxLaptop(run, noBus, kernel).look('kl0', addresses)).toEqual(seen);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('link show dev kl0\nroute get fibmatch 10.96.0.10\n');
  });

  test('a device that is gone has no number', async () => {
    const { run } = runner({
      'ip -j -force -batch -': {
        code: 1,
        stdout: '[{"dev":"eth0"}]\n',
        stderr: 'Device "kl0" does not exist.\nCommand failed -:1\n',
      },
    });
    const kernel = kernelOf({ '192.168.1.23': ['eth0'] }, { '10.96.0.10': '192.168.1.23' }, {});
    expect(await linuxLaptop(run, noBus, kernel).look('kl0', ['10.96.0.10'])).toEqual({
      deviceIndex: null,
      devices: ['eth0'],
    });
  });

  test.runIf(existsSync('/proc/net/route'))('the kernel of this machine answers', async () => {
    expect(await linuxKernel.sourceAddress('127.0.0.2')).toBe('127.0.0.1');
    expect(linuxKernel.addressHolders().get('127.0.0.1')).toEqual(['lo']);
    expect(linuxKernel.file('/proc/net/route')).toContain('Iface');
    expect(linuxKernel.file('/proc/nothing')).toBe('');
  });

  describe('the tables that rules bring in', () => {
    const route = 'Iface\tDestination\tGateway\nbr0\t0000090A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n';
    const zero = '0'.repeat(32);
    const route6 = ['fd000033', 'fd000034']
      .map((start) => `${start}${'0'.repeat(24)} 40 ${zero} 00 ${zero} 00000400 1 0 00000001 br0\n`)
      .join('');
    const files = { '/proc/net/route': route, '/proc/net/ipv6_route': route6 };
    const withTables = { ...files, '/proc/net/fib_trie': 'Id 52:\n  +-- 10.33.0.0/16 2 0 2\nMain:\nLocal:\n' };
    const rules = (family: 4 | 6): string =>
      JSON.stringify([
        { priority: 0, src: 'all', table: '255' },
        { priority: 5270, src: 'all', table: '52' },
        { priority: 32766, src: 'all', table: '254' },
        ...(family === 4 ? [{ priority: 32767, src: 'all', table: '253' }] : []),
      ]);
    const known = {
      'ip -4 -j -N rule': { stdout: rules(4) },
      'ip -6 -j -N rule': { stdout: rules(6) },
      'ip -4 -j -N route': { stdout: '[{"dst":"10.33.0.0/16","dev":"tailscale0","table":"52"}]' },
      'ip -6 -j -N route': {
        stdout: '[{"dst":"fd00:33::/64","dev":"br0","table":"52"},{"dst":"fd00:34::/64","dev":"br0"}]',
      },
    };
    const seen = async (run: RunCommand, proc: Readonly<Record<string, string>>): Promise<readonly string[]> =>
      (await linuxLaptop(run, noBus, kernelOf({}, {}, proc)).localNetwork()).routes.map(
        ({ cidr, device, otherTable }) => `${cidr.text} ${device} ${otherTable?.order ?? 'main'}`,
      );

    test('are read with ip(8), which also tells main’s IPv6 routes from others', async () => {
      expect(await seen(runner(known).run, withTables)).toEqual([
        '10.9.0.0/24 br0 main',
        '10.33.0.0/16 tailscale0 before',
        'fd00:34::/64 br0 main',
        'fd00:33::/64 br0 before',
      ]);
    });

    test('cost nothing where there are none, and where ip(8) says nothing main alone is planned with', async () => {
      const { run, asked } = runner(known);
      const main = ['10.9.0.0/24 br0 main', 'fd00:33::/64 br0 main', 'fd00:34::/64 br0 main'];
      expect(await seen(run, files)).toEqual(main);
      expect(asked).toEqual([]);
      expect(await seen(runner({}).run, withTables)).toEqual(main);
    });
  });

  test('reads the link of an answer and the default route for names from the bus', async () => {
    const hostname = new BodyWriter();
    hostname.array(8, [0], () =>
      hostname
        .int32(3)
        .int32(2)
        .array(1, [192, 0, 2, 1], (byte) => hostname.byte(byte)),
    );
    expect(await linuxLaptop(runner({}).run, answering(hostname)).answeringLink('gw.example')).toBe(3);
    const property = new BodyWriter().signature('b').boolean(true);
    expect(await linuxLaptop(runner({}).run, answering(property)).isDefaultForNames(12)).toBe(true);
    expect(await linuxLaptop(runner({}).run, noBus).isDefaultForNames(12)).toBe(false);
    expect(await linuxLaptop(runner({}).run, noBus).answeringLink('gw.example')).toBeNull();
  });
});

describe('names on Linux', () => {
  test('are asked by another order of services, and addresses for their name', async () => {
    const found = { stdout: '10.96.0.10      kube-dns.kube-system.svc.cluster.local\n' };
    const { run, asked } = runner({ 'timeout 3 getent -s hosts:files dns': found });
    const { resolveBy } = linuxLaptop(run, noBus);
    expect(await resolveBy?.('10.96.0.10', 'files dns')).toEqual({ addresses: ['10.96.0.10'], detail: '' });
    await resolveBy?.('web.shop', 'files dns');
    expect(asked).toEqual([
      'timeout 3 getent -s hosts:files dns hosts 10.96.0.10',
      'timeout 3 getent -s hosts:files dns ahosts web.shop',
    ]);
  });

  test('the order is that of nsswitch.conf', () => {
    const kernel = kernelOf({}, {}, { '/etc/nsswitch.conf': 'hosts: files\n' });
    expect(linuxLaptop(runner({}).run, noBus, kernel).hostsFile?.()).toBe('hosts: files\n');
  });

  test('other devices with the same domain are told by systemd-resolved', async () => {
    const links: [number, string][] = [
      [7, 'cluster.local'],
      [3, 'cluster.local'],
      [0, 'cluster.local'],
      [3, 'local'],
    ];
    const body = new BodyWriter().signature('a(isb)');
    body.array(8, links, ([index, domain]) => body.int32(index).string(domain).boolean(true));
    const kernel = kernelOf({ '10.8.0.2': ['tun1'] }, {}, { '/proc/net/dev_snmp6/tun1': 'ifIndex   \t3\nx 33\n' });
    const sharers = (bus: CallBus) => linuxLaptop(runner({}).run, bus, kernel).domainSharers?.(['cluster.local'], 7);
    expect(await sharers(answering(body))).toEqual([
      { domain: 'cluster.local', device: 'tun1' },
      { domain: 'cluster.local', device: 'resolved.conf' },
    ]);
    expect(await sharers(noBus)).toEqual([]);
    expect(await sharers(answering(new BodyWriter().signature('b').boolean(true)))).toEqual([]);
    const cut = new BodyWriter().signature('a(isb)').uint32(4096);
    expect(await sharers(answering(cut))).toEqual([]);
  });
});

describe('macOS (by its documented output)', () => {
  const netstat = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            192.168.1.1        UGScg                 en0
10.96/12           utun4              USc                 utun4
127                127.0.0.1          UCS                   lo0
169.254            link#6             UCS                   en0      !
192.168.1          link#6             UCS                   en0      !
172.30.0.0/16      192.168.1.9        UGSc                  en0
10.1.2.3           link#6             UHLWIi                en0
`;

  test('reads the shortened destinations of netstat and passes interface-scoped rows over', () => {
    const { routes, online } = parseNetstat(netstat);
    expect(online).toBe(true);
    expect(routes.map(({ cidr, device, gateway }) => `${cidr.text} ${device} ${gateway ?? '-'}`)).toEqual([
      '10.96.0.0/12 utun4 -',
      '127.0.0.0/8 lo0 -',
      '169.254.0.0/16 en0 -',
      '192.168.1.0/24 en0 -',
      '172.30.0.0/16 en0 192.168.1.9',
    ]);
  });

  const netstat6 = `Routing tables

Internet6:
Destination                             Gateway                                 Flags               Netif Expire
default                                 fe80::1%en0                             UGcg                  en0
default                                 fe80::%utun0                            UGcIg               utun0
::1                                     ::1                                     UHL                   lo0
fd00:17::/64                            link#9                                  UC                bridge100
fd00:18::7                              fd00:17::1                              UGHS              bridge100
fe80::%en0/64                           link#6                                  UCI                   en0
ff00::/8                                ::1                                     UmCI                  lo0
`;
  const scutil = `DNS configuration

resolver #1
  search domain[0] : lan
  nameserver[0] : 192.168.1.1
  nameserver[1] : fd00::53%en0
  if_index : 6 (en0)
  flags    : Request A records, Request AAAA records
  reach    : 0x00020002 (Reachable,Directly Reachable Address)

resolver #2
  domain   : local
  options  : mdns
  timeout  : 5

DNS configuration (for scoped queries)

resolver #1
  nameserver[0] : 192.168.1.1
  nameserver[1] : 127.0.0.1
  if_index : 6 (en0)
  flags    : Scoped, Request A records
`;

  test('knows the gateways and DNS servers, which no route may take, of both families', async () => {
    const second =
      'default            10.9.0.1           UGScIg                en1\n10.66              127.0.0.1          UGSR                 lo0\n';
    const { run } = runner({
      'netstat -rn -f inet6': { stdout: netstat6 },
      'netstat -rn -f inet': { stdout: netstat + second },
      'scutil --dns': { stdout: scutil },
    });
    const local = await macosLaptop(run).localNetwork();
    expect(local.online).toBe(true);
    expect(local.gateways?.map(({ text }) => text)).toEqual(['192.168.1.1', '10.9.0.1', 'fe80::1']);
    expect(local.dnsServers?.map(({ text }) => text)).toEqual(['192.168.1.1', 'fd00::53']);
    const lines = local.routes.map(({ cidr, device, gateway, discards }) =>
      [cidr.text, discards === true ? 'nowhere' : device, gateway ?? '-'].join(' '),
    );
    expect(lines.slice(5)).toEqual([
      '10.66.0.0/16 nowhere -',
      'fd00:17::/64 bridge100 -',
      'fd00:18::7/128 bridge100 fd00:17::1',
    ]);
    expect(placeOf(local)).toBe('10.9.0.1, 192.168.1.1 in 192.168.1.0/24, fe80::1');
  });

  test('knows nothing where its programs say nothing', async () => {
    expect(await macosLaptop(runner({}).run).localNetwork()).toEqual({ routes: [], online: false });
  });

  test('asks route(8) and ifconfig(8)', async () => {
    const { run, asked } = runner({
      'route -n get 10.96.0.10': { stdout: '   route to: 10.96.0.10\n  interface: utun4\n' },
      'route -n get 8.8.8.8': { code: 1, stderr: 'not in table' },
      'ifconfig -v utun4': { stdout: 'utun4: flags=8051<UP> mtu 1500 index 21\n' },
    });
    expect(await macosLaptop(run).look('utun4', ['10.96.0.10', '8.8.8.8'])).toEqual({
      deviceIndex: 21,
      devices: ['utun4', null],
    });
    expect(asked).toContain('route -n get 10.96.0.10');
  });

  test('finds the resolver without a domain in scutil', () => {
    const scutil = (index: number): string =>
      `DNS configuration\n\nresolver #1\n  domain   : cluster.local\n  if_index : 21 (utun4)\n\nresolver #2\n  nameserver[0] : 192.168.1.1\n  if_index : ${index} (en0)\n`;
    expect(isDefaultResolver(scutil(6), 21)).toBe(false);
    expect(isDefaultResolver(scutil(21), 21)).toBe(true);
    expect(isDefaultResolver('', 21)).toBe(false);
  });
});

describe('Windows (by its documented output)', () => {
  test('reads Get-NetRoute, one object or a list', () => {
    const entry = { DestinationPrefix: '10.96.0.0/12', NextHop: '0.0.0.0', InterfaceAlias: 'Kubelane' };
    expect(parseNetRoutes(JSON.stringify(entry)).routes[0]).toMatchObject({ device: 'Kubelane', gateway: null });
    const all = [
      entry,
      { ...entry, DestinationPrefix: '0.0.0.0/0', NextHop: '192.168.1.1', InterfaceAlias: 'Wi-Fi' },
      7,
    ];
    const { routes, online } = parseNetRoutes(JSON.stringify(all));
    expect(online).toBe(true);
    expect(routes).toHaveLength(1);
    expect(parseNetRoutes('nonsense')).toEqual({ routes: [], online: false });
  });

  test('knows the gateways and DNS servers, which no route may take, from one PowerShell', async () => {
    const routes = [
      { DestinationPrefix: '0.0.0.0/0', NextHop: '192.168.1.1', InterfaceAlias: 'Wi-Fi' },
      { DestinationPrefix: '::/0', NextHop: 'fe80::1', InterfaceAlias: 'Wi-Fi' },
      { DestinationPrefix: '0.0.0.0/0', NextHop: '0.0.0.0', InterfaceAlias: 'Mobile' },
      { DestinationPrefix: '192.168.1.0/24', NextHop: '0.0.0.0', InterfaceAlias: 'Wi-Fi' },
      { DestinationPrefix: 'fd00:17::/64', NextHop: '::', InterfaceAlias: 'vEthernet (WSL)' },
      { DestinationPrefix: '10.60.0.0/16', NextHop: '192.168.1.9', InterfaceAlias: 'Wi-Fi' },
    ];
    const servers = [
      { InterfaceAlias: 'Wi-Fi', ServerAddresses: ['192.168.1.1', '10.30.0.53'] },
      { InterfaceAlias: 'Wi-Fi', ServerAddresses: { value: ['fd00::53%12'], Count: 1 } },
      { InterfaceAlias: 'Loopback Pseudo-Interface 1', ServerAddresses: [] },
      { InterfaceAlias: 'Mobile', ServerAddresses: '127.0.0.1' },
      null,
    ];
    const { run, asked } = runner({
      'powershell.exe': { stdout: `${JSON.stringify(routes)}\r\n${JSON.stringify(servers)}\r\n` },
    });
    const local = await windowsLaptop(run).localNetwork();
    expect(asked).toHaveLength(1);
    expect(local.gateways?.map(({ text }) => text)).toEqual(['192.168.1.1', 'fe80::1']);
    expect(local.dnsServers?.map(({ text }) => text)).toEqual(['192.168.1.1', '10.30.0.53', 'fd00::53']);
    expect(local.routes.map(({ cidr, device, gateway }) => `${cidr.text} ${device} ${gateway ?? '-'}`)).toEqual([
      '192.168.1.0/24 Wi-Fi -',
      'fd00:17::/64 vEthernet (WSL) -',
      '10.60.0.0/16 Wi-Fi 192.168.1.9',
    ]);
    expect(await windowsLaptop(runner({}).run).localNetwork()).toEqual({ routes: [], online: false });
  });

  test('asks for every address in one PowerShell', async () => {
    const { run, asked } = runner({ 'powershell.exe': { stdout: '21\r\n' } });
    await windowsLaptop(run).look('Kubelane', ['10.96.0.10', '10.200.0.1']);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain("@('10.96.0.10','10.200.0.1')");
  });
});

import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linuxKernel, type LinuxKernel } from '../../../../electron/connection/system/linux-kernel.ts';
import { linuxLaptop } from '../../../../electron/connection/system/linux.ts';
import { isDefaultResolver, macosLaptop, parseNetstat } from '../../../../electron/connection/system/macos.ts';
import type { RunCommand } from '../../../../electron/connection/system/run.ts';
import { parseNetRoutes, windowsLaptop } from '../../../../electron/connection/system/windows.ts';
import { BodyReader, BodyWriter } from '../../../../electron/network/bus-message.ts';
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

  test('asks for every address in one PowerShell', async () => {
    const { run, asked } = runner({ 'powershell.exe': { stdout: '21\r\n' } });
    await windowsLaptop(run).look('Kubelane', ['10.96.0.10', '10.200.0.1']);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain("@('10.96.0.10','10.200.0.1')");
  });
});

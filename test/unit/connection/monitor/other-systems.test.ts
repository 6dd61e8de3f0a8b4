import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Interfaces } from '../../../../electron/connection/monitor/interfaces.ts';
import { interfacesText } from '../../../../electron/connection/monitor/interfaces.ts';
import { lookAtMacos } from '../../../../electron/connection/monitor/macos.ts';
import { lookAtWindows } from '../../../../electron/connection/monitor/windows.ts';
import type { RunCommand } from '../../../../electron/connection/system/run.ts';

/** Devices with these addresses. */
function having(devices: Readonly<Record<string, readonly string[]>>): Interfaces {
  const entry = (address: string): NetworkInterfaceInfo => {
    const rest = { address, netmask: '', mac: '', internal: false, cidr: null };
    return address.includes(':') ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' };
  };
  return () => Object.fromEntries(Object.entries(devices).map(([name, list]) => [name, list.map(entry)]));
}

function running(stdout: string, code: number | null = 0): { run: RunCommand; asked: string[] } {
  const asked: string[] = [];
  const run: RunCommand = (program, argv) => {
    asked.push([program, ...argv].join(' '));
    return Promise.resolve({ code, stdout, stderr: '' });
  };
  return { run, asked };
}

describe('macOS (by its documented output)', () => {
  const netstat = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            192.168.1.1        UGScg                 en0
default            192.168.1.1        UGScIg                en1
10.96/12           utun4              USc                 utun4
192.168.1          link#6             UCS                   en0      !

Internet6:
Destination                             Gateway                         Flags               Netif Expire
default                                 fe80::%utun0                    UGcIg               utun0
default                                 fe80::1%en0                     UGcg                  en0
`;
  const devices = having({
    en0: ['192.168.1.23', 'fe80::2', '2001:db8::1234:5678', '2001:db8::dead:beef'],
    utun0: ['fe80::9'],
  });

  test('asks netstat(1) once for both families', async () => {
    const { run, asked } = running(netstat);
    const look = await lookAtMacos(run, devices);
    expect(asked).toEqual(['netstat -rn']);
    expect(look?.waysOut).toEqual([
      { family: 4, device: 'en0', gateway: '192.168.1.1', addresses: ['192.168.1.23'] },
      { family: 6, device: 'en0', gateway: 'fe80::1%en0', addresses: ['2001:db8::/64', '2001:db8::/64'] },
    ]);
    expect(look?.routes.map(({ cidr }) => cidr.text)).toEqual(['10.96.0.0/12', '192.168.1.0/24']);
  });

  test('a device without an address is no way out; a netstat that fails is no word', async () => {
    expect((await lookAtMacos(running(netstat).run, having({ en0: ['fe80::2'] })))?.waysOut).toEqual([]);
    expect(await lookAtMacos(running('', null).run, devices)).toBeNull();
  });
});

describe('Windows (by its documented output)', () => {
  const entry = (prefix: string, hop: string, alias: string, metric: number) => ({
    DestinationPrefix: prefix,
    NextHop: hop,
    InterfaceAlias: alias,
    RouteMetric: 0,
    InterfaceMetric: metric,
  });
  const devices = having({ 'Wi-Fi': ['192.168.1.23', '2001:db8::7'], Ethernet: ['10.0.0.5'] });

  test('takes the default route with the smallest metrics', async () => {
    const table = [
      entry('0.0.0.0/0', '192.168.1.1', 'Wi-Fi', 50),
      entry('0.0.0.0/0', '10.0.0.1', 'Ethernet', 25),
      entry('0.0.0.0/0', '10.9.9.1', 'Unplugged', 5),
      entry('::/0', 'fe80::1', 'Wi-Fi', 50),
      entry('10.96.0.0/12', '0.0.0.0', 'Kubelane', 5),
    ];
    const { run, asked } = running(JSON.stringify(table));
    const look = await lookAtWindows(run, devices);
    expect(asked).toHaveLength(1);
    expect(look?.waysOut).toEqual([
      { family: 4, device: 'Ethernet', gateway: '10.0.0.1', addresses: ['10.0.0.5'] },
      { family: 6, device: 'Wi-Fi', gateway: 'fe80::1', addresses: ['2001:db8::/64'] },
    ]);
    expect(look?.routes.map(({ device }) => device)).toEqual(['Kubelane']);
  });

  test('one route comes without its list, none as nothing, and nonsense is no word', async () => {
    const one = JSON.stringify(entry('0.0.0.0/0', '192.168.1.1', 'Wi-Fi', 50));
    expect((await lookAtWindows(running(one).run, devices))?.waysOut).toHaveLength(1);
    expect(await lookAtWindows(running('').run, devices)).toEqual({ waysOut: [], routes: [] });
    expect(await lookAtWindows(running('<Objs>').run, devices)).toBeNull();
    expect(await lookAtWindows(running(one, 1).run, devices)).toBeNull();
  });

  test('what is cheap to read tells whether anything changed', () => {
    expect(interfacesText(devices)).toBe(interfacesText(devices));
    expect(interfacesText(devices)).not.toBe(interfacesText(having({ 'Wi-Fi': ['192.168.1.24'] })));
  });
});

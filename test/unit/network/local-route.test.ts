import { describe, expect, test } from 'vitest';
import { parseKernelTables, parseNameservers, type KernelTables } from '../../../electron/network/local-route.ts';

const ipv4 = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
tun0\t0000600A\t0900A8C0\t0003\t0\t0\t0\t0000F0FF\t0\t0\t0
wg0\t0302010A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0
*\t0000000A\t00000000\t0201\t0\t0\t0\t000000FF\t0\t0\t0
*\t0000000B\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
*\t00000000\t00000000\t0201\t0\t0\t99\t00000000\t0\t0\t0
`;
const zero = '0'.repeat(32);
const ipv6 = `fd000000000000000000000000000000 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     eth0
fd010000000000000000000000000000 30 ${zero} 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
00000000000000000000000000000001 80 ${zero} 00 ${zero} 00000000 00000002 00000000 80200001       lo
ff000000000000000000000000000000 08 ${zero} 00 ${zero} 00000100 00000003 00000000 00000001     eth0
${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo
fd020000000000000000000000000000 30 ${zero} 00 ${zero} 00000400 00000001 00000000 00200200       lo
`;
const lines = (tables: Partial<KernelTables>): string[] =>
  parseKernelTables({ ipv4: '', ipv6: '', littleEndian: true, ...tables }).routes.map(
    ({ cidr, device, gateway, discards }) => `${cidr.text} ${discards === true ? 'nowhere' : device} ${gateway ?? '-'}`,
  );

describe('the kernel’s tables', () => {
  test('hold the routes of the main table with their gateways, and those that lead nowhere (unreachable, blackhole)', () => {
    expect(lines({ ipv4 })).toEqual([
      '192.168.1.0/24 eth0 -',
      '10.96.0.0/12 tun0 192.168.0.9',
      '10.1.2.3/32 wg0 -',
      '10.0.0.0/8 nowhere -',
      '11.0.0.0/8 nowhere -',
    ]);
  });

  test('are written in the machine’s own order of bytes', () => {
    const row = 'eth0\tC0A80100\t00000000\t0001\t0\t0\t0\tFFFFFF00\t0\t0\t0\n';
    expect(lines({ ipv4: row, littleEndian: false })).toEqual(['192.168.1.0/24 eth0 -']);
  });

  test('of IPv6 have also what is no way out: own addresses, multicast, and “unreachable” by default', () => {
    expect(lines({ ipv6 })).toEqual(['fd00::/64 eth0 -', 'fd01::/48 eth0 fd00::1', 'fd02::/48 nowhere -']);
  });

  test('say with a default route that the laptop is online', () => {
    const online = (tables: Partial<KernelTables>): boolean =>
      parseKernelTables({ ipv4: '', ipv6: '', littleEndian: true, ...tables }).online;
    expect(online({ ipv4 })).toBe(true);
    expect(online({ ipv6 })).toBe(false);
    expect(online({ ipv6: `${zero} 00 ${zero} 00 fd000000000000000000000000000001 0 1 0 00000003 eth0` })).toBe(true);
    expect(online({})).toBe(false);
  });

  test('name the gateways of the default routes', () => {
    expect(parseKernelTables({ ipv4, ipv6: '', littleEndian: true }).gateways?.map(({ text }) => text)).toEqual([
      '192.168.1.1',
    ]);
  });

  test('of another shape are passed over', () => {
    expect(parseKernelTables({ ipv4: 'a b c\n\nx', ipv6: 'nonsense 1 2', littleEndian: true })).toEqual({
      routes: [],
      online: false,
    });
  });
});

test('the DNS servers of this laptop’s networks are those that are not itself, each once', () => {
  const stub = '# nameserver 10.9.9.9\nnameserver 127.0.0.53\noptions edns0\n';
  const real =
    'nameserver 192.168.1.1 # the router\n nameserver\tfd00::53\nnameserver nonsense\nnameserver 192.168.1.1\n';
  expect(parseNameservers([stub, real, '']).map(({ text }) => text)).toEqual(['192.168.1.1', 'fd00::53']);
});

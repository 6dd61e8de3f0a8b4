import fc from 'fast-check';
import { endianness } from 'node:os';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../../../electron/connection/monitor/fingerprint.ts';
import { lookAtLinux, resolverState, type KernelView } from '../../../../electron/connection/monitor/linux-look.ts';

const heading = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';

/** The bytes of an address as the kernel of this machine writes them. */
function hex(address: string): string {
  const bytes = Buffer.from(address.split('.').map(Number));
  return (endianness() === 'LE' ? bytes.reverse() : bytes).toString('hex').toUpperCase();
}

const route4 = (device: string, gateway: string, metric: number, flags = '0003'): string =>
  `${device}\t00000000\t${hex(gateway)}\t${flags}\t0\t0\t${metric}\t00000000\t0\t0\t0\n`;

const zeros = '0'.repeat(32);
const route6 = (device: string, gateway: string, metric: string, flags = '00000003'): string =>
  `${zeros} 00 ${zeros} 00 ${gateway} ${metric} 00000003 00000000 ${flags}     ${device}\n`;

function view(
  addresses: Readonly<Record<string, readonly string[]>>,
  files: Readonly<Record<string, string>>,
): KernelView {
  return { file: (path) => files[path] ?? '', addresses: () => new Map(Object.entries(addresses)) };
}

const wlan = { wlan0: ['192.168.1.23'] };

describe('the way out that the kernel takes', () => {
  const seen = (addresses: Readonly<Record<string, readonly string[]>>, table: string, files = {}) =>
    lookAtLinux(view(addresses, { '/proc/net/route': heading + table, ...files }))?.waysOut;
  const byWlan = { family: 4, device: 'wlan0', gateway: '192.168.1.1', metric: 600, addresses: ['192.168.1.23'] };
  const both = route4('wlan0', '192.168.1.1', 600) + route4('eth0', '10.0.0.1', 100);

  test('is the one with the smallest metric', () => {
    expect(seen(wlan, route4('wlan0', '192.168.1.1', 600))).toEqual([byWlan]);
    expect(seen({ ...wlan, eth0: ['10.0.0.5'] }, both)).toMatchObject([{ device: 'eth0', gateway: '10.0.0.1' }]);
  });

  test('is none while its cable is out, because the kernel keeps sending there', () => {
    expect(seen(wlan, both)).toEqual([]);
  });

  test.each(['all', 'eth0'])('is the next one where the kernel passes cables over that are out (%s)', (scope) => {
    const setting = { [`/proc/sys/net/ipv4/conf/${scope}/ignore_routes_with_linkdown`]: '1\n' };
    expect(seen(wlan, both, setting)).toEqual([byWlan]);
  });

  test('may be a device without an address, or one without a gateway', () => {
    const carrier = { '/sys/class/net/wwan0/carrier': '1\n' };
    expect(seen({}, route4('wwan0', '0.0.0.0', 0, '0001'), carrier)).toMatchObject([
      { device: 'wwan0', gateway: null, addresses: [] },
    ]);
    expect(seen({}, route4('wwan0', '0.0.0.0', 0, '0001'))).toEqual([]);
  });

  test('is no route that rejects', () => {
    expect(seen(wlan, route4('wlan0', '0.0.0.0', 0, '0201'))).toEqual([]);
  });

  test('of IPv6 has the addresses that are meant to last', () => {
    const look = lookAtLinux(
      view(wlan, {
        '/proc/net/route': heading,
        '/proc/net/ipv6_route':
          route6('wlan0', 'fe800000000000000000000000000001', '00000258') +
          route6('lo', zeros, 'ffffffff', '00200200') +
          // Only for packets from a network (source-specific routing): not everybody's way.
          `${zeros} 00 ${zeros} 40 ${zeros} 00000001 00000003 00000000 00000003     eth0\n`,
        '/proc/net/if_inet6': [
          '20010db8000000000000000000000002 03 40 00 80    wlan0',
          '20010db80000000000000000aaaa0001 03 40 00 01    wlan0', // For privacy.
          '20010db80000000000000000aaaa0002 03 40 00 40    wlan0', // Not tried yet.
          '20010db80000000000000000aaaa0003 03 40 00 20    wlan0', // Being given up.
          'fd000000000000000000000000000007 03 40 00 00    wlan0',
          'fe800000000000000000000000000002 03 40 20 80    wlan0',
          '20010db8000000000000000000000009 04 40 00 80     eth0',
        ].join('\n'),
      }),
    );
    expect(look?.waysOut).toEqual([
      { family: 6, device: 'wlan0', gateway: 'fe80::1', metric: 600, addresses: ['2001:db8::2', 'fd00::7'] },
    ]);
  });
});

describe('what keeps us from seeing is no word about the network', () => {
  test('no table, or no addresses', () => {
    expect(lookAtLinux(view({}, {}))).toBeNull();
    const forbidden = (): never => {
      throw new Error('EACCES');
    };
    expect(lookAtLinux({ file: () => heading, addresses: forbidden })).toBeNull();
    expect(lookAtLinux(view({}, { '/proc/net/route': heading }))).toEqual({ waysOut: [], routes: [], otherTables: '' });
  });

  test('the tables of other programs are seen, so that a change in them is one of the network', () => {
    const trie = (one: string): string =>
      `Id 52:\n  +-- ${one} 2 0 2\nMain:\n  +-- 0.0.0.0/0\nId 90:\n  |-- x\nLocal:\n  y\n`;
    const seen = (one: string): string => {
      const look = lookAtLinux(view({}, { '/proc/net/route': heading, '/proc/net/fib_trie': trie(one) }));
      return look === null ? '' : fingerprint(look).others;
    };
    expect(seen('10.33.0.0/16')).toBe('Id 52:\n  +-- 10.33.0.0/16 2 0 2\nId 90:\n  |-- x\n');
    expect(seen('10.34.0.0/16')).not.toBe(seen('10.33.0.0/16'));
  });

  test('no text in a table is too strange', () => {
    const word = fc.constantFrom('00000000', zeros, '00', 'wlan0', '0003', 'xyz', '', '600', 'ffffffff');
    const table = fc.array(fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))).map((l) => l.join('\n'));
    fc.assert(
      fc.property(table, table, table, (ipv4, ipv6, addresses) => {
        const files = {
          '/proc/net/route': heading + ipv4,
          '/proc/net/ipv6_route': ipv6,
          '/proc/net/if_inet6': addresses,
        };
        expect(lookAtLinux(view(wlan, files))?.waysOut.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  test.runIf(existsSync('/proc/net/route'))('this machine can be looked at', () => {
    expect(lookAtLinux()).not.toBeNull();
  });
});

test('a list of DNS servers that was written anew is another one, though it says the same', () => {
  let writings = 1;
  const kernel = { ...view({}, { '/etc/resolv.conf': 'nameserver 10.0.0.1\n' }), written: () => `7 ${writings}` };
  const first = resolverState(kernel);
  expect(resolverState(kernel)).toBe(first);
  writings++;
  expect(resolverState(kernel)).not.toBe(first);
  expect(resolverState(view({}, {}))).toBe('');
});

import { describe, expect, test } from 'vitest';
import { mainRoutes, policyRoutes } from '../../../electron/network/policy-routes.ts';

const usual = [
  { priority: 0, src: 'all', table: '255' },
  { priority: 32766, src: 'all', table: '254' },
  { priority: 32767, src: 'all', table: '253' },
];
const tailscale = [
  { dst: '10.33.0.0/16', dev: 'tailscale0', table: '52' },
  { dst: '100.100.100.100', dev: 'tailscale0', table: '52' },
];

/** `10.33.0.0/16 tailscale0 before 52`, one for each route that packets of a usual program can meet. */
function met(rules: readonly object[], routes: readonly object[], uid = 1000): readonly string[] | null {
  const found = policyRoutes(
    { family: 4, rules: JSON.stringify([...usual, ...rules].sort(byPriority)), routes: JSON.stringify(routes) },
    uid,
  );
  return (
    found?.map(({ cidr, device, gateway, discards, otherTable }) =>
      [
        cidr.text,
        ...(gateway === null ? [] : [`via ${gateway}`]),
        discards === true ? 'nowhere' : device,
        otherTable?.order,
        otherTable?.table,
      ].join(' '),
    ) ?? null
  );
}

function byPriority(a: { readonly priority?: number }, b: { readonly priority?: number }): number {
  return (a.priority ?? 0) - (b.priority ?? 0);
}

describe('the routes that rules bring in', () => {
  const captured = ['10.33.0.0/16 tailscale0 before 52', '100.100.100.100/32 tailscale0 before 52'];
  const passed = captured.map((line) => line.replace('before', 'after'));
  const first = { priority: 5270, src: 'all', table: '52' };

  test.each<[string, readonly (object | 'default')[], readonly string[]]>([
    ['a table that nobody asks', [], []],
    ['asked before main', [first], captured],
    ['asked after main', [{ ...first, priority: 40_000 }], passed],
    ['asked after main, which has a default route: never', [{ ...first, priority: 40_000 }, 'default'], []],
    [
      'asked after main without its default route, which is asked for at last',
      [{ priority: 5208, src: 'all', table: '254', suppress_prefixlen: 0 }, first, 'default'],
      passed,
    ],
    ['asked twice: the first counts', [first, { ...first, priority: 40_000 }], [...captured, ...passed]],
    ['for marked packets (WireGuard, Tailscale itself)', [{ ...first, fwmark: '0x80000', fwmask: '0xff0000' }], []],
    ['for packets without that mark', [{ ...first, not: null, fwmark: '0xca6c' }], captured],
    ['for packets from another device', [{ ...first, iif: 'eth1' }], []],
    ['for packets that begin here', [{ ...first, iif: 'lo' }], captured],
    ['for programs bound to a device', [{ ...first, oif: 'eth1' }], []],
    ['for programs bound to an address', [{ ...first, src: '10.1.0.0', srclen: 16 }], []],
    ['for one port', [{ ...first, ipproto: '17', dport: 53 }], []],
    ['for one type of service', [{ ...first, tos: '0x10' }], []],
    ['for another user', [{ ...first, uid_start: 0, uid_end: 999 }], []],
    ['for this user', [{ ...first, uid_start: 1000, uid_end: 1000 }], captured],
    ['of a VRF', [{ priority: 1000, src: 'all', l3mdev: null }], []],
    ['for some destinations', [{ ...first, dst: '10.33.8.0', dstlen: 24 }], ['10.33.8.0/24 tailscale0 before 52']],
    ['for one destination', [{ ...first, dst: '100.100.100.100' }], [captured[1]!]],
    [
      'for all but some destinations',
      [{ ...first, not: null, dst: '10.33.128.0', dstlen: 17 }],
      ['10.33.0.0/17 tailscale0 before 52', captured[1]!],
    ],
    ['for none', [{ ...first, not: null }], []],
    ['that is jumped over', [{ priority: 100, src: 'all', goto: 32_766 }, first], []],
    ['where a jump leads nowhere', [{ priority: 100, src: 'all', goto: 9999 }, first], captured],
    [
      'where main is asked first for some destinations',
      [{ priority: 100, src: 'all', dst: '10.33.0.0', dstlen: 17, table: '254' }, first],
      ['10.33.128.0/17 tailscale0 before 52', captured[1]!, '10.33.0.0/17 tailscale0 after 52'],
    ],
    [
      'where main but its default route is asked first (wg-quick)',
      [{ priority: 5208, src: 'all', table: '254', suppress_prefixlen: 0 }, first],
      passed,
    ],
    ['of which only longer routes count', [{ ...first, suppress_prefixlen: 16 }], [captured[1]!]],
    ['of which all routes are suppressed', [{ ...first, suppress_prefixlen: 32 }], []],
    [
      'and packets that a rule throws away',
      [{ priority: 200, src: 'all', dst: '10.34.0.0', dstlen: 16, action: '7' }],
      ['10.34.0.0/16 nowhere before 0'],
    ],
  ])('%s', (_what, given, expected) => {
    const rules = given.filter((rule) => rule !== 'default');
    const main = given.length > rules.length ? [{ dst: 'default', gateway: '192.168.1.1', dev: 'eth0' }] : [];
    expect(met(rules, [...tailscale, ...main])).toEqual(expected);
  });

  test('are those of its table, with what is thrown back taken out', () => {
    const routes = [
      { dst: 'default', gateway: '10.9.0.1', dev: 'wg0', table: '51820' },
      { type: '9', dst: '128.0.0.0/1', table: '51820' },
      { type: '9', dst: '64.0.0.0/2', table: '51820' },
      { dst: '192.168.8.0/24', dev: 'eth0' },
      { type: '7', dst: '10.34.0.0/16', table: '51820' },
      { dst: '10.35.0.0/16', table: '51820', nexthops: [{ gateway: '10.9.0.2', dev: 'wg1' }, { dev: 'wg2' }] },
      { type: '2', dst: '10.9.0.1', dev: 'eth0', table: '51820' },
      { dst: 'nonsense', dev: 'eth0', table: '51820' },
      { dst: 'fd00::/8', dev: 'eth0', table: '51820' },
    ];
    expect(met([{ priority: 100, src: 'all', table: '51820' }], routes)).toEqual([
      '0.0.0.0/2 via 10.9.0.1 wg0 before 51820',
      '10.34.0.0/16 nowhere before 51820',
      '10.35.0.0/16 via 10.9.0.2 wg1 before 51820',
    ]);
  });

  test('of IPv6, where /proc mixes all tables up', () => {
    const routes = JSON.stringify([
      { dst: 'fd00:33::/64', dev: 'tailscale0', table: '52', metric: 1024 },
      { dst: 'fd00:34::/64', dev: 'eth0', metric: 256 },
      { dst: 'default', gateway: 'fe80::1', dev: 'eth0' },
    ]);
    const rules = JSON.stringify([{ priority: 5270, src: 'all', table: '52' }, ...usual]);
    expect(policyRoutes({ family: 6, rules, routes }, 0)?.map(({ cidr }) => cidr.text)).toEqual(['fd00:33::/64']);
    expect(mainRoutes({ family: 6, rules, routes })?.map(({ cidr }) => cidr.text)).toEqual(['fd00:34::/64']);
  });

  test('are not known where ip(8) says nothing that can be read', () => {
    for (const [rules, routes] of [
      ['', '[]'],
      ['[]', ''],
      ['{', '[]'],
      ['{}', '[]'],
      ['[]', 'null'],
    ] as const) {
      expect(policyRoutes({ family: 4, rules, routes }, 0)).toBeNull();
    }
    expect(mainRoutes({ family: 6, rules: '', routes: '' })).toBeNull();
    expect(
      met([1, 'x', {}, { priority: 'x', table: 'y' }] as unknown as object[], [7, null, { dst: 5 }] as object[]),
    ).toEqual([]);
  });
});

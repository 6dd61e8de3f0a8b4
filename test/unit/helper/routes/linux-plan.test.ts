import { beforeEach, describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../../electron/helper/command-runner.ts';
import {
  batchLines,
  diffRoutes,
  parseBatchErrors,
  parseKernelRoutes,
  parseNextHopDevice,
} from '../../../../electron/helper/routes/linux-plan.ts';
import { linuxRouteTable } from '../../../../electron/helper/routes/linux.ts';
import type { RouteTable } from '../../../../electron/helper/routes/route-table.ts';
import { parseCidr, type Cidr } from '../../../../electron/shared/ip.ts';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
/** As iproute2 6.1 prints it with `-j -N`. */
const table = JSON.stringify([
  { dst: 'default', gateway: '192.168.1.1', dev: 'wlan0', protocol: '16', metric: 600, flags: [] },
  { dst: '192.168.1.0/24', dev: 'wlan0', protocol: '2', scope: '253', metric: 600, flags: [] },
  { dst: '192.168.6.0/24', dev: 'kl0', protocol: '2', scope: '253', prefsrc: '192.168.6.2', flags: [] },
  { dst: '10.96.0.0/12', dev: 'kl0', protocol: '107', scope: '253', flags: [] },
  { dst: '10.50.0.0/16', dev: 'kl0', protocol: '107', scope: '253', flags: [] },
  { dst: '10.8.0.1', dev: 'kl1', protocol: '107', flags: [] },
  { dst: '10.44.0.0/16', protocol: '3', nexthops: [{ gateway: '192.168.1.2', dev: 'eth1', weight: 1 }], flags: [] },
  { type: '7', dst: '10.66.0.0/16', flags: [] },
  { type: '2', dst: '10.77.0.1', dev: 'wlan0', table: '255', protocol: '2', flags: [] },
  { dst: '10.88.0.0/16', dev: 'tailscale0', table: '52', flags: [] },
]);
const present = parseKernelRoutes(table) ?? [];
const onKl0 = { device: 'kl0', nextHop: null };

describe('diffRoutes', () => {
  it('adds what is missing and removes what is too much', () => {
    const diff = diffRoutes(
      present,
      onKl0,
      ['192.168.6.0/24', '10.96.0.0/12', '10.200.0.0/16', 'fd00:1::/64'].map(cidr),
    );
    expect(diff.add).toEqual(['10.200.0.0/16', 'fd00:1::/64']);
    expect(diff.remove).toEqual(['10.50.0.0/16']);
    expect(diff.collisions.size).toBe(0);
    expect(batchLines(diff, onKl0)).toEqual([
      'route del 10.50.0.0/16 dev kl0 proto 107',
      'route add 10.200.0.0/16 dev kl0 proto 107',
      'route add fd00:1::/64 dev kl0 proto 107',
    ]);
  });

  it.each([
    ['192.168.1.0/24', 'wlan0 (192.168.1.0/24)'],
    ['10.8.0.1/32', 'kl1 (10.8.0.1/32)'],
    ['10.44.0.0/16', 'eth1 (10.44.0.0/16)'],
    ['10.66.0.0/16', 'unreachable 10.66.0.0/16'],
  ])('refuses %s, which another has', (wanted, other) => {
    const diff = diffRoutes(present, onKl0, [cidr(wanted)]);
    expect(diff.collisions.get(wanted)).toBe(other);
    expect(diff.add).toEqual([]);
  });

  it('leaves all tables but main out of it, and networks around or inside', () => {
    expect(diffRoutes(present, onKl0, [cidr('10.88.0.0/16')]).collisions.size).toBe(0);
    const diff = diffRoutes(present, onKl0, ['10.77.0.1/32', '192.168.0.0/16', '192.168.1.128/25'].map(cidr));
    expect(diff.collisions.size).toBe(0);
    expect(diff.add).toHaveLength(3);
  });

  it('takes a route back when another network came to have it', () => {
    const later = [
      ...present,
      { destination: '10.96.0.0/12', device: 'wlan1', protocol: 2, type: 'unicast', table: 254 } as const,
    ];
    const diff = diffRoutes(later, onKl0, [cidr('10.96.0.0/12')]);
    expect(diff.remove).toContain('10.96.0.0/12');
    expect(diff.collisions.get('10.96.0.0/12')).toBe('wlan1 (10.96.0.0/12)');
  });
});

describe('routes by a next hop', () => {
  const way = { device: 'eth0', nextHop: '192.168.1.77' };
  const entry = (dst: string, gateway: string | undefined, protocol: string) => ({
    ...{ dst, dev: 'eth0', protocol, table: '254' },
    ...(gateway === undefined ? {} : { gateway }),
  });
  const routes = parseKernelRoutes(
    JSON.stringify([
      entry('default', '192.168.1.1', '16'),
      entry('192.168.1.0/24', undefined, '2'),
      entry('10.96.0.0/12', '192.168.1.77', '107'),
      entry('10.97.0.0/16', '192.168.1.77', '107'),
      entry('10.200.0.0/16', '192.168.1.77', '4'),
      entry('192.168.8.0/24', '192.168.1.1', '4'),
    ]),
  );

  it('are added and removed by it, an administrator’s own will do, and one by another router is in the way', () => {
    const wanted = ['10.96.0.0/12', '10.200.0.0/16', '192.168.8.0/24', '10.32.0.0/16'].map(cidr);
    const diff = diffRoutes(routes ?? [], way, wanted);
    expect(batchLines(diff, way)).toEqual([
      'route del 10.97.0.0/16 via 192.168.1.77 dev eth0 proto 107',
      'route add 10.32.0.0/16 via 192.168.1.77 dev eth0 proto 107',
    ]);
    expect([...diff.collisions]).toEqual([['192.168.8.0/24', 'eth0 (192.168.8.0/24)']]);
  });

  it.each<[string, unknown, string | null]>([
    ['a neighbour', [{ dst: '192.168.1.0/24', dev: 'eth0', prefsrc: '192.168.1.23' }], 'eth0'],
    ['behind a router', [{ dst: '10.0.0.0/8', gateway: '192.168.1.1', dev: 'eth0' }], null],
    ['behind a router of the other family', [{ dst: '10.0.0.0/8', via: { host: 'fe80::1' }, dev: 'eth0' }], null],
    ['where everything goes', [{ dst: 'default', dev: 'wwan0' }], null],
    ['this computer', [{ type: 'local', dst: '192.168.1.23', dev: 'lo' }], null],
    ['behind no name of a device', [{ dst: '192.168.1.0/24', dev: 'eth0\nroute' }], null],
    ['nowhere', [{ type: 'unreachable', dst: '10.9.0.0/16', dev: 'eth0' }], null],
    ['another shape', [{ dst: 5, dev: ['eth0'] }], null],
    ['no list', { dst: '192.168.1.0/24', dev: 'eth0' }, null],
    ['an empty list', [], null],
  ])('the next hop is %s', (_what, document, device) => {
    expect(parseNextHopDevice(JSON.stringify(document))).toBe(device);
    expect(parseNextHopDevice(`${JSON.stringify(document)}}`)).toBeNull();
  });
});

describe('the tunnel’s own network', () => {
  const later = (destination: string, device: string) =>
    ({ destination, device, protocol: 2, type: 'unicast', table: 254 }) as const;

  it('goes back to a LAN that has the same, because the kernel’s new route has the better metric', () => {
    const diff = diffRoutes([...present, later('192.168.6.0/24', 'wlan0')], onKl0, [cidr('10.96.0.0/12')]);
    expect(diff.withdraw).toEqual(['192.168.6.0/24']);
    expect(batchLines(diff, onKl0)[0]).toBe('route del 192.168.6.0/24 dev kl0 proto 2');
  });

  it('stays where nobody else has it, and so does the link-local one', () => {
    const everywhere = [later('fe80::/64', 'kl0'), later('fe80::/64', 'wlan0'), later('192.168.6.0/25', 'wlan0')];
    expect(diffRoutes([...present, ...everywhere], onKl0, []).withdraw).toEqual([]);
  });
});

describe('parsing', () => {
  it('passes over what it does not understand', () => {
    expect(parseKernelRoutes('')).toEqual([]);
    expect(parseKernelRoutes('Error')).toBeNull();
    expect(parseKernelRoutes('{}')).toBeNull();
    expect(parseKernelRoutes('[null,1,{},{"dst":5},{"dst":"x/y","dev":"a"}]')).toEqual([]);
  });

  it('pairs the errors of a batch with its lines', () => {
    const stderr = 'Cannot find device "kl0"\nCommand failed -:2\nRTNETLINK answers: File exists\nCommand failed -:4\n';
    expect([...parseBatchErrors(stderr)]).toEqual([
      [1, 'Cannot find device "kl0"'],
      [3, 'RTNETLINK answers: File exists'],
    ]);
  });
});

describe('linuxRouteTable', () => {
  it('reports each route by itself', async () => {
    const calls: string[][] = [];
    const routes = linuxRouteTable((program, args) => {
      calls.push([program, ...args]);
      if (args.includes('-j')) return Promise.resolve({ exitCode: 0, stdout: table, stderr: '' });
      return Promise.resolve({
        exitCode: 1,
        stdout: '',
        stderr: 'RTNETLINK answers: Network is down\nCommand failed -:3\n',
      });
    });
    const outcomes = await routes.apply(
      'kl0',
      ['10.96.0.0/12', '10.1.0.0/16', '10.2.0.0/16', '192.168.1.0/24'].map(cidr),
    );
    expect(outcomes.map((outcome) => outcome.problem?.code ?? 'installed')).toEqual([
      'installed',
      'installed',
      'route.failed',
      'route.collision',
    ]);
    expect(calls).toHaveLength(2);
  });

  describe('when it is told that an apply will come', () => {
    let started: number;
    /** What the programs were given, in the order in which they got it. */
    let given: string[];
    let clock: number;
    let routes: RouteTable;
    beforeEach(() => {
      started = 0;
      given = [];
      clock = 0;
      const run: RunCommand = async (_program, _args, options) => {
        started++;
        given.push((await options?.input) ?? '');
        return { exitCode: 0, stdout: '', stderr: '' };
      };
      routes = linuxRouteTable(run, () => clock);
    });
    const apply = (): Promise<unknown> => routes.apply('kl0', [cidr('10.1.0.0/16')]);

    const dump = 'route show table all\n';
    const change = 'route add 10.1.0.0/16 dev kl0 proto 107\n';

    it('starts its programs at once, looks when the device is there, and changes with the apply', async () => {
      const foresight = routes.foresee?.();
      expect(started).toBe(2);
      await Promise.resolve();
      expect(given).toEqual([]);
      expect(foresight?.look()).toBe(true);
      await expect.poll(() => given).toEqual([dump]);
      await apply();
      expect(given).toEqual([dump, change]);
      expect(started).toBe(2);
    });

    it('serves one apply; the next starts its own', async () => {
      routes.foresee?.().look();
      await apply();
      await apply();
      expect(given).toEqual([dump, change, dump, change]);
      expect(started).toBe(4);
    });

    it('does not trust a look of long ago, and lets its programs go', async () => {
      routes.foresee?.().look();
      clock = 251;
      await apply();
      expect(given).toEqual([dump, '', dump, change]);
    });

    it('is of no use when the sign-in took long', async () => {
      const foresight = routes.foresee?.();
      clock = 1001;
      expect(foresight?.look()).toBe(false);
      await apply();
      expect(given).toEqual(['', '', dump, change]);
    });

    it('lets the programs go when no apply comes, but not those that are in use', async () => {
      const foresight = routes.foresee?.();
      foresight?.forget();
      foresight?.forget();
      expect(foresight?.look()).toBe(false);
      await expect.poll(() => given).toEqual(['', '']);
      const late = routes.foresee?.();
      await apply();
      late?.forget();
      expect(given).toEqual(['', '', dump, change]);
    });

    it('belongs to the tunnel that asked last', async () => {
      const first = routes.foresee?.();
      const second = routes.foresee?.();
      expect(first?.look()).toBe(false);
      expect(second?.look()).toBe(true);
      await expect.poll(() => given).toEqual(['', '', dump]);
    });
  });

  it('takes a device that is gone for cleared', async () => {
    const gone = linuxRouteTable(() =>
      Promise.resolve({ exitCode: 1, stdout: '', stderr: 'Cannot find device "kl0"\n' }),
    );
    expect(await gone.clear('kl0')).toBeNull();
    const denied = linuxRouteTable(() =>
      Promise.resolve({ exitCode: 2, stdout: '', stderr: 'Operation not permitted\n' }),
    );
    expect(await denied.clear('kl0')).toBe('Operation not permitted');
  });
});

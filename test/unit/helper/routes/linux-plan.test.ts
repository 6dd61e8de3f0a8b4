import { beforeEach, describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../../electron/helper/command-runner.ts';
import {
  batchLines,
  diffRoutes,
  parseBatchErrors,
  parseKernelRoutes,
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

describe('diffRoutes', () => {
  it('adds what is missing and removes what is too much', () => {
    const diff = diffRoutes(
      present,
      'kl0',
      ['192.168.6.0/24', '10.96.0.0/12', '10.200.0.0/16', 'fd00:1::/64'].map(cidr),
    );
    expect(diff.add).toEqual(['10.200.0.0/16', 'fd00:1::/64']);
    expect(diff.remove).toEqual(['10.50.0.0/16']);
    expect(diff.collisions.size).toBe(0);
    expect(batchLines(diff, 'kl0')).toEqual([
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
    ['10.88.0.0/16', 'tailscale0 (10.88.0.0/16)'],
  ])('refuses %s, which another has', (wanted, other) => {
    const diff = diffRoutes(present, 'kl0', [cidr(wanted)]);
    expect(diff.collisions.get(wanted)).toBe(other);
    expect(diff.add).toEqual([]);
  });

  it('leaves the kernel’s own table out of it, and networks around or inside', () => {
    const diff = diffRoutes(present, 'kl0', ['10.77.0.1/32', '192.168.0.0/16', '192.168.1.128/25'].map(cidr));
    expect(diff.collisions.size).toBe(0);
    expect(diff.add).toHaveLength(3);
  });

  it('takes a route back when another network came to have it', () => {
    const later = [
      ...present,
      { destination: '10.96.0.0/12', device: 'wlan1', protocol: 2, type: 'unicast', table: 254 } as const,
    ];
    const diff = diffRoutes(later, 'kl0', [cidr('10.96.0.0/12')]);
    expect(diff.remove).toContain('10.96.0.0/12');
    expect(diff.collisions.get('10.96.0.0/12')).toBe('wlan1 (10.96.0.0/12)');
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
        stderr: 'RTNETLINK answers: File exists\nCommand failed -:3\n',
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

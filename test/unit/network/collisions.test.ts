import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains } from '../../../electron/network/cidr.ts';
import { findCollision, isFirst, protectedAddresses, type Surroundings } from '../../../electron/network/collisions.ts';
import { kindOfNetwork } from '../../../electron/network/device-kind.ts';
import type { LocalRoute } from '../../../electron/network/local-route.ts';
import { placeOf } from '../../../electron/network/place.ts';
import { checkChoice, decideRoute } from '../../../electron/network/route-choice.ts';
import { halves, winningCidrs } from '../../../electron/network/winning-cidrs.ts';
import { routeChoices, type ChosenRoute, type RouteChoice } from '../../../electron/shared/collision.ts';
import {
  cidrOf,
  formatIpv4,
  isDefaultRoutePart,
  parseCidr,
  parseIpAddress,
  type Cidr,
  type IpAddress,
} from '../../../electron/shared/ip.ts';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

/** `10.0.0.0/8 eth0`, `10.0.0.0/8 via 192.168.1.1 eth0`, `10.0.0.0/8 nowhere`, each with ` before 52` or ` after 52` for another table. */
function route(text: string): LocalRoute {
  const [way = '', order, table] = text.split(/ (before|after) /);
  const words = way.split(' ');
  const otherTable = { table: Number(table), order: order === 'before' ? ('before' as const) : ('after' as const) };
  return {
    cidr: cidr(words[0]!),
    device: words.at(-1) === 'nowhere' ? '' : words.at(-1)!,
    gateway: words[1] === 'via' ? words[2]! : null,
    ...(words.at(-1) === 'nowhere' ? { discards: true as const } : {}),
    ...(order === undefined ? {} : { otherTable }),
  };
}

interface Given {
  readonly routes?: readonly string[];
  readonly gateways?: readonly string[];
  readonly dns?: readonly string[];
  readonly servers?: readonly string[];
  readonly clusterDns?: readonly string[];
}

function surroundings({ routes = [], gateways = [], dns = [], servers = [], clusterDns = [] }: Given): Surroundings {
  const local = {
    routes: routes.map(route),
    online: true,
    gateways: gateways.map(address),
    dnsServers: dns.map(address),
  };
  return { local, vpnServers: servers.map(address), clusterDns };
}

const home: Given = { routes: ['192.168.1.0/24 wlan0'], gateways: ['192.168.1.1'], dns: ['192.168.1.1'] };

describe('what a route meets', () => {
  test.each<[string, string, Given, string]>([
    ['nothing', '10.96.0.0/12', home, 'none'],
    ['the same LAN', '192.168.1.0/24', home, 'lan equal stays-out keep/hosts/skip'],
    ['a larger LAN', '10.96.0.0/12', { routes: ['10.0.0.0/8 eth0'] }, 'lan inside stays-out keep/cluster/hosts/skip'],
    [
      'a LAN without the way out',
      '192.168.8.0/24',
      { ...home, routes: ['192.168.8.0/24 eth1'] },
      'lan equal stays-out keep/cluster/hosts/skip',
    ],
    ['a LAN inside it', '192.168.0.0/16', home, 'lan around installed keep/hosts/skip'],
    [
      'docker0',
      '172.17.0.0/16',
      { routes: ['172.17.0.0/16 docker0'] },
      'containers equal stays-out keep/cluster/hosts/skip',
    ],
    [
      'kind’s bridge in the ClusterIPs',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/16 br-0123456789ab'] },
      'containers around installed keep/cluster/hosts/skip',
    ],
    [
      'libvirt around it',
      '192.168.122.128/25',
      { routes: ['192.168.122.0/24 virbr0'] },
      'containers inside stays-out keep/cluster/hosts/skip',
    ],
    [
      'the same of another VPN',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/12 tun0'] },
      'vpn equal stays-out keep/cluster/hosts/skip',
    ],
    [
      'a larger one of another VPN',
      '10.96.0.0/12',
      { routes: ['10.0.0.0/8 wg0'] },
      'vpn inside installed cluster/hosts/skip',
    ],
    [
      'a larger one of a company’s router',
      '10.96.0.0/12',
      { routes: ['10.0.0.0/8 via 192.168.1.1 eth0'] },
      'routed inside installed cluster/hosts/skip',
    ],
    [
      'the same of a company’s router',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/12 via 192.168.1.1 eth0'] },
      'routed equal stays-out keep/cluster/hosts/skip',
    ],
    [
      'a part of it, set by a DHCP server',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/24 via 192.168.1.66 eth0'] },
      'routed around installed keep/cluster/hosts/skip',
    ],
    [
      'another Kubelane',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/12 kl0'] },
      'kubelane equal stays-out keep/cluster/hosts/skip',
    ],
    [
      'the VPN server',
      '203.0.113.0/24',
      { ...home, servers: ['203.0.113.10'] },
      'vpn-server around stays-out keep/hosts/skip',
    ],
    [
      'the VPN server, although a LAN has it too',
      '192.168.0.0/16',
      { ...home, servers: ['192.168.1.9'] },
      'vpn-server around stays-out keep/hosts/skip',
    ],
    [
      'the LAN’s DNS server',
      '10.96.0.0/12',
      { ...home, dns: ['10.97.0.53'] },
      'dns-server around stays-out keep/hosts/skip',
    ],
    [
      'a company’s DNS server behind its larger network',
      '10.96.0.0/12',
      { routes: ['10.0.0.0/8 via 192.168.1.1 eth0'], dns: ['10.97.0.53'] },
      'dns-server around stays-out keep/hosts/skip',
    ],
    [
      'a gateway that is on no network',
      '10.64.0.0/10',
      { gateways: ['10.64.0.1'] },
      'gateway around stays-out keep/hosts/skip',
    ],
    [
      'the cluster’s own DNS server in resolv.conf',
      '10.96.0.0/12',
      { dns: ['10.96.0.10'], clusterDns: ['10.96.0.10'] },
      'none',
    ],
    [
      'the halves of another VPN’s default route',
      '10.96.0.0/12',
      { routes: ['0.0.0.0/1 tun0', '128.0.0.0/1 tun0'] },
      'none',
    ],
    [
      'one address of it that is routed elsewhere',
      '10.96.0.0/12',
      { routes: ['10.96.0.7/32 via 192.168.1.1 eth0'] },
      'routed around installed keep/cluster/hosts/skip',
    ],
    [
      'the same in another VPN’s table, which is asked first',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/12 tailscale0 before 52'] },
      'vpn equal stays-out keep/skip',
    ],
    [
      'a larger one in a table that is asked first',
      '10.96.0.0/12',
      { routes: ['10.0.0.0/8 tailscale0 before 52'] },
      'vpn inside stays-out keep/skip',
    ],
    [
      'another VPN’s default route in a table that is asked first (an exit node)',
      '10.96.0.0/12',
      { ...home, routes: [...home.routes!, '0.0.0.0/0 tailscale0 before 52'] },
      'vpn inside stays-out keep/skip',
    ],
    [
      'a part of it in a table that is asked first',
      '10.96.0.0/12',
      { routes: ['10.97.0.0/16 wg0 before 52'] },
      'vpn around installed keep/hosts/skip',
    ],
    [
      'the same in a table that is asked last',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/12 wg0 after 52'] },
      'vpn equal stays-out keep/cluster/hosts/skip',
    ],
    [
      'a part of it in a table that is asked last: it would be taken without a word',
      '10.96.0.0/12',
      { routes: ['10.97.0.0/16 wg0 after 52'] },
      'vpn around stays-out keep/cluster/hosts/skip',
    ],
    [
      'a default route in a table that is asked last (wg-quick)',
      '10.96.0.0/12',
      { ...home, routes: [...home.routes!, '0.0.0.0/0 wg0 after 51820'] },
      'none',
    ],
    [
      'the gateway, whose LAN is in a table that is asked last',
      '10.96.0.0/12',
      { routes: ['10.97.0.0/24 eth0 after 52'], gateways: ['10.97.0.1'] },
      'lan around stays-out keep/hosts/skip',
    ],
    [
      'the same, unreachable',
      '10.96.0.0/12',
      { routes: ['10.96.0.0/12 nowhere'] },
      'routed equal stays-out keep/cluster/hosts/skip',
    ],
    [
      'a larger network that a company’s laptop makes unreachable',
      '10.96.0.0/12',
      { routes: ['10.0.0.0/8 nowhere'] },
      'routed inside installed cluster/hosts/skip',
    ],
    ['a network of the other family', '10.96.0.0/12', { routes: ['fd00::/8 eth0'] }, 'none'],
    [
      'the same of IPv6',
      'fd00:96::/108',
      { routes: ['fd00:96::/108 docker0'] },
      'containers equal stays-out keep/cluster/hosts/skip',
    ],
  ])('%s', (_what, wanted, given, expected) => {
    const decided = decideRoute(cidr(wanted), undefined, surroundings(given));
    const { collision, choices, install } = decided;
    const told =
      collision === null
        ? 'none'
        : [collision.kind, collision.how, install.length === 0 ? 'stays-out' : 'installed', choices.join('/')].join(
            ' ',
          );
    expect(told).toBe(expected);
    expect(install.length > 0).toBe(collision?.blocking !== true);
  });

  test('is named, the first three of many', () => {
    const routes = [0, 1, 2, 3].map((number) => `10.96.${number}.0/24 docker0`);
    expect(findCollision(cidr('10.96.0.0/12'), surroundings({ routes }))).toMatchObject({
      with: 'docker0 (10.96.0.0/24), docker0 (10.96.1.0/24), docker0 (10.96.2.0/24), …',
      networks: ['10.96.0.0/24', '10.96.1.0/24', '10.96.2.0/24', '10.96.3.0/24'],
    });
    expect(findCollision(cidr('10.96.0.0/12'), surroundings({ dns: ['10.97.0.53'] }))?.with).toBe(
      'the DNS server of this network, 10.97.0.53',
    );
  });

  test('is named with its table, and what is no device as that', () => {
    const named = (text: string) => findCollision(cidr('10.96.0.0/12'), surroundings({ routes: [text] }));
    expect(named('10.0.0.0/8 tailscale0 before 52')?.with).toBe('tailscale0 (10.0.0.0/8, table 52)');
    expect(named('10.96.0.0/12 nowhere')).toMatchObject({ with: 'a route to nowhere (10.96.0.0/12)', device: null });
  });

  test.each([
    ['docker0', 'containers'],
    ['br-0123456789ab', 'containers'],
    ['br0', 'lan'],
    ['virbr0', 'containers'],
    ['tun0', 'vpn'],
    ['wg-office', 'vpn'],
    ['tailscale0', 'vpn'],
    ['CloudflareWARP', 'vpn'],
    ['kl1', 'kubelane'],
    ['eth0', 'lan'],
    ['wlp3s0', 'lan'],
  ])('%s is of the kind %s', (device, kind) => expect(kindOfNetwork(device, null)).toBe(kind));
});

describe('a choice', () => {
  const install = (wanted: string, given: Given, choice: RouteChoice, hosts: readonly string[] = []): string[] =>
    decideRoute(cidr(wanted), { route: wanted, choice, hosts }, surroundings(given)).install.map(({ text }) => text);
  const docker: Given = { ...home, routes: [...home.routes!, '172.17.0.0/16 docker0'] };

  test.each<[string, string[], Given, RouteChoice, string[], string]>([
    [
      'cluster: two halves of an equal network',
      ['172.17.0.0/17', '172.17.128.0/17'],
      docker,
      'cluster',
      [],
      '172.17.0.0/16',
    ],
    [
      'cluster: the route and the halves of a network inside it',
      ['172.16.0.0/12', '172.17.0.0/17', '172.17.128.0/17'],
      docker,
      'cluster',
      [],
      '172.16.0.0/12',
    ],
    ['cluster: the route inside a larger network', ['172.17.4.0/24'], docker, 'cluster', [], '172.17.4.0/24'],
    [
      'hosts: these and the cluster’s DNS server',
      ['172.17.0.5/32', '172.17.0.10/32'],
      { ...docker, clusterDns: ['172.17.0.10', '10.0.0.1'] },
      'hosts',
      ['172.17.0.5'],
      '172.17.0.0/16',
    ],
    [
      'hosts: never one outside or a protected one',
      ['172.17.0.5/32'],
      { ...docker, dns: ['172.17.0.6'] },
      'hosts',
      ['172.17.0.5', '172.17.0.6', '10.0.0.1', 'x'],
      '172.17.0.0/16',
    ],
    ['hosts without any that can be: as without a choice', [], docker, 'hosts', ['10.0.0.1'], '172.17.0.0/16'],
    ['skip: nothing', [], docker, 'skip', [], '172.16.0.0/12'],
    ['cluster where the gateway would be lost: as without a choice', [], docker, 'cluster', [], '192.168.1.0/24'],
    ['cluster where nothing collides: the route', ['10.96.0.0/12'], docker, 'cluster', [], '10.96.0.0/12'],
    ['skip where nothing collides any more: the route', ['10.96.0.0/12'], docker, 'skip', [], '10.96.0.0/12'],
  ])('%s', (_name, expected, given, choice, hosts, wanted) => {
    expect(install(wanted, given, choice, hosts)).toEqual(expected);
  });

  const check = (wanted: string, given: Given, choice: RouteChoice, hosts: readonly string[] = []) => {
    const checked = checkChoice(cidr(wanted), { route: wanted, choice, hosts }, surroundings(given));
    return checked.ok ? checked.value : checked.error.code;
  };

  test('is checked when it is made', () => {
    expect(check('172.17.0.0/16', docker, 'cluster')).toEqual({ route: '172.17.0.0/16', choice: 'cluster', hosts: [] });
    expect(check('192.168.1.0/24', docker, 'cluster')).toBe('route.choice-unavailable');
    expect(check('10.96.0.0/12', docker, 'skip')).toBe('route.choice-unavailable');
    expect(check('10.96.0.0/12', docker, 'keep')).toMatchObject({ choice: 'keep' });
    expect(check('172.17.0.0/16', docker, 'hosts', ['172.17.0.5', '172.17.0.5'])).toMatchObject({
      hosts: ['172.17.0.5'],
    });
    expect(check('172.17.0.0/16', docker, 'hosts', ['172.18.0.5'])).toBe('route.host-outside');
    expect(check('172.17.0.0/16', docker, 'hosts', ['nonsense'])).toBe('route.host-outside');
    expect(check('172.17.0.0/16', docker, 'hosts')).toBe('route.choice-unavailable');
    expect(check('192.168.1.0/24', docker, 'hosts', ['192.168.1.1'])).toBe('route.host-protected');
  });

  test('is made for a network by its gateway, not by our address or device in it', () => {
    const place = (given: Given): string => placeOf(surroundings(given).local);
    expect(place(home)).toBe('192.168.1.1 in 192.168.1.0/24');
    expect(place({ ...home, routes: ['192.168.1.0/24 eth0', '10.0.0.0/8 via 192.168.1.1 eth0'] })).toBe(place(home));
    expect(place({ ...home, routes: ['192.168.0.0/16 eth0'] })).not.toBe(place(home));
    expect(place({})).toBe('');
  });
});

/** Networks close together, so that they meet. */
const cidrArb = fc
  .tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 12, max: 32 }))
  .map(([low, length]) => cidrOf(4, (10n << 24n) | (BigInt(low) << 4n), length));
const addressArb = fc.integer({ min: 0, max: 0xfffff }).map((low) => address(formatIpv4((10 << 24) + low)));
const localArb: fc.Arbitrary<LocalRoute> = fc.record(
  {
    cidr: fc.oneof({ arbitrary: cidrArb, weight: 9 }, fc.constant(cidr('0.0.0.0/0'))),
    device: fc.constantFrom('eth0', 'docker0', 'tun0', 'kl1'),
    gateway: fc.constantFrom(null, '192.168.1.1'),
    discards: fc.constant(true),
    otherTable: fc.record({ table: fc.constant(52), order: fc.constantFrom('before', 'after') }),
  },
  { requiredKeys: ['cidr', 'device', 'gateway'] },
);
const surroundingsArb = fc
  .record({
    routes: fc.array(localArb, { maxLength: 6 }),
    gateways: fc.array(addressArb, { maxLength: 2 }),
    dnsServers: fc.array(addressArb, { maxLength: 2 }),
    vpnServers: fc.array(addressArb, { maxLength: 2 }),
    clusterDns: fc.array(addressArb, { maxLength: 1 }),
  })
  .map(({ vpnServers, clusterDns, ...local }): Surroundings => ({
    local: { ...local, online: true },
    vpnServers,
    clusterDns: clusterDns.map(({ text }) => text),
  }));
const choiceArb: fc.Arbitrary<Omit<ChosenRoute, 'route'> | undefined> = fc.option(
  fc.record({
    choice: fc.constantFrom(...routeChoices),
    hosts: fc.array(
      addressArb.map(({ text }) => text),
      { maxLength: 3 },
    ),
  }),
  { nil: undefined },
);

/**
 * Whether the kernel would send a packet to `to` into the tunnel: unless a table that is asked first has it, the longest prefix of main wins, and ours
 * where two are equal (its metric is 0).
 */
function isOurs(to: IpAddress, ours: readonly Cidr[], others: readonly LocalRoute[]): boolean {
  if (others.some((other) => isFirst(other) && contains(other.cidr, to))) return false;
  const longest = (cidrs: readonly Cidr[]): number =>
    Math.max(-1, ...cidrs.filter((network) => contains(network, to)).map(({ prefixLength }) => prefixLength));
  const own = longest(ours);
  return (
    own >= 0 && own >= longest(others.filter((other) => other.otherTable === undefined).map((other) => other.cidr))
  );
}

describe('whatever the laptop’s network and the choice', () => {
  test('nothing for the gateway, the DNS servers or the VPN server goes into the tunnel', () => {
    fc.assert(
      fc.property(
        fc.array(cidrArb, { minLength: 1, maxLength: 3 }),
        choiceArb,
        surroundingsArb,
        (routes, choice, around) => {
          const install = routes.flatMap((wanted) => {
            const chosen = choice === undefined ? undefined : { ...choice, route: wanted.text };
            return decideRoute(wanted, chosen, around).install;
          });
          for (const { address: kept } of protectedAddresses(around)) {
            expect(isOurs(kept, install, around.local.routes)).toBe(false);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('only addresses of the route are taken, and none by a network that another device has', () => {
    fc.assert(
      fc.property(cidrArb, choiceArb, surroundingsArb, (wanted, choice, around) => {
        const chosen = choice === undefined ? undefined : { ...choice, route: wanted.text };
        const decided = decideRoute(wanted, chosen, around);
        for (const piece of decided.install) {
          expect(piece.prefixLength).toBeGreaterThanOrEqual(wanted.prefixLength);
          expect(contains(wanted, { family: 4, value: piece.address, text: '' })).toBe(true);
        }
        if (decided.choice === 'hosts') {
          expect(decided.install.every(({ prefixLength }) => prefixLength === 32)).toBe(true);
          return;
        }
        const taken = new Set(around.local.routes.map((other) => other.cidr.text));
        expect(decided.install.filter(({ text }) => taken.has(text))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('without a choice no address goes to the cluster that another network had as its own', () => {
    fc.assert(
      fc.property(cidrArb, surroundingsArb, addressArb, (wanted, around, to) => {
        const { install } = decideRoute(wanted, undefined, around);
        const { routes } = around.local;
        const had = routes.filter(({ cidr: other }) => !isDefaultRoutePart(other) && contains(other, to));
        // The more specific one of two that lead further away is meant to win.
        const own = had.filter(({ cidr: other }) => other.prefixLength >= wanted.prefixLength);
        if (own.length > 0) expect(isOurs(to, install, routes)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('where the cluster is chosen it gets every address of the route but those with a route of their own', () => {
    fc.assert(
      fc.property(cidrArb, surroundingsArb, fc.array(fc.nat(), { maxLength: 8 }), (wanted, around, offsets) => {
        const chosen = { route: wanted.text, choice: 'cluster', hosts: [] } as const;
        const decided = decideRoute(wanted, chosen, around);
        if (decided.choice !== 'cluster') return;
        const single = new Set(around.local.routes.map((other) => other.cidr.text));
        for (const offset of offsets) {
          const size = 1n << BigInt(32 - wanted.prefixLength);
          const to = address(formatIpv4(Number(wanted.address + (BigInt(offset) % size))));
          expect(isOurs(to, decided.install, around.local.routes) || single.has(`${to.text}/32`)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('halves are exactly the network', () => {
    fc.assert(
      fc.property(cidrArb, addressArb, (network, to) => {
        const parts = halves(network);
        expect(parts).toHaveLength(network.prefixLength === 32 ? 0 : 2);
        if (parts.length === 0) return;
        expect(parts.filter((part) => contains(part, to))).toHaveLength(contains(network, to) ? 1 : 0);
        expect(parts.map((part) => part.prefixLength)).toEqual([network.prefixLength + 1, network.prefixLength + 1]);
      }),
    );
    expect(
      winningCidrs(cidr('10.0.0.0/31'), [cidr('10.0.0.0/31'), cidr('10.0.0.1/32')]).map(({ text }) => text),
    ).toEqual(['10.0.0.0/32']);
  });
});

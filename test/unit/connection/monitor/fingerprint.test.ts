import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprint, type NetworkLook, type WayOut } from '../../../../electron/connection/monitor/fingerprint.ts';
import type { LocalRoute } from '../../../../electron/network/local-route.ts';
import { parseCidr } from '../../../../electron/shared/ip.ts';

function route(text: string, device: string, gateway: string | null = null): LocalRoute {
  const cidr = parseCidr(text);
  if (!cidr.ok) throw new Error(text);
  return { cidr: cidr.value, device, gateway };
}

const wifi: WayOut = { family: 4, device: 'wlan0', gateway: '192.168.1.1', addresses: ['192.168.1.23'] };
const look = (waysOut: readonly WayOut[], ...routes: readonly LocalRoute[]): NetworkLook => ({ waysOut, routes });
const home = look([wifi], route('192.168.1.0/24', 'wlan0'));

describe('what makes it another network', () => {
  test.each([
    ['another device', { ...wifi, device: 'eth0' }],
    ['another gateway', { ...wifi, gateway: '192.168.1.254' }],
    ['no gateway', { ...wifi, gateway: null }],
    ['another address', { ...wifi, addresses: ['192.168.1.24'] }],
    ['one more address', { ...wifi, addresses: ['192.168.1.23', '192.168.1.24'] }],
  ])('%s', (_what, way) => {
    expect(fingerprint(look([way])).ipv4).not.toBe(fingerprint(look([wifi])).ipv4);
  });

  test('not the order of addresses, nor that one is told twice', () => {
    const some = (addresses: readonly string[]) => fingerprint(look([{ ...wifi, addresses }])).ipv4;
    expect(some(['10.0.0.1', '10.0.0.2'])).toBe(some(['10.0.0.2', '10.0.0.1', '10.0.0.2']));
  });

  test('each family has its own way; ours is none', () => {
    const six: WayOut = { ...wifi, family: 6, gateway: 'fe80::1', addresses: ['2001:db8::2'] };
    expect(fingerprint(look([six]))).toEqual({ ipv4: null, ipv6: 'wlan0 fe80::1 2001:db8::2', others: '', own: '' });
    expect(
      fingerprint(
        look([
          { ...wifi, device: 'kl0' },
          { ...six, device: 'lo' },
        ]),
      ),
    ).toMatchObject({
      ipv4: null,
      ipv6: null,
    });
    expect(fingerprint(look([{ ...wifi, device: 'br-lan' }])).ipv4).not.toBeNull();
  });
});

describe('what makes other routes worth a look', () => {
  test.each([
    ['docker0', '172.17.0.0/16'],
    ['br-0123456789ab', '172.18.0.0/16'],
    ['veth1a2b3c4', '172.19.0.0/16'],
    ['virbr0', '192.168.122.0/24'],
    ['cni0', '10.244.0.0/24'],
    ['lo', '127.0.0.0/8'],
    ['kl0', '10.96.0.0/12'],
    ['wlan0', 'fe80::/64'],
    ['wlan0', '169.254.0.0/16'],
  ])('not one of %s (%s)', (device, cidr) => {
    expect(fingerprint(look([wifi], ...home.routes, route(cidr, device)))).toMatchObject({
      others: fingerprint(home).others,
    });
  });

  test.each([
    ['wlan0', '10.0.0.0/8'],
    ['tun0', '10.96.0.0/12'],
    ['wg0', '192.168.8.0/24'],
    ['br-lan0', '10.97.0.0/16'], // In the tunnel's network.
    ['docker0', '10.96.0.0/12'],
  ])('one of %s (%s), while the tunnel has 10.96.0.0/12', (device, cidr) => {
    const connected = [...home.routes, route('10.96.0.0/12', 'kl0')];
    expect(fingerprint(look([wifi], ...connected, route(cidr, device)))).not.toEqual(
      fingerprint(look([wifi], ...connected)),
    );
  });

  test('not the networks of the IPv6 router, but other routes of IPv6', () => {
    const six: WayOut = { family: 6, device: 'wlan0', gateway: 'fe80::1', addresses: ['2001:db8::2'] };
    const others = (...routes: readonly LocalRoute[]) => fingerprint(look([wifi, six], ...routes)).others;
    expect(others(route('2001:db8::/64', 'wlan0'))).toBe('');
    expect(others(route('2001:db8:1::/48', 'wlan0', 'fe80::9'))).not.toBe('');
    expect(others(route('2001:db8:1::/48', 'wg0'))).not.toBe('');
    expect(fingerprint(look([wifi], route('2001:db8::/64', 'wlan0'))).others).not.toBe('');
  });

  test('which DNS servers programs are told to ask', () => {
    const told = (resolver?: string): string =>
      fingerprint(resolver === undefined ? home : { ...home, resolver }).others;
    expect(told('nameserver 192.168.1.1')).not.toBe(told('nameserver 10.8.0.1'));
    expect(told('')).toBe(told());
  });

  test('their order does not count', () => {
    const routes = [route('10.1.0.0/16', 'eth1'), route('10.2.0.0/16', 'eth1', '10.1.0.1'), ...home.routes];
    fc.assert(
      fc.property(fc.shuffledSubarray(routes, { minLength: routes.length }), (shuffled) => {
        expect(fingerprint(look([wifi], ...shuffled))).toEqual(fingerprint(look([wifi], ...routes)));
      }),
    );
  });
});

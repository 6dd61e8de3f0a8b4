import { describe, expect, it } from 'vitest';
import type { PlannedDns } from '../../../../electron/network/plan.ts';
import type { Laptop } from '../../../../electron/connection/system/laptop.ts';
import { multicastFirst, nameNotes } from '../../../../electron/connection/verify/name-order.ts';

type NameLaptop = Parameters<typeof nameNotes>[0];

const debian = 'files mdns4_minimal [NOTFOUND=return] dns';
const everything = 'files mdns4 [NOTFOUND=return] dns';

/** A laptop that finds `names`, and those of `byOrder` with that order of services. */
function laptopOf(
  hosts: string | null,
  names: Readonly<Record<string, string>> = {},
  byOrder: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): NameLaptop & { readonly asked: string[] } {
  const asked: string[] = [];
  const found = (address: string | undefined) => ({
    addresses: address === undefined ? [] : [address],
    detail: address === undefined ? 'ENOTFOUND' : '',
  });
  const resolve: Laptop['resolve'] = (name) => {
    asked.push(name);
    return Promise.resolve(found(names[name]));
  };
  if (hosts === null) return { asked, resolve };
  return {
    asked,
    resolve,
    hostsFile: () => `hosts: ${hosts}\n`,
    resolveBy: (name, services) => {
      asked.push(`${name} by ${services}`);
      return Promise.resolve(found((services === hosts ? names : byOrder[services])?.[name]));
    },
  };
}

describe('multicast that is asked first', () => {
  const name = 'kubernetes.default.svc.cluster.local';
  const isRight = (addresses: readonly string[]): boolean => addresses.includes('10.96.0.1');
  const without = { 'files dns': { [name]: '10.96.0.1' } };

  it('is the cause where the same question without it gives the right answer', async () => {
    expect(await multicastFirst(laptopOf(everything, {}, without), name, isRight)).toBe(everything);
  });

  it('is not where that gives nothing, or another answer', async () => {
    expect(await multicastFirst(laptopOf(debian, {}, {}), name, isRight)).toBeNull();
    const other = { 'files dns': { [name]: '10.0.0.1' } };
    expect(await multicastFirst(laptopOf(debian, {}, other), name, isRight)).toBeNull();
  });

  it.each([['files dns mdns4'], ['files dns'], [null]])('is not asked for where the order is %s', async (hosts) => {
    const laptop = laptopOf(hosts, {}, { 'files dns': { [name]: '10.96.0.1' } });
    expect(await multicastFirst(laptop, name, isRight)).toBeNull();
    expect(laptop.asked).toEqual([]);
  });
});

describe('notes about names', () => {
  const dns: PlannedDns = { servers: ['10.96.0.10'], domains: ['cluster.local'], search: [], source: 'push' };
  const search = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
  const known = { 'kubernetes.default.svc.cluster.local': '10.96.0.1' };
  const codes = async (laptop: NameLaptop, over: Partial<PlannedDns> = {}): Promise<string[]> =>
    (await nameNotes(laptop, { ...dns, ...over }, 7)).map(({ code }) => code);

  it('are none, and nobody is asked, where full names alone are wanted', async () => {
    const laptop = laptopOf(everything);
    expect(await codes(laptop)).toEqual([]);
    expect(laptop.asked).toEqual([]);
  });

  it('are none where short names are found, or the cluster has no such Service', async () => {
    const both = { ...known, 'kubernetes.default': '10.96.0.1' };
    expect(await codes(laptopOf(debian, both), { search })).toEqual([]);
    expect(await codes(laptopOf(debian, {}), { search })).toEqual([]);
    expect(await codes(laptopOf(debian, {}), { search: ['corp.example'] })).toEqual([]);
  });

  it('say why short names are not found', async () => {
    const resolve = 'files resolve [!UNAVAIL=return] dns';
    expect(await codes(laptopOf(resolve, known), { search })).toEqual(['dns.search-single-label']);
    expect(await codes(laptopOf(debian, known), { search })).toEqual(['dns.search-not-in-effect']);
    expect(await codes(laptopOf(null, known), { search })).toEqual(['dns.search-unsupported']);
    // The public has no name of that form, but somebody may answer every name.
    const wildcard = { ...known, 'kubernetes.default': '198.51.100.7' };
    expect(await codes(laptopOf(debian, wildcard), { search })).toEqual(['dns.search-not-in-effect']);
  });

  it('try the form that the search domains can make', async () => {
    const laptop = laptopOf(debian, { ...known, 'kubernetes.default.svc': '10.96.0.1' });
    expect(await codes(laptop, { search: ['cluster.local'] })).toEqual([]);
    expect(laptop.asked).toContain('kubernetes.default.svc');
  });

  it('say that multicast keeps names for addresses, only where it does', async () => {
    const reverse = ['96.10.in-addr.arpa'];
    const named = { 'files dns': { '10.96.0.10': '10.96.0.10' } };
    expect(await codes(laptopOf(everything, {}, named), { reverse })).toEqual(['dns.reverse-mdns']);
    expect(await codes(laptopOf(everything, { '10.96.0.10': '10.96.0.10' }, named), { reverse })).toEqual([]);
    expect(await codes(laptopOf(everything), { reverse })).toEqual([]);
    expect(await codes(laptopOf('files dns'), { reverse })).toEqual([]);
    expect(await codes(laptopOf(null), { reverse })).toEqual([]);
  });

  it('say who else is asked for the cluster’s domain', async () => {
    const shared = {
      ...laptopOf(debian),
      domainSharers: () => Promise.resolve([{ domain: 'cluster.local', device: 'tun0' }]),
    };
    expect(await nameNotes(shared, dns, 7)).toEqual([
      { code: 'dns.domain-shared', params: { domain: 'cluster.local', with: 'tun0' } },
    ]);
    expect(await nameNotes(shared, dns, null)).toEqual([]);
    expect(await nameNotes({ ...shared, domainSharers: () => Promise.resolve([]) }, dns, 7)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { guardNetwork } from '../../../electron/helper/network-guard.ts';
import type { DesiredNetwork } from '../../../electron/shared/helper-protocol.ts';
import { parseCidr, type Cidr } from '../../../electron/shared/ip.ts';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const tunnel = cidr('192.168.6.0/24');

/** What becomes of each route: `taken`, or the words of the refusal. */
function routes(...list: readonly string[]): readonly string[] {
  return guardNetwork({ routes: list, dns: null }, tunnel).routes.map(({ cidr: asked, checked }, index) => {
    expect(asked).toBe(list[index]);
    if (checked.ok) return checked.value.text === asked ? 'taken' : 'changed';
    expect(checked.error).toMatchObject({ code: 'route.refused', params: { cidr: asked } });
    return String(checked.error.params?.['detail']);
  });
}

/** What becomes of DNS settings: their canonical form, or the words of the refusal. */
function dns(settings: NonNullable<DesiredNetwork['dns']>, own: Cidr | null = tunnel): unknown {
  const guarded = guardNetwork({ routes: ['10.96.0.0/12', 'fd00:1::/64'], dns: settings }, own).dns;
  if (!guarded.ok) return guarded.error;
  const servers = guarded.value?.servers.map(({ text }) => text);
  return { servers, domains: guarded.value?.domains };
}
const server = (text: string, own: Cidr | null = tunnel): unknown =>
  dns({ servers: [text], domains: [{ name: 'a.b', search: false }] }, own);
const domain = (name: string): unknown => dns({ servers: ['10.96.0.10'], domains: [{ name, search: true }] });
const refused = (value: string, detail: string): unknown => ({ code: 'dns.refused', params: { value, detail } });

const large = 'it is a default route or a large part of one';
const unusual = 'it is not a network in its usual form';
const together = 'together with the others it would be most of the internet';
const elsewhere = (text: string): string => `it overlaps ${text}, which never lies behind a tunnel`;

describe('routes', () => {
  it.each([
    ['x', unusual],
    ['10.96.0.1/12', unusual],
    ['FD00::/64', unusual],
    ['32.0.0.0/3', large],
    ['2000::/4', large],
    ['0.1.0.0/16', elsewhere('0.0.0.0/8')],
    ['127.0.0.1/32', elsewhere('127.0.0.0/8')],
    ['126.0.0.0/7', elsewhere('127.0.0.0/8')],
    ['169.254.1.0/24', elsewhere('169.254.0.0/16')],
    ['240.0.0.0/4', elsewhere('224.0.0.0/3')],
    ['::1/128', elsewhere('::/8')],
    ['64:ff9b::/96', elsewhere('::/8')],
    ['fe80::/64', elsewhere('fe80::/10')],
    ['ff02::/16', elsewhere('ff00::/8')],
    ['16.0.0.0/4', 'taken'],
    ['2000::/5', 'taken'],
    ['100::/8', 'taken'],
    ['fec0::/10', 'taken'],
    ['192.168.6.0/24', 'taken'],
  ])('%s: %s', (text, wanted) => {
    expect(routes(text)).toEqual([wanted]);
  });

  it('cover at most a quarter of a family’s addresses, and each family is counted by itself', () => {
    expect(routes('16.0.0.0/4', '32.0.0.0/4', '48.0.0.0/4', '64.0.0.0/4', '10.0.0.0/32')).toEqual([
      ...['taken', 'taken', 'taken', 'taken', together],
    ]);
    const half = ['2000::/5', '2800::/5', '3000::/5', '3800::/5', '4000::/5', '4800::/5', '5000::/5', '5800::/5'];
    expect(routes('16.0.0.0/4', ...half, '6000::/128', '10.0.0.0/8')).toEqual([
      ...['taken', ...half.map(() => 'taken'), together, 'taken'],
    ]);
  });

  it('that were refused do not count', () => {
    expect(routes('0.0.0.0/0', '16.0.0.0/4', 'x', '32.0.0.0/4')).toEqual([large, 'taken', unusual, 'taken']);
  });

  it('that are named twice are counted twice', () => {
    expect(routes('16.0.0.0/4', '16.0.0.0/4', '16.0.0.0/4', '16.0.0.0/4', '16.0.0.0/4').at(-1)).toBe(together);
  });
});

describe('DNS', () => {
  it('is nothing where nothing is asked for', () => {
    expect(guardNetwork({ routes: [], dns: null }, tunnel)).toEqual({ routes: [], dns: { ok: true, value: null } });
  });

  it.each([
    [[], [{ name: 'a.b', search: false }]],
    [['10.96.0.10'], []],
    [[], []],
  ])('servers %j with domains %j are none', (servers, domains) => {
    expect(dns({ servers, domains })).toEqual({ code: 'dns.none' });
  });

  it('keeps the order, and what is searched', () => {
    expect(
      dns({
        servers: ['192.168.6.1', 'FD00:1::A', '10.96.0.10'],
        domains: [
          { name: 'B.c.', search: true },
          { name: 'a.b', search: false },
        ],
      }),
    ).toEqual({
      servers: ['192.168.6.1', 'fd00:1::a', '10.96.0.10'],
      domains: [
        { name: 'b.c', search: true },
        { name: 'a.b', search: false },
      ],
    });
  });

  it.each([
    ['x', 'it is not an IP address'],
    ['8.8.8.8', 'it lies in none of the routes'],
    ['fd00:2::1', 'it lies in none of the routes'],
  ])('refuses the server %s: %s', (text, detail) => {
    expect(server(text)).toEqual(refused(text, detail));
  });

  it('takes a server of the tunnel’s own network only where there is one', () => {
    expect(server('192.168.6.1')).toMatchObject({ servers: ['192.168.6.1'] });
    expect(server('192.168.6.1', null)).toEqual(refused('192.168.6.1', 'it lies in none of the routes'));
    expect(server('10.96.0.10', null)).toMatchObject({ servers: ['10.96.0.10'] });
  });

  it.each([
    ['a..b', 'it is not a domain name'],
    ['com', 'the public registers names under it'],
    ['arpa', 'it is a reverse zone of none of the routes'],
    ['112.10.in-addr.arpa', 'it is a reverse zone of none of the routes'],
    ['10.in-addr.arpa', 'it is a reverse zone of none of the routes'],
    ['e164.arpa', 'it is a reverse zone of none of the routes'],
    ['2.0.0.0.0.0.d.f.ip6.arpa', 'it is a reverse zone of none of the routes'],
  ])('refuses the domain %s: %s', (name, detail) => {
    expect(domain(name)).toEqual(refused(name, detail));
  });

  it.each([
    '96.10.in-addr.arpa',
    '111.10.in-addr.arpa',
    '6.168.192.in-addr.arpa',
    '0.0.0.0.0.0.0.0.1.0.0.0.0.0.d.f.ip6.arpa',
  ])('takes the reverse zone %s', (name) => {
    expect(domain(name)).toMatchObject({ domains: [{ name, search: true }] });
  });

  it('says no more of a bad name than can be read', () => {
    expect(server('x'.repeat(300))).toEqual(refused('x'.repeat(256), 'it is not an IP address'));
  });
});

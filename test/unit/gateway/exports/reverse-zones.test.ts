import { describe, expect, it } from 'vitest';
import { zonesOf } from '../../../../electron/shared/reverse-zones.ts';
import { parseCidr } from '../../../../electron/shared/ip.ts';

function zones(text: string): readonly string[] {
  const cidr = parseCidr(text);
  if (!cidr.ok) throw new Error(text);
  return zonesOf(cidr.value);
}

describe('reverse zones', () => {
  it.each([
    ['10.200.0.0/16', ['200.10.in-addr.arpa']],
    ['10.0.0.0/8', ['10.in-addr.arpa']],
    ['192.168.8.0/24', ['8.168.192.in-addr.arpa']],
    ['192.168.8.0/23', ['8.168.192.in-addr.arpa', '9.168.192.in-addr.arpa']],
    ['172.16.5.7/32', ['7.5.16.172.in-addr.arpa']],
    ['100.64.0.0/15', ['64.100.in-addr.arpa', '65.100.in-addr.arpa']],
    ['fd00::/8', ['d.f.ip6.arpa']],
    ['fd00:1234::/30', ['4', '5', '6', '7'].map((nibble) => `${nibble}.3.2.1.0.0.d.f.ip6.arpa`)],
  ])('%s', (cidr, expected) => expect(zones(cidr)).toEqual(expected));

  it('of a /12 are sixteen, and hold exactly its addresses', () => {
    const all = zones('10.96.0.0/12');
    expect(all).toHaveLength(16);
    expect([all[0], all[15]]).toEqual(['96.10.in-addr.arpa', '111.10.in-addr.arpa']);
  });

  it.each(['203.0.113.0/24', '2001:db8::/32', '0.0.0.0/0', '10.0.0.0/7', '172.0.0.0/8', '::/0'])(
    'of %s, which is not private, are none',
    (cidr) => expect(zones(cidr)).toEqual([]),
  );
});

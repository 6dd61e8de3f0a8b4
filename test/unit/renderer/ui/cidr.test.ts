import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortCidr } from '../../../../renderer/ui/cidr.ts';

describe('shortCidr', () => {
  it.each([
    ['192.168.6.0/24', '192.168.6/24'],
    ['10.96.0.0/12', '10.96/12'],
    ['10.200.0.0/16', '10.200/16'],
    ['10.0.0.0/8', '10/8'],
    ['10.0.0.0/12', '10.0/12'],
    ['0.0.0.0/0', '0/0'],
    ['192.168.8.174/32', '192.168.8.174/32'],
    ['192.168.8.128/25', '192.168.8.128/25'],
    ['10.1.2.3/8', '10.1.2.3/8'],
    ['fd00:10:96::/112', 'fd00:10:96::/112'],
    ['', ''],
  ])('%s is %s', (cidr, short) => expect(shortCidr(cidr)).toBe(short));

  it('loses nothing: the zeros can be put back', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), fc.nat(32), (octets, prefix) => {
        const cidr = `${octets.join('.')}/${prefix}`;
        const [address = '', length = ''] = shortCidr(cidr).split('/');
        const parts = address.split('.');
        expect(`${[...parts, '0', '0', '0', '0'].slice(0, 4).join('.')}/${length}`).toBe(cidr);
      }),
    );
  });
});

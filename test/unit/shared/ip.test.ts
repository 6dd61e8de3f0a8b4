import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cidrOf,
  formatIpv4,
  formatIpv6,
  isDefaultRoutePart,
  isIpv4,
  isIpv6,
  netmaskToPrefixLength,
  parseCidr,
  parseIpAddress,
  parseIpv4,
  parseIpv6,
  prefixLengthToNetmask,
  type Cidr,
} from '../../../electron/shared/ip.ts';

const v4 = fc.nat(0xffffffff);
const v6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`);
  return parsed.value;
}

describe('IPv4', () => {
  it('reads and writes every address', () => {
    fc.assert(fc.property(v4, (value) => parseIpv4(formatIpv4(value)) === value));
    expect(formatIpv4(0xc0a80801)).toBe('192.168.8.1');
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.-4',
    '0x1.2.3.4',
    '1.2.3.٤',
    '1..2.3',
    '1.2.3.4/8',
    '1e1.2.3.4',
    '0000.0.0.0',
  ])('refuses %j', (text) => expect(isIpv4(text)).toBe(false));
});

describe('IPv6', () => {
  it('reads and writes every address', () => {
    fc.assert(fc.property(v6, (value) => parseIpv6(formatIpv6(value)) === value));
    // Sparse addresses exercise `::`.
    const groups = fc.array(fc.constantFrom<bigint>(0n, 0n, 1n, 0xffffn), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (parts) => {
        const value = parts.reduce((sum, part) => (sum << 16n) | part, 0n);
        expect(parseIpv6(formatIpv6(value))).toBe(value);
      }),
    );
  });

  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:192.168.6.1', '::ffff:c0a8:601'],
    ['0:0:0:0:0:0:0:0', '::'],
  ])('writes %s as %s', (text, canonical) => expect(parseIpAddress(text)?.text).toBe(canonical));

  it.each([
    '',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '::1 ',
    '1:2:3:4:5:6:7::8',
    '1.2.3.4::',
    '::1.2.3.256',
    '[::1]',
    ':1:2:3:4:5:6:7:8',
  ])('refuses %j', (text) => expect(isIpv6(text)).toBe(false));
});

describe('CIDR', () => {
  it('clears host bits and reads what it wrote', () => {
    expect(cidr('10.200.3.5/16').text).toBe('10.200.0.0/16');
    expect(cidr('fd00::1:2/64').text).toBe('fd00::/64');
    fc.assert(
      fc.property(v4, fc.integer({ min: 0, max: 32 }), (address, length) => {
        const made = cidrOf(4, BigInt(address), length);
        expect(cidr(made.text)).toEqual(made);
        expect(made.address & ((1n << BigInt(32 - length)) - 1n)).toBe(0n);
      }),
    );
    fc.assert(
      fc.property(v6, fc.integer({ min: 0, max: 128 }), (address, length) => {
        const made = cidrOf(6, address, length);
        expect(cidr(made.text)).toEqual(made);
      }),
    );
  });

  it.each([
    ['10.0.0.0', 'no-prefix-length'],
    ['10.0.0/8', 'bad-address'],
    ['x/8', 'bad-address'],
    ['10.0.0.0/33', 'bad-prefix-length'],
    ['10.0.0.0/08', 'bad-prefix-length'],
    ['10.0.0.0/', 'bad-prefix-length'],
    ['10.0.0.0/8/8', 'bad-prefix-length'],
    ['::/129', 'bad-prefix-length'],
  ])('refuses %s: %s', (text, error) => expect(parseCidr(text)).toEqual({ ok: false, error }));

  it('knows default routes and their pieces', () => {
    const parts = [
      '0.0.0.0/0',
      '0.0.0.0/1',
      '128.0.0.0/1',
      '64.0.0.0/2',
      '224.0.0.0/3',
      '::/0',
      '8000::/1',
      '::/3',
      '3000::/4',
    ];
    for (const text of parts) expect(isDefaultRoutePart(cidr(text)), text).toBe(true);
    for (const text of ['10.0.0.0/8', '10.96.0.0/12', 'fd00::/8', '16.0.0.0/4']) {
      expect(isDefaultRoutePart(cidr(text)), text).toBe(false);
    }
  });
});

describe('netmasks', () => {
  it('are the same as prefix lengths', () => {
    for (let length = 0; length <= 32; length++) {
      expect(netmaskToPrefixLength(prefixLengthToNetmask(length))).toBe(length);
    }
    expect(prefixLengthToNetmask(12)).toBe('255.240.0.0');
  });

  it('must be contiguous', () => {
    const contiguous = new Set(Array.from({ length: 33 }, (_, length) => prefixLengthToNetmask(length)));
    fc.assert(
      fc.property(v4, (value) => {
        const text = formatIpv4(value);
        return (netmaskToPrefixLength(text) !== null) === contiguous.has(text);
      }),
    );
    expect(netmaskToPrefixLength('255.0.255.0')).toBeNull();
    expect(netmaskToPrefixLength('0.0.0.255')).toBeNull();
  });
});

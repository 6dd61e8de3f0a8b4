import { err, ok, type Result } from './result.ts';

/** IPv4, IPv6, CIDR and netmask grammar: strict, canonical, without any I/O. Everything else that handles addresses builds on it. */

export type IpFamily = 4 | 6;

/** One IP address; `value` is its number, `text` its canonical form (RFC 5952 for IPv6). */
export interface IpAddress {
  readonly family: IpFamily;
  readonly value: bigint;
  readonly text: string;
}

/** One network: `address` is the network address (host bits are zero), `text` the canonical `address/prefixLength`. */
export interface Cidr {
  readonly family: IpFamily;
  readonly address: bigint;
  readonly prefixLength: number;
  readonly text: string;
}

export type CidrProblem = 'no-prefix-length' | 'bad-address' | 'bad-prefix-length';

const ipv4Octet = /^(?:0|[1-9][0-9]{0,2})$/;
const ipv6Group = /^[0-9a-fA-F]{1,4}$/;

/** The 32-bit number of a dotted-quad address (no leading zeros, four parts), or null. */
export function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!ipv4Octet.test(part)) return null;
    const octet = Number(part);
    if (octet > 255) return null;
    value = value * 256 + octet;
  }
  return value;
}

/** The dotted quad of a 32-bit number; bits beyond the 32nd are dropped. */
export function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => String((value >>> shift) & 0xff)).join('.');
}

/** The 128-bit number of an IPv6 address (`::` and an embedded dotted quad allowed, no zone), or null. */
export function parseIpv6(text: string): bigint | null {
  if (text.length < 2 || text.length > 45) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

function parseGroups(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (ipv6Group.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const embedded = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : null;
    if (embedded === null) return null;
    groups.push(embedded >>> 16, embedded & 0xffff);
  }
  return groups;
}

/** RFC 5952 text of a 128-bit number: lower case, the longest run of zero groups (two or more) as `::`. */
export function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.start < 0) return hex(groups);
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}

/** Whether the text is an IPv4 address. */
export function isIpv4(text: string): boolean {
  return parseIpv4(text) !== null;
}

/** Whether the text is an IPv6 address without a zone. */
export function isIpv6(text: string): boolean {
  return parseIpv6(text) !== null;
}

/** An address of either family, or null. */
export function parseIpAddress(text: string): IpAddress | null {
  const v4 = parseIpv4(text);
  // The grammar leaves only one way to write it.
  if (v4 !== null) return { family: 4, value: BigInt(v4), text };
  const v6 = parseIpv6(text);
  return v6 === null ? null : { family: 6, value: v6, text: formatIpv6(v6) };
}

/** Number of bits in an address of the family. */
export function addressBits(family: IpFamily): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** Builds the network that holds `address`: host bits are cleared. `prefixLength` must be in the family's range. */
export function cidrOf(family: IpFamily, address: bigint, prefixLength: number): Cidr {
  const hostBits = BigInt(addressBits(family) - prefixLength);
  const network = (address >> hostBits) << hostBits;
  const text = family === 4 ? formatIpv4(Number(network)) : formatIpv6(network);
  return { family, address: network, prefixLength, text: `${text}/${prefixLength}` };
}

/** Parses `address/prefixLength`; host bits are accepted and cleared (10.200.0.5/16 is 10.200.0.0/16). */
export function parseCidr(text: string): Result<Cidr, CidrProblem> {
  const slash = text.indexOf('/');
  if (slash < 0) return err('no-prefix-length');
  const address = parseIpAddress(text.slice(0, slash));
  if (address === null) return err('bad-address');
  const lengthText = text.slice(slash + 1);
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(lengthText)) return err('bad-prefix-length');
  const prefixLength = Number(lengthText);
  if (prefixLength > addressBits(address.family)) return err('bad-prefix-length');
  return ok(cidrOf(address.family, address.value, prefixLength));
}

/** The prefix length of a contiguous dotted-quad netmask (255.255.0.0 is 16), or null. */
export function netmaskToPrefixLength(text: string): number | null {
  const mask = parseIpv4(text);
  if (mask === null) return null;
  const inverted = 0xffffffff - mask;
  // Contiguous exactly if the inverted mask is one less than a power of two.
  const hostBits = Math.log2(inverted + 1);
  return Number.isInteger(hostBits) ? 32 - hostBits : null;
}

/** The dotted-quad netmask of an IPv4 prefix length between 0 and 32. */
export function prefixLengthToNetmask(prefixLength: number): string {
  return formatIpv4(prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0);
}

/**
 * Whether a network is a default route or so large a piece of one that a handful of its like add up to it: IPv4 up to /3, IPv6 up to /4
 * (openvpn's own IPv6 redirect-gateway is made of ::/3, 2000::/4, 3000::/4 and fc00::/7).
 */
export function isDefaultRoutePart(cidr: Cidr): boolean {
  return cidr.prefixLength <= (cidr.family === 4 ? 3 : 4);
}

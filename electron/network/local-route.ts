import { cidrOf, formatIpv4, formatIpv6, type Cidr } from '../shared/ip.ts';

/** A route that this laptop has without Kubelane. */
export interface LocalRoute {
  readonly cidr: Cidr;
  readonly device: string;
  /** Null for a network the device is directly connected to. */
  readonly gateway: string | null;
}

/** What the plan must know of this laptop before anything is changed. */
export interface LocalNetwork {
  readonly routes: readonly LocalRoute[];
  /** Whether there is any way out; without one there is nothing to connect over. */
  readonly online: boolean;
}

/** The kernel's tables as the files of /proc/net show them. */
export interface KernelTables {
  /** /proc/net/route: the main table of IPv4. */
  readonly ipv4: string;
  /** /proc/net/ipv6_route: all tables of IPv6. */
  readonly ipv6: string;
  /** The order of bytes in which /proc/net/route writes addresses: the machine's own. */
  readonly littleEndian: boolean;
}

/** Flags of `linux/route.h` and `linux/ipv6_route.h`: routes that lead nowhere, to this machine itself, or were learned for one address. */
const rejects = 0x200;
const passedOver6 = rejects | 0x00100000 | 0x01000000 | 0x80000000;

/**
 * Reads the laptop's own routes. Lines of another shape are passed over: a plan made from most of the table is better than none, and the
 * helper looks again before it installs a route.
 */
export function parseKernelTables({ ipv4, ipv6, littleEndian }: KernelTables): LocalNetwork {
  const entries = [...ipv4.split('\n').map((line) => readIpv4(line, littleEndian)), ...ipv6.split('\n').map(readIpv6)];
  const routes = entries.filter((entry) => entry !== null);
  return {
    routes: routes.filter(({ cidr }) => cidr.prefixLength > 0),
    online: routes.some(({ cidr }) => cidr.prefixLength === 0),
  };
}

/** `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, numbers in hexadecimal. */
function readIpv4(line: string, littleEndian: boolean): LocalRoute | null {
  const [device = '', destination = '', gateway = '', flags = '', , , , mask = ''] = line.trim().split(/\s+/);
  if (![destination, gateway, mask].every((text) => /^[0-9A-F]{8}$/i.test(text))) return null;
  if ((Number.parseInt(flags, 16) & rejects) !== 0) return null;
  const number = (text: string): bigint => {
    const bytes = Buffer.from(text, 'hex');
    return BigInt(littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE());
  };
  const prefixLength = number(mask).toString(2).replaceAll('0', '').length;
  const next = number(gateway);
  return {
    cidr: cidrOf(4, number(destination), prefixLength),
    device,
    gateway: next === 0n ? null : formatIpv4(Number(next)),
  };
}

/** `destination prefix-length source source-length next-hop metric references uses flags device`, numbers in hexadecimal. */
function readIpv6(line: string): LocalRoute | null {
  const fields = line.trim().split(/\s+/);
  const [destination = '', length = '', , , nextHop = '', , , , flags = '', device = ''] = fields;
  if (![destination, nextHop].every((text) => /^[0-9a-f]{32}$/i.test(text)) || !/^[0-9a-f]{2}$/i.test(length))
    return null;
  if ((Number.parseInt(flags, 16) & passedOver6) !== 0 || destination.startsWith('ff')) return null;
  const next = BigInt(`0x${nextHop}`);
  return {
    cidr: cidrOf(6, BigInt(`0x${destination}`), Number.parseInt(length, 16)),
    device,
    gateway: next === 0n ? null : formatIpv6(next),
  };
}

import { cidrOf, formatIpv4, formatIpv6, parseIpAddress, type Cidr, type IpAddress } from '../shared/ip.ts';

/** A route that this laptop has without Kubelane. */
export interface LocalRoute {
  readonly cidr: Cidr;
  readonly device: string;
  /** Null for a network the device is directly connected to. */
  readonly gateway: string | null;
  /** Packets to it are thrown away (blackhole, unreachable, prohibit); it has no device then. */
  readonly discards?: true;
  /**
   * Left out for the main table, where ours are. A table that rules (ip-rule(8)) have asked `before` main wins over every route of ours, and every route
   * of ours over one that is asked `after` it, whatever the prefixes.
   */
  readonly otherTable?: { readonly table: number; readonly order: 'before' | 'after' };
}

/** What the plan must know of this laptop before anything is changed. */
export interface LocalNetwork {
  readonly routes: readonly LocalRoute[];
  /** Whether there is any way out; without one there is nothing to connect over. */
  readonly online: boolean;
  /** The next hops of its default routes; left out where they are not known. */
  readonly gateways?: readonly IpAddress[];
  /** The DNS servers of its own networks; left out where they are not known. */
  readonly dnsServers?: readonly IpAddress[];
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

/** Flags of `linux/route.h` and `linux/ipv6_route.h`: routes that lead nowhere; those to this machine itself, or learned for one address. */
const rejects = 0x200;
const passedOver6 = 0x00100000 | 0x01000000 | 0x80000000;
/** What the kernel writes for the device of an IPv4 route that has none: it discards. Only some such have the flag as well. */
const noDevice = '*';

/**
 * Reads the laptop's own routes. Lines of another shape are passed over: a plan made from most of the table is better than none, and the
 * helper looks again before it installs a route.
 */
export function parseKernelTables({ ipv4, ipv6, littleEndian }: KernelTables): LocalNetwork {
  const entries = [...ipv4.split('\n').map((line) => readIpv4(line, littleEndian)), ...ipv6.split('\n').map(readIpv6)];
  const routes = entries.filter((entry) => entry !== null);
  const defaults = routes.filter(({ cidr, discards }) => cidr.prefixLength === 0 && discards !== true);
  const gateways = defaults.flatMap(({ gateway }) => (gateway === null ? [] : (parseIpAddress(gateway) ?? [])));
  return {
    routes: routes.filter(({ cidr }) => cidr.prefixLength > 0),
    online: defaults.length > 0,
    ...(gateways.length === 0 ? {} : { gateways }),
  };
}

/**
 * The DNS servers in files of the form of resolv.conf(5), each once. Those on this laptop itself are left out: a stub such as
 * systemd-resolved's stands for others, which it names in a file of its own.
 */
export function parseNameservers(files: readonly string[]): readonly IpAddress[] {
  const found = files
    .flatMap((text) => [...text.matchAll(/^[ \t]*nameserver[ \t]+([0-9A-Fa-f.:]+)/gm)])
    .map(([, address = '']) => parseIpAddress(address))
    .filter((address) => address !== null)
    .filter(({ text }) => !text.startsWith('127.') && text !== '::1');
  return [...new Map(found.map((address) => [address.text, address])).values()];
}

/** `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, numbers in hexadecimal. */
function readIpv4(line: string, littleEndian: boolean): LocalRoute | null {
  const [device = '', destination = '', gateway = '', flags = '', , , , mask = ''] = line.trim().split(/\s+/);
  if (![destination, gateway, mask].every((text) => /^[0-9A-F]{8}$/i.test(text))) return null;
  const discards = device === noDevice || (Number.parseInt(flags, 16) & rejects) !== 0;
  const number = (text: string): bigint => {
    const bytes = Buffer.from(text, 'hex');
    return BigInt(littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE());
  };
  const prefixLength = number(mask).toString(2).replaceAll('0', '').length;
  const next = number(gateway);
  const cidr = cidrOf(4, number(destination), prefixLength);
  if (discards) return { cidr, device: '', gateway: null, discards };
  return {
    cidr,
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
  const cidr = cidrOf(6, BigInt(`0x${destination}`), Number.parseInt(length, 16));
  if ((Number.parseInt(flags, 16) & rejects) !== 0) return { cidr, device: '', gateway: null, discards: true };
  return {
    cidr,
    device,
    gateway: next === 0n ? null : formatIpv6(next),
  };
}

import { lstatSync } from 'node:fs';
import { endianness, networkInterfaces } from 'node:os';
import { parseKernelTables } from '../../network/local-route.ts';
import { formatIpv4, formatIpv6, type IpFamily } from '../../shared/ip.ts';
import { linuxKernel, otherTables } from '../system/linux-kernel.ts';
import type { NetworkLook, WayOut } from './fingerprint.ts';

/** Where programs read which DNS servers to ask. */
const resolvConfFile = '/etc/resolv.conf';

/** What the look takes from the kernel, without another program. */
export interface KernelView {
  /** The text of a file in /proc, /sys or /etc; empty when there is none. */
  readonly file: (path: string) => string;
  /** The IPv4 addresses of each device that is up, has a carrier and an address of any kind. */
  readonly addresses: () => ReadonlyMap<string, readonly string[]>;
  /** Tells each writing of a file from all others; empty for a link, behind which a service writes the same again and again. */
  readonly written?: (path: string) => string;
}

export const kernelView: KernelView = {
  file: (path) => linuxKernel.file(path),
  addresses: runningDevices,
  written: lastWriting,
};

function lastWriting(path: string): string {
  try {
    const { ino, mtimeNs } = lstatSync(path, { bigint: true });
    return lstatSync(path).isSymbolicLink() ? '' : `${ino} ${mtimeNs}`;
  } catch {
    return ''; // There is none.
  }
}

/**
 * What programs read of DNS servers, and when it was written: two programs that take turns with it may have left what was there before, and what was
 * seen of names in between is not true any more.
 */
export function resolverState({ file, written }: KernelView = kernelView): string {
  const text = file(resolvConfFile);
  return text === '' ? '' : `${written?.(resolvConfFile) ?? ''}\n${text}`;
}

/** libuv asks getifaddrs(3) and leaves out what has not IFF_UP and IFF_RUNNING: a device whose cable is out is not in it. */
function runningDevices(): ReadonlyMap<string, readonly string[]> {
  const devices = new Map<string, readonly string[]>();
  for (const [device, entries = []] of Object.entries(networkInterfaces())) {
    devices.set(
      device,
      entries.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
    );
  }
  return devices;
}

/**
 * Reads /proc/net/route, ipv6_route and if_inet6 (proc(5)). Null when the kernel does not let us see: that is no word about the network.
 */
export function lookAtLinux(kernel: KernelView = kernelView): NetworkLook | null {
  const [ipv4, ipv6] = [kernel.file('/proc/net/route'), kernel.file('/proc/net/ipv6_route')];
  const running = readAddresses(kernel);
  if (ipv4 === '' || running === null) return null; // Without any route, the table still has its heading.
  const littleEndian = endianness() === 'LE';
  const lasting = readLastingIpv6(kernel.file('/proc/net/if_inet6'));
  const addresses = { 4: running, 6: lasting };
  const defaults = [...readIpv4Defaults(ipv4, littleEndian), ...readIpv6Defaults(ipv6)];
  const waysOut = ([4, 6] as const).flatMap((family): WayOut[] => {
    const way = kernelsChoice(
      defaults.filter((found) => found.family === family),
      kernel,
      running,
    );
    return way === null ? [] : [{ ...way, addresses: addresses[family].get(way.device) ?? [] }];
  });
  const { routes } = parseKernelTables({ ipv4, ipv6, littleEndian });
  const resolver = resolverState(kernel);
  const tables = otherTables(kernel.file('/proc/net/fib_trie'));
  return { waysOut, routes, otherTables: tables, ...(resolver === '' ? {} : { resolver }) };
}

interface DefaultRoute {
  readonly family: IpFamily;
  readonly device: string;
  readonly gateway: string | null;
  readonly metric: number;
}

function readAddresses(kernel: KernelView): ReadonlyMap<string, readonly string[]> | null {
  try {
    return kernel.addresses();
  } catch {
    return null; // A sandbox may forbid to ask.
  }
}

/** The route of the smallest metric, also when its cable is out: the kernel sends into the void then, unless it is set to pass it over. */
function kernelsChoice(
  defaults: readonly DefaultRoute[],
  { file }: KernelView,
  running: ReadonlyMap<string, readonly string[]>,
): DefaultRoute | null {
  const inOrder = [...defaults].sort((a, b) => a.metric - b.metric); // The sort is stable: equal ones stay in the kernel's order.
  for (const route of inOrder) {
    const { device, family } = route;
    // A device without an address of its own is not among the running ones.
    if (running.has(device) || file(`/sys/class/net/${device}/carrier`).trim() === '1') return route;
    const passesOver = ['all', device].some(
      (scope) => file(`/proc/sys/net/ipv${family}/conf/${scope}/ignore_routes_with_linkdown`).trim() === '1',
    );
    if (!passesOver) return null;
  }
  return null;
}

/** `RTF_REJECT` of linux/route.h. */
const rejects = 0x200;

/** `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, numbers in hexadecimal, the metric in decimal. */
function readIpv4Defaults(text: string, littleEndian: boolean): DefaultRoute[] {
  return text.split('\n').flatMap((line) => {
    const [device = '', destination, gateway = '', flags = '', , , metric = '', mask] = line.trim().split(/\s+/);
    if (destination !== '00000000' || mask !== '00000000' || !/^[0-9A-F]{8}$/i.test(gateway)) return [];
    if ((Number.parseInt(flags, 16) & rejects) !== 0) return [];
    const bytes = Buffer.from(gateway, 'hex');
    const next = littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE();
    return [{ family: 4, device, gateway: next === 0 ? null : formatIpv4(next), metric: Number(metric) }];
  });
}

/** `destination prefix-length source source-length next-hop metric references uses flags device`, numbers in hexadecimal. */
function readIpv6Defaults(text: string): DefaultRoute[] {
  return text.split('\n').flatMap((line) => {
    const [destination = '', length, , sourceLength, nextHop = '', metric = '', , , flags = '', device = ''] = line
      .trim()
      .split(/\s+/);
    if (!/^0{32}$/.test(destination) || length !== '00' || sourceLength !== '00') return [];
    if (!/^[0-9a-f]{32}$/i.test(nextHop) || (Number.parseInt(flags, 16) & rejects) !== 0) return [];
    const next = BigInt(`0x${nextHop}`);
    return [{ family: 6, device, gateway: next === 0n ? null : formatIpv6(next), metric: Number.parseInt(metric, 16) }];
  });
}

/** Flags of linux/if_addr.h: an address for privacy, a duplicate, one that is being given up, one that is not yet tried. */
const passing = 0x01 | 0x08 | 0x20 | 0x40;

/** `address index prefix-length scope flags device`, numbers in hexadecimal; scope 00 is global, and so are the private ones (fc00::/7). */
function readLastingIpv6(text: string): ReadonlyMap<string, readonly string[]> {
  const lasting = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', , , scope, flags = '', device = ''] = line.trim().split(/\s+/);
    if (!/^[0-9a-f]{32}$/i.test(address) || scope !== '00' || (Number.parseInt(flags, 16) & passing) !== 0) continue;
    lasting.set(device, [...(lasting.get(device) ?? []), formatIpv6(BigInt(`0x${address}`))]);
  }
  return lasting;
}

import type { LocalRoute } from '../../network/local-route.ts';
import { overlap } from '../../network/cidr.ts';
import type { IpFamily } from '../../shared/ip.ts';

/** The default route that the kernel takes, with a carrier on its device. */
export interface WayOut {
  readonly family: IpFamily;
  readonly device: string;
  /** Null for a device that needs none (a modem). */
  readonly gateway: string | null;
  /** Our own addresses on that device that are meant to last, in any order. */
  readonly addresses: readonly string[];
}

/** The laptop's network as it was at one moment: what the operating system's adapter tells. */
export interface NetworkLook {
  /** At most one of each family. */
  readonly waysOut: readonly WayOut[];
  /** All routes but the default ones. */
  readonly routes: readonly LocalRoute[];
  /** The tables of other programs, in whatever form; left out where there are none or they cannot be seen. */
  readonly otherTables?: string;
  /** Which DNS servers programs are told to ask, as any text; left out where that is no file. */
  readonly resolver?: string;
}

/** What of a network tells whether it is still the same one. Equal texts are equal networks. */
export interface Fingerprint {
  /** The way out by IPv4; null when there is none. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  /** The routes that may matter to the tunnel, its own left out, and which DNS servers are asked. */
  readonly others: string;
  /** The routes of our own tunnels. */
  readonly own: string;
}

/** Tunnel devices that are ours (the helper's `kl0`…, the adapter on Windows), or that may be (macOS numbers them). */
const ownDevice = /^(?:kl\d+|utun\d+|Kubelane.*)$/;
const surelyOwn = /^(?:kl\d+|Kubelane.*)$/;
/** Devices of containers and virtual machines on this laptop, and the loopback: they come and go without the network changing. */
const localDevice =
  /^(?:lo\d*|docker\d+|docker_gwbridge|veth.*|br-.*|virbr.*|vnet\d+|cni.*|flannel.*|cali.*|podman\d+|lxcbr\d+|lxdbr\d+)$/;

/** Makes the fingerprint of a look; what is noise to a connection leaves no mark in it. */
export function fingerprint(look: NetworkLook): Fingerprint {
  return { ipv4: wayOut(look, 4), ipv6: wayOut(look, 6), others: others(look), own: ownRoutes(look) };
}

/** Our tunnel never is the way out; any other device may be one, even a bridge. */
function wayOut(look: NetworkLook, family: IpFamily): string | null {
  const way = look.waysOut.find((found) => found.family === family);
  if (way === undefined || /^(?:kl\d+|lo\d*)$/.test(way.device)) return null;
  return [way.device, way.gateway ?? '-', ...[...new Set(way.addresses)].sort()].join(' ');
}

/**
 * Networks of containers count only where they lie in one of the tunnel's: they then take a part of it. Those that an IPv6 router announces
 * come and go with their lifetimes; the addresses that we have in them are part of the way out.
 */
function others({ routes, waysOut, otherTables = '', resolver = '' }: NetworkLook): string {
  const announcedOn = waysOut.find(({ family }) => family === 6)?.device;
  const isAnnounced = ({ cidr, device, gateway }: LocalRoute): boolean =>
    cidr.family === 6 && device === announcedOn && gateway === null;
  const own = routes.filter(({ device }) => ownDevice.test(device));
  const lines = routes
    .filter((route) => !ownDevice.test(route.device) && !isLinkLocal(route.cidr.text) && !isAnnounced(route))
    .filter(({ device, cidr }) => !localDevice.test(device) || own.some((route) => overlap(cidr, route.cidr) !== null))
    .map(({ device, cidr, gateway }) => `${cidr.text} ${device} ${gateway ?? '-'}`);
  return [...new Set(lines)].sort().join('\n') + otherTables + (resolver === '' ? '' : `\n${resolver}`);
}

/** Not those of macOS's numbered tunnels, which may be another program's. */
function ownRoutes({ routes }: NetworkLook): string {
  const lines = routes
    .filter(({ device }) => surelyOwn.test(device))
    .map(({ cidr, device }) => `${cidr.text} ${device}`);
  return [...new Set(lines)].sort().join('\n');
}

/** Every device gets these networks by itself. */
function isLinkLocal(cidr: string): boolean {
  return cidr.startsWith('fe80:') || cidr.startsWith('169.254.');
}

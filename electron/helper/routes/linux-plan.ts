import { parseCidr, parseIpAddress, type Cidr } from '../../shared/ip.ts';

/** Marks our routes in the kernel; a number that stands in no distribution's rt_protos. */
export const routeProtocol = 107;

/** One entry of `ip -j -N route show table all`. */
export interface KernelRoute {
  /** Canonical CIDR, or `default`. */
  readonly destination: string;
  readonly device: string | null;
  /** The router that packets are given to, where there is one. */
  readonly gateway?: string;
  readonly protocol: number | null;
  /** `unicast`, or the kernel's number of a type that sends nothing on (blackhole 6, unreachable 7, prohibit 8). */
  readonly type: 'unicast' | 'other' | number;
  /** 254 is main. */
  readonly table: number;
}

/** `RTPROT_KERNEL` of linux/rtnetlink.h: made by the kernel for an address. */
const kernelProtocol = 2;
const mainTable = 254;
const discardingTypes: ReadonlyMap<number, string> = new Map([
  [6, 'blackhole'],
  [7, 'unreachable'],
  [8, 'prohibit'],
]);

/** Reads the JSON of iproute2 with numbers instead of names (`-N`). Null if it is no list; entries of another shape are passed over. */
export function parseKernelRoutes(json: string): readonly KernelRoute[] | null {
  let document: unknown;
  try {
    document = JSON.parse(json.trim() === '' ? '[]' : json);
  } catch {
    return null;
  }
  return Array.isArray(document) ? document.flatMap(readEntry) : null;
}

function readEntry(entry: unknown): KernelRoute[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { dst, dev, gateway, protocol, type, table, nexthops } = entry as Record<string, unknown>;
  const destination = typeof dst === 'string' ? canonicalDestination(dst) : null;
  if (destination === null) return [];
  return [
    {
      destination,
      device: typeof dev === 'string' ? dev : firstNextHop(nexthops),
      ...gatewayOf(gateway),
      protocol: numberOf(protocol),
      type: type === undefined || type === 'unicast' || type === '1' ? 'unicast' : (numberOf(type) ?? 'other'),
      table: numberOf(table) ?? mainTable,
    },
  ];
}

function gatewayOf(value: unknown): Pick<KernelRoute, 'gateway'> {
  const address = typeof value === 'string' ? parseIpAddress(value) : null;
  return address === null ? {} : { gateway: address.text };
}

/** A route over several devices at once names them in a list. */
function firstNextHop(nexthops: unknown): string | null {
  const hop: unknown = Array.isArray(nexthops) ? nexthops[0] : null;
  if (typeof hop !== 'object' || hop === null) return null;
  const { dev } = hop as Record<string, unknown>;
  return typeof dev === 'string' ? dev : null;
}

/** iproute2 prints a host route without its prefix length. */
function canonicalDestination(text: string): string | null {
  if (text === 'default') return text;
  if (text.includes('/')) {
    const parsed = parseCidr(text);
    return parsed.ok ? parsed.value.text : null;
  }
  const address = parseIpAddress(text);
  return address === null ? null : `${address.text}/${address.family === 4 ? 32 : 128}`;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}

/**
 * The device in whose own network the address is, from `ip -j route get fibmatch ADDRESS`; null where the way to it leads over a router, nowhere,
 * to this computer itself, or just where everything goes.
 */
export function parseNextHopDevice(json: string): string | null {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return null;
  }
  const entry: unknown = Array.isArray(document) ? document[0] : null;
  if (typeof entry !== 'object' || entry === null) return null;
  const { dst, dev, gateway, via, type } = entry as Record<string, unknown>;
  const isDirect = gateway === undefined && via === undefined && (type === undefined || type === 'unicast');
  const isNeighbour = isDirect && typeof dst === 'string' && dst !== 'default';
  // It becomes part of a line for `ip -batch`. The kernel itself lets no name have a space or a slash in it.
  return isNeighbour && typeof dev === 'string' && /^[^\s/:]{1,15}$/.test(dev) && dev !== 'lo' ? dev : null;
}

export interface RouteDiff {
  /** CIDRs to add, in the order wanted. */
  readonly add: readonly string[];
  /** Our own routes on the device that are no longer wanted. */
  readonly remove: readonly string[];
  /** Networks that the kernel routed to the device by its address alone and another device has: taken back, as they were the other one's. */
  readonly withdraw: readonly string[];
  /** CIDR to what has it already, in iproute2's words. */
  readonly collisions: ReadonlyMap<string, string>;
}

/** Where routes lead: to a device of our own, or by a router in another device's network. */
export interface RouteWay {
  readonly device: string;
  readonly nextHop: string | null;
}

/** What must change so that our routes that way are exactly `wanted`. */
export function diffRoutes(present: readonly KernelRoute[], way: RouteWay, wanted: readonly Cidr[]): RouteDiff {
  const leadsThere = ({ device, gateway }: KernelRoute): boolean =>
    device === way.device && (way.nextHop === null || gateway === way.nextHop);
  const wantedTexts = new Set(wanted.map((cidr) => cidr.text));
  // The kernel itself makes the route of the tunnel's own network; that one counts as installed.
  const onDevice = present.filter(
    (route) => leadsThere(route) && route.type === 'unicast' && route.table === mainTable,
  );
  const installed = new Set(onDevice.map((route) => route.destination));
  const collisions = new Map<string, string>();
  for (const route of present) {
    // Which other tables matter depends on rules: the plan reads those, and the kernel is asked afterwards.
    if (leadsThere(route) || !wantedTexts.has(route.destination) || route.table !== mainTable) continue;
    const what = describe(route);
    if (what !== null && !collisions.has(route.destination)) collisions.set(route.destination, what);
  }
  const othersHave = (destination: string): boolean =>
    present.some((route) => {
      const isOthers = !leadsThere(route) && route.type === 'unicast' && route.table === mainTable;
      return isOthers && route.protocol !== routeProtocol && route.destination === destination;
    });
  const own = onDevice.filter((route) => route.protocol === routeProtocol).map((route) => route.destination);
  return {
    add: [...wantedTexts].filter((cidr) => !installed.has(cidr) && !collisions.has(cidr)),
    // One that collides by now (another network was joined later) is taken back, so that the other one works again.
    remove: own.filter((cidr) => !wantedTexts.has(cidr) || collisions.has(cidr)),
    withdraw: onDevice
      // Every device has the link-local network.
      .filter(({ protocol, destination }) => protocol === kernelProtocol && !destination.startsWith('fe80:'))
      .filter(({ destination }) => othersHave(destination))
      .map((route) => route.destination),
    collisions,
  };
}

function describe(route: KernelRoute): string | null {
  if (route.type === 'unicast') return route.device === null ? null : `${route.device} (${route.destination})`;
  const type = typeof route.type === 'number' ? discardingTypes.get(route.type) : undefined;
  return type === undefined ? null : `${type} ${route.destination}`;
}

/** The lines for `ip -batch` that carry out a diff; removals come first. */
export function batchLines(diff: RouteDiff, { device, nextHop }: RouteWay): readonly string[] {
  const way = nextHop === null ? `dev ${device}` : `via ${nextHop} dev ${device}`;
  return [
    ...diff.withdraw.map((cidr) => `route del ${cidr} dev ${device} proto ${kernelProtocol}`),
    ...diff.remove.map((cidr) => `route del ${cidr} ${way} proto ${routeProtocol}`),
    ...diff.add.map((cidr) => `route add ${cidr} ${way} proto ${routeProtocol}`),
  ];
}

/** What went wrong in which line (counted from 0), from the standard error of `ip -force -batch -`. */
export function parseBatchErrors(stderr: string): ReadonlyMap<number, string> {
  const errors = new Map<number, string>();
  let words: string[] = [];
  for (const line of stderr.split('\n')) {
    const failed = /^Command failed -:(\d{1,6})$/.exec(line.trim());
    if (failed === null) {
      if (line.trim() !== '') words.push(line.trim());
      continue;
    }
    errors.set(Number(failed[1]) - 1, words.join('; ').slice(0, 200));
    words = [];
  }
  return errors;
}

import { parseCidr, parseIpAddress, type Cidr } from '../shared/ip.ts';

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

/**
 * Reads the output of `ip -j route show table all` (iproute2). Entries of another shape are passed over: a plan made from most of the
 * table is better than none, and the helper looks again before it installs a route.
 */
export function parseIpRoutes(json: string): LocalNetwork {
  const entries = parseArray(json);
  const routes: LocalRoute[] = [];
  let online = false;
  for (const entry of entries) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { dst, dev, gateway, type, table } = entry as Record<string, unknown>;
    if (typeof dst !== 'string' || typeof dev !== 'string') continue;
    // Unicast routes of the main table carry neither word.
    if (type !== undefined || table !== undefined) continue;
    if (dst === 'default') {
      online = true;
      continue;
    }
    const cidr = parseDestination(dst);
    if (cidr !== null) routes.push({ cidr, device: dev, gateway: typeof gateway === 'string' ? gateway : null });
  }
  return { routes, online };
}

/** A host route is printed without its prefix length. */
function parseDestination(text: string): Cidr | null {
  if (text.includes('/')) {
    const parsed = parseCidr(text);
    return parsed.ok ? parsed.value : null;
  }
  const address = parseIpAddress(text);
  if (address === null) return null;
  const host = parseCidr(`${address.text}/${address.family === 4 ? 32 : 128}`);
  return host.ok ? host.value : null;
}

function parseArray(json: string): unknown[] {
  try {
    const value: unknown = JSON.parse(json === '' ? '[]' : json);
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}

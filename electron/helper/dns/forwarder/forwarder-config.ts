import { parseDomainName } from '../../../shared/domain-name.ts';
import { parseIpAddress } from '../../../shared/ip.ts';
import { err, ok, type Result } from '../../../shared/result.ts';

/** An address and a port, both UDP and TCP. A link-local IPv6 address may bear the device it belongs to (`fe80::1%eth0`). */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Who is asked for the names of a domain. */
export interface DomainServers {
  readonly domain: string;
  readonly servers: readonly Endpoint[];
  /** Whether there is no way to this domain's IPv6 addresses: programs are then told that its names have none. */
  readonly withoutIpv6?: boolean;
}

/** Everything the forwarder is told. */
export interface ForwarderConfig {
  /** A loopback address, so that only this computer's programs can ask. */
  readonly listen: Endpoint;
  /** The longest domain that a name ends with decides. */
  readonly routes: readonly DomainServers[];
  /** Who is asked for all other names, in this order; with none they fail at once. */
  readonly servers: readonly Endpoint[];
}

const maximumRoutes = 256;
const maximumServers = 8;

/** Checks a configuration, from the helper's own hand or from a line of JSON; the error is one line for the log. */
export function parseForwarderConfig(document: unknown): Result<ForwarderConfig, string> {
  if (!isRecord(document)) return err('the configuration is no object');
  const listen = parseEndpoint(document['listen']);
  if (listen === null || !isLoopback(listen.address)) return err('“listen” is no loopback address with a port');
  const servers = parseServers(document['servers'], listen);
  if (!servers.ok) return err(`“servers”: ${servers.error}`);
  const given = document['routes'];
  if (!Array.isArray(given) || given.length > maximumRoutes)
    return err(`“routes” is no list of ${maximumRoutes} at most`);
  const routes: DomainServers[] = [];
  for (const route of given as unknown[]) {
    const parsed = isRecord(route) ? parseRoute(route, listen) : err('a route is no object');
    if (!parsed.ok) return parsed;
    routes.push(parsed.value);
  }
  return ok({ listen, routes, servers: servers.value });
}

/** The one form of an endpoint in which two are equal exactly if they are the same. */
export function endpointText({ address, port }: Endpoint): string {
  return `${address}#${port}`;
}

function parseRoute(route: Readonly<Record<string, unknown>>, listen: Endpoint): Result<DomainServers, string> {
  const { domain: text } = route as { domain?: unknown };
  const domain = typeof text === 'string' ? parseDomainName(text) : null;
  if (domain === null) return err('a route has no domain');
  const servers = parseServers(route['servers'], listen);
  if (!servers.ok) return err(`${domain}: ${servers.error}`);
  if (servers.value.length === 0) return err(`${domain} has no server`);
  return ok({ domain, servers: servers.value, ...(route['withoutIpv6'] === true ? { withoutIpv6: true } : {}) });
}

function parseServers(given: unknown, listen: Endpoint): Result<readonly Endpoint[], string> {
  if (!Array.isArray(given) || given.length > maximumServers)
    return err(`no list of ${maximumServers} servers at most`);
  const servers: Endpoint[] = [];
  for (const one of given as unknown[]) {
    const server = parseEndpoint(one);
    if (server === null || isNobody(server.address)) return err('one is no address of a server with a port');
    // A question that is sent to ourselves would come back for ever.
    if (endpointText(server) === endpointText(listen)) return err(`${endpointText(server)} is the forwarder itself`);
    if (!servers.some((other) => endpointText(other) === endpointText(server))) servers.push(server);
  }
  return ok(servers);
}

function parseEndpoint(given: unknown): Endpoint | null {
  if (!isRecord(given)) return null;
  const { address, port } = given as { address?: unknown; port?: unknown };
  if (typeof address !== 'string' || typeof port !== 'number') return null;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const [plain = '', zone] = address.split(/%(.*)/s, 2);
  const parsed = parseIpAddress(plain);
  if (parsed === null) return null;
  if (zone === undefined) return { address: parsed.text, port };
  const isZone = parsed.family === 6 && /^fe[89ab]/.test(parsed.text) && /^[A-Za-z0-9_.-]{1,15}$/.test(zone);
  return isZone ? { address: `${parsed.text}%${zone}`, port } : null;
}

/** Whether a canonical address is one of this computer's own that no other computer should ever be able to use. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** Addresses that are no single server's: unspecified, multicast, and IPv4 in an IPv6 dress, by which one server would have two names. */
function isNobody(address: string): boolean {
  return /^(?:0\.|22[4-9]\.|2[3-5][0-9]\.|::$|::ffff:|ff)/.test(address);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

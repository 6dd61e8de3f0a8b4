import { parseDomainName } from '../shared/domain-name.ts';
import {
  cidrOf,
  isDefaultRoutePart,
  isIpv4,
  netmaskToPrefixLength,
  parseCidr,
  parseIpAddress,
  parseIpv4,
} from '../shared/ip.ts';
import { stripControlCharacters } from '../shared/printable.ts';

/** A route the server (or the profile) asked for; `cidr` is canonical. */
export interface PushedRoute {
  readonly cidr: string;
  readonly gateway?: string;
}

/** Something of the environment that was not taken over, and why. */
export interface RefusedSetting {
  /** The variable or option with its value, printable and shortened. */
  readonly option: string;
  readonly reason:
    | 'bad-device'
    | 'bad-address'
    | 'bad-netmask'
    | 'bad-number'
    | 'bad-domain'
    | 'default-route'
    | 'unsupported'
    | 'too-many';
}

/** What openvpn reports of the tunnel with `--management-up-down`: typed, bounded, without duplicates, in the server's order. */
export interface PushedSettings {
  readonly device: string | null;
  readonly mtu: number | null;
  /** The tunnel's own IPv4 address; its network is `address/prefixLength` (32 on a point-to-point link). */
  readonly address: string | null;
  readonly prefixLength: number | null;
  readonly peer?: string;
  /** The VPN gateway's own IPv4 address inside the tunnel. */
  readonly gateway?: string;
  readonly address6?: { readonly address: string; readonly prefixLength: number; readonly peer?: string };
  readonly routes: readonly PushedRoute[];
  readonly routes6: readonly PushedRoute[];
  readonly dnsServers: readonly string[];
  /** Domains whose names the DNS servers answer. */
  readonly domains: readonly string[];
  /** Domains to append to short names. */
  readonly searchDomains: readonly string[];
  /** Whether a default route was among the routes. Under `--route-noexec` openvpn reports it only in its log: `isRedirectGatewayLog`. */
  readonly redirectGateway: boolean;
  readonly refused: readonly RefusedSetting[];
}

type Environment = ReadonlyMap<string, string>;

const maximumRoutes = 1024;
const maximumDnsServers = 16;
const maximumDomains = 64;

/** Reads the environment of `>UPDOWN:UP`. Every value is the server's and therefore checked; what fails lands in `refused`. */
export function collectPushedSettings(env: Environment): PushedSettings {
  const refused: RefusedSetting[] = [];
  const refuse = (option: string, reason: RefusedSetting['reason']): void => {
    if (refused.length < 256) refused.push({ option: stripControlCharacters(option).slice(0, 200), reason });
  };
  const routes = readRoutes(env, refuse);
  const routes6 = readRoutes6(env, refuse);
  return {
    device: readDevice(env, refuse),
    mtu: readInteger(env, 'tun_mtu', 68, 65535, refuse),
    ...readAddress(env, refuse),
    ...readAddress6(env, refuse),
    ...readGateway(env, refuse),
    routes: routes.routes,
    routes6: routes6.routes,
    ...readDns(env, refuse),
    redirectGateway: routes.isDefault || routes6.isDefault || env.get('redirect_gateway') === '1',
    refused,
  };
}

/** Whether a log line (verb 3) is a server's push that asks for the default route, which `--route-noexec` keeps out of the environment. */
export function isRedirectGatewayLog(text: string): boolean {
  return /^PUSH: Received control message: 'PUSH_REPLY,(?:.*,)?redirect-gateway[ ,']/.test(text);
}

type Refuse = (option: string, reason: RefusedSetting['reason']) => void;

function readDevice(env: Environment, refuse: Refuse): string | null {
  const device = env.get('dev');
  if (device === undefined) return null;
  // Spaces occur in Windows adapter names; a name is otherwise never longer than Linux's 15 characters.
  if (/^[A-Za-z0-9][A-Za-z0-9_. -]{0,63}$/.test(device)) return device;
  refuse(`dev=${device}`, 'bad-device');
  return null;
}

function readInteger(env: Environment, name: string, low: number, high: number, refuse: Refuse): number | null {
  const text = env.get(name);
  if (text === undefined) return null;
  const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  refuse(`${name}=${text}`, 'bad-number');
  return null;
}

function readGateway(env: Environment, refuse: Refuse): { gateway?: string } {
  const gateway = env.get('route_vpn_gateway');
  if (gateway === undefined) return {};
  if (isIpv4(gateway)) return { gateway };
  refuse(`route_vpn_gateway=${gateway}`, 'bad-address');
  return {};
}

function readAddress(
  env: Environment,
  refuse: Refuse,
): { address: string | null; prefixLength: number | null; peer?: string } {
  const none = { address: null, prefixLength: null };
  const address = env.get('ifconfig_local');
  if (address === undefined) return none;
  if (!isIpv4(address)) {
    refuse(`ifconfig_local=${address}`, 'bad-address');
    return none;
  }
  const peer = env.get('ifconfig_remote');
  if (peer !== undefined) {
    if (isIpv4(peer)) return { address, prefixLength: 32, peer };
    refuse(`ifconfig_remote=${peer}`, 'bad-address');
    return { address, prefixLength: 32 };
  }
  const netmask = env.get('ifconfig_netmask') ?? '255.255.255.255';
  const prefixLength = netmaskToPrefixLength(netmask);
  if (prefixLength !== null) return { address, prefixLength };
  refuse(`ifconfig_netmask=${netmask}`, 'bad-netmask');
  return { address, prefixLength: 32 };
}

function readAddress6(env: Environment, refuse: Refuse): Pick<PushedSettings, 'address6'> {
  const text = env.get('ifconfig_ipv6_local');
  if (text === undefined) return {};
  const address = parseIpAddress(text);
  if (address?.family !== 6) {
    refuse(`ifconfig_ipv6_local=${text}`, 'bad-address');
    return {};
  }
  const prefixLength = readInteger(env, 'ifconfig_ipv6_netbits', 0, 128, refuse) ?? 128;
  const peerText = env.get('ifconfig_ipv6_remote');
  const peer = peerText === undefined ? null : parseIpAddress(peerText);
  if (peerText !== undefined && peer?.family !== 6) refuse(`ifconfig_ipv6_remote=${peerText}`, 'bad-address');
  const own = { address: address.text, prefixLength };
  return { address6: peer?.family === 6 ? { ...own, peer: peer.text } : own };
}

interface RouteSet {
  readonly routes: readonly PushedRoute[];
  readonly isDefault: boolean;
}

function readRoutes(env: Environment, refuse: Refuse): RouteSet {
  const collector = new RouteCollector(refuse);
  for (const { key, value, index } of numbered(env, /^route_network_(\d{1,6})$/)) {
    const netmask = env.get(`route_netmask_${index}`) ?? '255.255.255.255';
    const option = `${key}=${value} netmask ${netmask}`;
    const network = parseIpv4(value);
    const prefixLength = netmaskToPrefixLength(netmask);
    if (network === null) refuse(option, 'bad-address');
    else if (prefixLength === null) refuse(option, 'bad-netmask');
    else collector.add(option, cidrOf(4, BigInt(network), prefixLength), env.get(`route_gateway_${index}`));
  }
  return collector.result();
}

function readRoutes6(env: Environment, refuse: Refuse): RouteSet {
  const collector = new RouteCollector(refuse);
  for (const { key, value, index } of numbered(env, /^route_ipv6_network_(\d{1,6})$/)) {
    const option = `${key}=${value}`;
    const cidr = parseCidr(value);
    if (!cidr.ok || cidr.value.family !== 6) refuse(option, 'bad-address');
    else collector.add(option, cidr.value, env.get(`route_ipv6_gateway_${index}`));
  }
  return collector.result();
}

/** Gathers the routes of one family: no duplicates, no default routes, a bounded number. */
class RouteCollector {
  readonly #routes = new Map<string, PushedRoute>();
  readonly #refuse: Refuse;
  #isDefault = false;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  add(option: string, cidr: ReturnType<typeof cidrOf>, gatewayText: string | undefined): void {
    if (isDefaultRoutePart(cidr)) {
      this.#isDefault = true;
      this.#refuse(option, 'default-route');
      return;
    }
    if (this.#routes.size >= maximumRoutes) {
      this.#refuse(option, 'too-many');
      return;
    }
    const gateway = gatewayText === undefined ? null : parseIpAddress(gatewayText);
    if (gatewayText !== undefined && gateway?.family !== cidr.family) {
      this.#refuse(`${option} gateway ${gatewayText}`, 'bad-address');
    }
    const usable = gateway?.family === cidr.family && gateway.value !== 0n;
    if (!this.#routes.has(cidr.text)) {
      this.#routes.set(cidr.text, usable ? { cidr: cidr.text, gateway: gateway.text } : { cidr: cidr.text });
    }
  }

  result(): RouteSet {
    return { routes: [...this.#routes.values()], isDefault: this.#isDefault };
  }
}

function readDns(env: Environment, refuse: Refuse): Pick<PushedSettings, 'dnsServers' | 'domains' | 'searchDomains'> {
  const servers = new BoundedSet(
    maximumDnsServers,
    'bad-address',
    (text) => parseIpAddress(text)?.text ?? null,
    refuse,
  );
  const domains = new BoundedSet(maximumDomains, 'bad-domain', parseDomainName, refuse);
  const search = new BoundedSet(maximumDomains, 'bad-domain', parseDomainName, refuse);
  readDnsServers(env, servers, domains, refuse);
  for (const { key, value } of numbered(env, /^dns_search_domain_(\d{1,6})$/)) search.add(`${key}=${value}`, value);
  for (const { value } of numbered(env, /^foreign_option_(\d{1,6})$/)) {
    const [option, type = '', ...rest] = value.split(' ');
    const argument = rest.join(' ');
    if (option !== 'dhcp-option') refuse(value, 'unsupported');
    else if (type === 'DNS' || type === 'DNS6') servers.add(value, argument);
    else if (type === 'DOMAIN' || type === 'ADAPTER_DOMAIN_SUFFIX' || type === 'DOMAIN-ROUTE')
      domains.add(value, argument);
    else if (type === 'DOMAIN-SEARCH') search.add(value, argument);
    else refuse(value, 'unsupported');
  }
  return { dnsServers: servers.values(), domains: domains.values(), searchDomains: search.values() };
}

/** `dns server`: only the one of the highest priority counts (openvpn numbers them in that order), and only on port 53 in the clear. */
function readDnsServers(env: Environment, servers: BoundedSet, domains: BoundedSet, refuse: Refuse): void {
  const addresses = numbered(env, /^dns_server_(\d{1,6})_address_\d{1,6}$/);
  const first = addresses[0]?.index;
  for (const { key, value, index } of addresses) {
    if (index !== first) continue;
    const port = env.get(key.replace('_address_', '_port_'));
    const transport = env.get(`dns_server_${index}_transport`);
    if (port !== undefined && port !== '53') refuse(`${key}=${value} port ${port}`, 'unsupported');
    else if (transport !== undefined && transport !== 'plain') refuse(`${key}=${value} ${transport}`, 'unsupported');
    else servers.add(`${key}=${value}`, value);
  }
  for (const { key, value, index } of numbered(env, /^dns_server_(\d{1,6})_resolve_domain_\d{1,6}$/)) {
    if (index === first) domains.add(`${key}=${value}`, value);
  }
}

/** A set of checked, canonical texts with a limit. */
class BoundedSet {
  readonly #values = new Set<string>();
  readonly #limit: number;
  readonly #reason: RefusedSetting['reason'];
  readonly #canonical: (text: string) => string | null;
  readonly #refuse: Refuse;

  constructor(
    limit: number,
    reason: RefusedSetting['reason'],
    canonical: (text: string) => string | null,
    refuse: Refuse,
  ) {
    this.#limit = limit;
    this.#reason = reason;
    this.#canonical = canonical;
    this.#refuse = refuse;
  }

  add(option: string, text: string): void {
    const value = this.#canonical(text);
    if (value === null) this.#refuse(option, this.#reason);
    else if (this.#values.size >= this.#limit && !this.#values.has(value)) this.#refuse(option, 'too-many');
    else this.#values.add(value);
  }

  values(): string[] {
    return [...this.#values];
  }
}

/** The variables whose name fits, in the order of all the numbers in it; `index` is the first number as it was written. */
function numbered(env: Environment, pattern: RegExp): { key: string; value: string; index: string }[] {
  const numbers = (key: string): number[] => (key.match(/\d+/g) ?? []).map(Number);
  const found = [...env].flatMap(([key, value]) => {
    const index = pattern.exec(key)?.[1];
    return index === undefined ? [] : [{ key, value, index, numbers: numbers(key) }];
  });
  found.sort((a, b) => {
    const difference = a.numbers.findIndex((number, position) => number !== b.numbers[position]);
    return difference < 0 ? 0 : (a.numbers[difference] ?? 0) - (b.numbers[difference] ?? 0);
  });
  return found;
}

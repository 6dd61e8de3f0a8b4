import { BlockList, isIP } from 'node:net';
import { withoutBrackets } from '../shared/host-name.ts';
import { parseCidr } from '../shared/ip.ts';

/** A proxy that leads to the API server. */
export interface Proxy {
  readonly kind: 'http' | 'https' | 'socks5';
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const usualPorts = { http: 80, https: 443, socks5: 1080 } as const;

/** A proxy's address as kubeconfigs (`proxy-url`) and environments have it; null where it is none that can be used. */
export function parseProxy(text: string): Proxy | null {
  let url: URL;
  try {
    // An environment may name it without a scheme.
    url = new URL(/^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    return null; // not an address
  }
  const kinds: Readonly<Record<string, Proxy['kind']>> = {
    'http:': 'http',
    'https:': 'https',
    'socks5:': 'socks5',
    'socks5h:': 'socks5',
  };
  const kind = kinds[url.protocol];
  const host = withoutBrackets(url.hostname);
  if (kind === undefined || host === '') return null;
  return {
    kind,
    host,
    port: url.port === '' ? usualPorts[kind] : Number(url.port),
    username: decoded(url.username),
    password: decoded(url.password),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign: meant as it stands
  }
}

/**
 * The value of HTTPS_PROXY (of HTTP_PROXY for plain http), unless NO_PROXY or the server's own address takes it out; null for none. The rules are those
 * of Go's `http.ProxyFromEnvironment`, which kubectl has: the large letters win, and this computer itself is never asked by a proxy.
 */
export function proxyOfEnvironment(server: URL, environment: Environment): string | null {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = variable(environment, name);
  if (proxy === '') return null;
  return isWithoutProxy(server, variable(environment, 'NO_PROXY')) ? null : proxy;
}

function variable(environment: Environment, name: string): string {
  const upper = environment[name] ?? '';
  return (upper === '' ? (environment[name.toLowerCase()] ?? '') : upper).trim();
}

function isWithoutProxy(server: URL, list: string): boolean {
  const host = withoutBrackets(server.hostname).toLowerCase();
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  if (host === 'localhost' || isIn('127.0.0.0/8', host) || host === '::1') return true;
  return list.split(',').some((entry) => matches(entry.trim().toLowerCase(), host, port));
}

/** One entry of NO_PROXY: `*`, an address, a network, or a domain (with its subdomains; without itself if it begins with a dot). */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return isIn(entry, host);
  const [, bare = entry, wantedPort] = /^(\[.*\]|[^:]*):([0-9]+)$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const name = withoutBrackets(bare);
  if (isIP(name) !== 0 || isIP(host) !== 0) return name === host;
  const domain = name.replace(/^\*/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isIn(network: string, host: string): boolean {
  const cidr = parseCidr(network);
  const family = isIP(host);
  if (!cidr.ok || cidr.value.family !== family) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(cidr.value.text.slice(0, cidr.value.text.indexOf('/')), cidr.value.prefixLength, type);
  return list.check(host, type);
}

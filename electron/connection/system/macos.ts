import { parseCidr, parseIpAddress, type Cidr, type IpAddress, type IpFamily } from '../../shared/ip.ts';
import { parseNameservers, type LocalNetwork, type LocalRoute } from '../../network/local-route.ts';
import { macosEcho } from './echo.ts';
import type { Laptop } from './laptop.ts';
import { resolveHere } from './resolve-here.ts';
import { runCommand, type RunCommand } from './run.ts';

/**
 * macOS: `netstat -rn` for the table, `route -n get` for the kernel's answer (route(8)), `scutil --dns` for the DNS servers
 * and the resolver's order (scutil(8)).
 * Not run on a real machine yet.
 */
export function macosLaptop(run: RunCommand = runCommand): Laptop {
  return {
    localNetwork: () => localNetwork(run),
    look: async (device, addresses) => ({
      deviceIndex: await interfaceIndex(run, device),
      devices: await Promise.all(addresses.map((address) => deviceTo(run, address))),
    }),
    // macOS does not tell over which interface an answer came; the order of its resolvers says it beforehand.
    resolve: resolveHere,
    // Counting takes another program there, which twice a second is too much; the heartbeat does without.
    traffic: () => null,
    // Its own window comes up by itself, and no program is told.
    seesPortal: () => Promise.resolve(false),
    answeringLink: () => Promise.resolve(null),
    echo: macosEcho(run),
    isDefaultForNames: async (index) => isDefaultResolver((await run('scutil', ['--dns'])).stdout, index),
  };
}

async function deviceTo(run: RunCommand, address: string): Promise<string | null> {
  const { code, stdout } = await run('route', ['-n', 'get', address]);
  return code === 0 ? (/^\s*interface:\s*(\S+)/m.exec(stdout)?.[1] ?? null) : null;
}

/**
 * Reads `netstat -rn` of one family (netstat(1)): IPv4 destinations are shortened (`10.96/12`, `192.168.8`). Rows that are bound to an interface's scope (flag
 * I) and neighbours (L) are no general routes; R and B reject.
 */
export function parseNetstat(text: string, family: IpFamily = 4): LocalNetwork {
  const routes: LocalRoute[] = [];
  const gateways: IpAddress[] = [];
  let online = false;
  for (const line of text.split('\n')) {
    const [destination = '', gateway = '', flags = '', device = ''] = line.trim().split(/\s+/);
    if (!/^U/.test(flags)) continue;
    const next = flags.includes('G') ? parseIpAddress(withoutZone(gateway)) : null;
    const discards = /[RB]/.test(flags);
    if (destination === 'default' && !discards) {
      // A gateway that only programs bound to its interface use is one of this laptop's all the same.
      if (next?.family === family && (family === 4 || !flags.includes('I'))) gateways.push(next);
      if (!flags.includes('I')) online = true;
      continue;
    }
    const cidr = /[IL]/.test(flags) ? null : family === 4 ? expand(destination) : parseIpv6Destination(destination);
    if (cidr === null) continue;
    if (discards) routes.push({ cidr, device: '', gateway: null, discards });
    else routes.push({ cidr, device, gateway: flags.includes('G') ? withoutZone(gateway) : null });
  }
  return { routes, online, ...(gateways.length === 0 ? {} : { gateways: unique(gateways) }) };
}

/** A scoped address: `fe80::1%en0`. */
function withoutZone(text: string): string {
  return text.replace(/%[^/]*/, '');
}

function unique(addresses: readonly IpAddress[]): readonly IpAddress[] {
  return [...new Map(addresses.map((address) => [address.text, address])).values()];
}

/** A missing prefix length means one of 8 bits for each octet written. */
function expand(destination: string): Cidr | null {
  const [network = '', length] = destination.split('/');
  const octets = network.split('.');
  if (!octets.every((octet) => /^\d{1,3}$/.test(octet)) || octets.length > 4) return null;
  const padded = [...octets, '0', '0', '0'].slice(0, 4).join('.');
  const parsed = parseCidr(`${padded}/${length ?? octets.length * 8}`);
  return parsed.ok ? parsed.value : null;
}

function parseIpv6Destination(text: string): Cidr | null {
  const plain = withoutZone(text);
  const parsed = parseCidr(plain.includes('/') ? plain : `${plain}/128`);
  return parsed.ok && parsed.value.family === 6 && !plain.startsWith('ff') ? parsed.value : null;
}

/** The name servers of `scutil --dns` (scutil(8)), of all its resolvers, each once; those on this laptop itself are left out. */
export function parseScutilNameservers(text: string): readonly IpAddress[] {
  const lines = [...text.matchAll(/^\s*nameserver\[\d+\]\s*:\s*([0-9A-Fa-f.:]+)/gm)];
  return parseNameservers(lines.map(([, address = '']) => `nameserver ${address}\n`));
}

/** The tables of both families and the resolvers, asked for at once. */
async function localNetwork(run: RunCommand): Promise<LocalNetwork> {
  const [inet, inet6, dns] = await Promise.all([
    run('netstat', ['-rn', '-f', 'inet']),
    run('netstat', ['-rn', '-f', 'inet6']),
    run('scutil', ['--dns']),
  ]);
  const [ipv4, ipv6] = [parseNetstat(inet.stdout), parseNetstat(inet6.stdout, 6)];
  const gateways = [...(ipv4.gateways ?? []), ...(ipv6.gateways ?? [])];
  const dnsServers = parseScutilNameservers(dns.stdout);
  return {
    routes: [...ipv4.routes, ...ipv6.routes],
    online: ipv4.online || ipv6.online,
    ...(gateways.length === 0 ? {} : { gateways }),
    ...(dnsServers.length === 0 ? {} : { dnsServers }),
  };
}

/** `index` in `ifconfig -v` (ifconfig(8)). */
async function interfaceIndex(run: RunCommand, device: string): Promise<number | null> {
  const index = /\bindex (\d+)/.exec((await run('ifconfig', ['-v', device])).stdout)?.[1];
  return index === undefined ? null : Number(index);
}

/** Whether the first resolver of `scutil --dns` that has no domain of its own is bound to the interface. */
export function isDefaultResolver(text: string, index: number): boolean {
  const resolvers = text.split(/^resolver #\d+$/m).slice(1);
  const first = resolvers.find((resolver) => !/^\s*domain\s*:/m.test(resolver));
  return first !== undefined && new RegExp(`if_index : ${index} `).test(first);
}

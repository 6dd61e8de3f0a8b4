import { parseCidr, type Cidr } from '../../shared/ip.ts';
import type { LocalNetwork, LocalRoute } from '../../network/local-route.ts';
import type { Laptop } from './laptop.ts';
import { resolveHere } from './resolve-here.ts';
import { runCommand, type RunCommand } from './run.ts';

/**
 * macOS: `netstat -rn` for the table, `route -n get` for the kernel's answer (route(8)), `scutil --dns` for the resolver's order (scutil(8)).
 * Not run on a real machine yet.
 */
export function macosLaptop(run: RunCommand = runCommand): Laptop {
  return {
    localNetwork: async () => parseNetstat((await run('netstat', ['-rn', '-f', 'inet'])).stdout),
    look: async (device, addresses) => ({
      deviceIndex: await interfaceIndex(run, device),
      devices: await Promise.all(addresses.map((address) => deviceTo(run, address))),
    }),
    // macOS does not tell over which interface an answer came; the order of its resolvers says it beforehand.
    resolve: resolveHere,
    // Counting takes another program there, which twice a second is too much; the heartbeat does without.
    traffic: () => null,
    answeringLink: () => Promise.resolve(null),
    isDefaultForNames: async (index) => isDefaultResolver((await run('scutil', ['--dns'])).stdout, index),
  };
}

async function deviceTo(run: RunCommand, address: string): Promise<string | null> {
  const { code, stdout } = await run('route', ['-n', 'get', address]);
  return code === 0 ? (/^\s*interface:\s*(\S+)/m.exec(stdout)?.[1] ?? null) : null;
}

/** Reads `netstat -rn -f inet`: destinations are shortened (`10.96/12`, `192.168.8`), and interface-scoped rows (flag I) are not general routes. */
export function parseNetstat(text: string): LocalNetwork {
  const routes: LocalRoute[] = [];
  let online = false;
  for (const line of text.split('\n')) {
    const [destination = '', gateway = '', flags = '', device = ''] = line.trim().split(/\s+/);
    if (!/^U/.test(flags) || flags.includes('I')) continue;
    if (destination === 'default') online = true;
    const cidr = expand(destination);
    if (cidr !== null) routes.push({ cidr, device, gateway: flags.includes('G') ? gateway : null });
  }
  return { routes, online };
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

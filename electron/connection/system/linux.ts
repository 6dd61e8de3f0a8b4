import { endianness } from 'node:os';
import { BodyWriter } from '../../network/bus-message.ts';
import { parseKernelTables, parseNameservers, type LocalNetwork } from '../../network/local-route.ts';
import { mainRoutes, policyRoutes, type PolicyTables } from '../../network/policy-routes.ts';
import { SystemBus, type CallBus } from '../../network/system-bus.ts';
import { isIpv4, isIpv6, type IpFamily } from '../../shared/ip.ts';
import { networkManagerSeesPortal } from '../portal/network-manager.ts';
import { linuxEcho } from './echo.ts';
import type { Laptop, Look, ResolvedName, Traffic } from './laptop.ts';
import { linuxKernel, otherTables, type LinuxKernel } from './linux-kernel.ts';
import { runCommand, type RunCommand } from './run.ts';

const resolve1 = 'org.freedesktop.resolve1';
/** Where programs are told the DNS servers, and where systemd-resolved and NetworkManager write those that their stubs stand for. */
const nameserverFiles = [
  '/etc/resolv.conf',
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
];

/**
 * Linux: /proc and sockets for the kernel's answers, the system bus for systemd-resolved's (org.freedesktop.resolve1(5)). No program is
 * started where that can be helped: it holds a process as large as the app up for 10 ms, and each connect has to wait for it.
 */
export function linuxLaptop(
  run: RunCommand = runCommand,
  bus: CallBus = new SystemBus().call,
  kernel: LinuxKernel = linuxKernel,
): Laptop {
  return {
    localNetwork: async () => {
      const [ipv4, ipv6] = [kernel.file('/proc/net/route'), kernel.file('/proc/net/ipv6_route')];
      const dnsServers = parseNameservers(nameserverFiles.map((path) => kernel.file(path)));
      const main = parseKernelTables({ ipv4, ipv6, littleEndian: endianness() === 'LE' });
      const tables = otherTables(kernel.file('/proc/net/fib_trie')) === '' ? main : await withOtherTables(run, main);
      return dnsServers.length === 0 ? tables : { ...tables, dnsServers };
    },
    look: async (device, addresses) =>
      (await lookBySockets(kernel, device, addresses)) ?? (await lookByIp(run, device, addresses)),
    traffic: (device) => parseTraffic(kernel.file('/proc/net/dev'), device),
    resolve: (name) => resolveByGetent(run, name),
    hostsFile: () => kernel.file('/etc/nsswitch.conf'),
    resolveBy: (name, services) => resolveByGetent(run, name, services),
    domainSharers: async (domains, deviceIndex) => {
      const links = await linksOfDomains(bus, domains, deviceIndex);
      return links.map(({ domain, index }) => ({ domain, device: deviceName(kernel, index) }));
    },
    answeringLink: (publicName) => answeringLink(bus, publicName),
    isDefaultForNames: (index) => isDefaultForNames(bus, index),
    echo: linuxEcho(run),
    seesPortal: () => networkManagerSeesPortal(bus),
  };
}

/**
 * The routes of the tables that rules bring in, beside those of main. Only `ip` tells of rules. Where it does not, main alone is planned with, and what the
 * rules do is found out by asking the kernel afterwards. /proc shows the IPv6 routes of all tables as if they were one, so `ip` tells main's as well.
 */
async function withOtherTables(run: RunCommand, main: LocalNetwork): Promise<LocalNetwork> {
  const uid = process.getuid?.() ?? 0;
  const tables = async (family: IpFamily): Promise<PolicyTables> => {
    const ask = async (...what: string[]): Promise<string> =>
      (await run('ip', [`-${family}`, '-j', '-N', ...what])).stdout;
    const [rules, routes] = await Promise.all([ask('rule'), ask('route', 'show', 'table', 'all')]);
    return { family, rules, routes };
  };
  const [ipv4, ipv6] = await Promise.all([tables(4), tables(6)]);
  const own6 = main.routes.filter(({ cidr }) => cidr.family === 6);
  const routes = [
    ...main.routes.filter(({ cidr }) => cidr.family === 4),
    ...(policyRoutes(ipv4, uid) ?? []),
    // A kernel without IPv6 has nothing to say.
    ...(own6.length === 0 ? [] : (mainRoutes(ipv6) ?? own6)),
    ...(policyRoutes(ipv6, uid) ?? []),
  ];
  return { ...main, routes };
}

/**
 * The device that a program's packets to each address would leave by: the one that has the source address which the kernel chooses. Null
 * when that does not tell, because two devices have the same address or the device's number cannot be read.
 */
async function lookBySockets(kernel: LinuxKernel, device: string, addresses: readonly string[]): Promise<Look | null> {
  // The first line of a file that the kernel has for each device that may speak IPv6 (proc(5)).
  const line = device === '' ? '' : kernel.file(`/proc/net/dev_snmp6/${device}`);
  const deviceIndex = Number(/^ifIndex\s+(\d+)/.exec(line)?.[1] ?? 0);
  const sources = await Promise.all(addresses.map((address) => kernel.sourceAddress(address)));
  const holders = kernel.addressHolders();
  const devices = sources.map((source) => (source === null ? [null] : (holders.get(source) ?? [])));
  if ((deviceIndex === 0 && device !== '') || devices.some((found) => found.length !== 1)) return null;
  return { deviceIndex: device === '' ? null : deviceIndex, devices: devices.map(([found]) => found ?? null) };
}

/** One `ip -batch` for all: each query prints one line of JSON; one that fails names its line on stderr and prints none. */
async function lookByIp(run: RunCommand, device: string, addresses: readonly string[]): Promise<Look> {
  // Without a device, a query that fails keeps the order.
  const queries = [
    `link show dev ${device === '' ? '?' : device}`,
    ...addresses.map((address) => `route get fibmatch ${address}`),
  ];
  const { stdout, stderr } = await run('ip', ['-j', '-force', '-batch', '-'], `${queries.join('\n')}\n`);
  const failed = new Set([...stderr.matchAll(/^Command failed -:(\d+)/gm)].map((match) => Number(match[1]) - 1));
  const lines = stdout.split('\n').filter((line) => line !== '');
  const [link, ...routes] = queries.map((_, index) => (failed.has(index) ? null : firstEntry(lines.shift() ?? '')));
  const deviceIndex = link?.['ifindex'];
  return {
    deviceIndex: typeof deviceIndex === 'number' ? deviceIndex : null,
    devices: routes.map((route) => (typeof route?.['dev'] === 'string' ? route['dev'] : null)),
  };
}

function firstEntry(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const [entry] = JSON.parse(line) as Readonly<Record<string, unknown>>[];
    return entry ?? null;
  } catch {
    return null;
  }
}

/** The first, second and tenth column of /proc/net/dev (proc(5)): bytes and packets received, packets sent. */
function parseTraffic(text: string, device: string): Traffic | null {
  const line = text.split('\n').find((entry) => entry.trimStart().startsWith(`${device}:`));
  const columns =
    line
      ?.slice(line.indexOf(':') + 1)
      .trim()
      .split(/\s+/) ?? [];
  const [receivedBytes, received, sent] = [Number(columns[0]), Number(columns[1]), Number(columns[9])];
  return [receivedBytes, received, sent].every(Number.isSafeInteger) ? { sent, received, receivedBytes } : null;
}

/** getent(1) in a fresh process: it reads the resolver's configuration anew, and can be ended; timeout(1) does so should we be killed. */
async function resolveByGetent(run: RunCommand, name: string, services: string | null = null): Promise<ResolvedName> {
  const order = services === null ? [] : ['-s', `hosts:${services}`];
  // ahosts gives an address back without having asked anybody.
  const database = isIpv4(name) || isIpv6(name) ? 'hosts' : 'ahosts';
  const { code, stdout } = await run('timeout', ['3', 'getent', ...order, database, name]);
  const addresses = stdout
    .split('\n')
    .flatMap((line) => line.split(/\s+/, 1))
    .filter((address) => isIpv4(address) || isIpv6(address));
  // 2: the name is in none of the databases.
  return { addresses: [...new Set(addresses)], detail: code === 0 ? '' : code === 2 ? 'ENOTFOUND' : 'no answer' };
}

async function isDefaultForNames(bus: CallBus, index: number): Promise<boolean> {
  const answer = await bus({
    destination: resolve1,
    // A D-Bus path element must not begin with a digit, so systemd writes the first one as its hexadecimal code.
    path: `/org/freedesktop/resolve1/link/_3${index}`,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: new BodyWriter().string(`${resolve1}.Link`).string('DefaultRoute').toBuffer(),
  });
  return answer.ok && answer.body.signature() === 'b' && answer.body.boolean();
}

/** ResolveHostname(ifindex 0 = any, name, AF_INET, flags 0) answers `a(iiay)st`: with each address the interface it came over. */
async function answeringLink(bus: CallBus, publicName: string): Promise<number | null> {
  const answer = await bus({
    destination: resolve1,
    path: '/org/freedesktop/resolve1',
    interface: `${resolve1}.Manager`,
    member: 'ResolveHostname',
    signature: 'isit',
    body: new BodyWriter().int32(0).string(publicName).int32(2).uint64(0).toBuffer(),
  });
  if (!answer.ok || answer.body.uint32() === 0) return null;
  answer.body.align(8);
  return answer.body.int32();
}

/** The links but `own` that have one of the domains: the property `Domains`, `a(isb)`, interface 0 for all of them (org.freedesktop.resolve1(5)). */
async function linksOfDomains(
  bus: CallBus,
  domains: readonly string[],
  own: number,
): Promise<readonly { readonly domain: string; readonly index: number }[]> {
  const answer = await bus({
    destination: resolve1,
    path: '/org/freedesktop/resolve1',
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: new BodyWriter().string(`${resolve1}.Manager`).string('Domains').toBuffer(),
  });
  if (!answer.ok) return [];
  try {
    const { body } = answer;
    if (body.signature() !== 'a(isb)') return [];
    return body
      .array(8, () => ({ index: body.int32(), domain: body.string(), isRouteOnly: body.boolean() }))
      .filter(({ index, domain }) => index !== own && domains.includes(domain))
      .map(({ index, domain }) => ({ index, domain }));
  } catch {
    return []; // Another body than the interface has.
  }
}

function deviceName(kernel: LinuxKernel, index: number): string {
  if (index === 0) return 'resolved.conf';
  const names = new Set([...kernel.addressHolders().values()].flat());
  const isIt = (name: string): boolean =>
    new RegExp(`^ifIndex\\s+${index}$`, 'm').test(kernel.file(`/proc/net/dev_snmp6/${name}`));
  return [...names].find(isIt) ?? `#${index}`;
}

import { endianness } from 'node:os';
import { BodyWriter } from '../../network/bus-message.ts';
import { parseKernelTables } from '../../network/local-route.ts';
import { SystemBus, type CallBus } from '../../network/system-bus.ts';
import { isIpv4, isIpv6 } from '../../shared/ip.ts';
import type { Laptop, Look, ResolvedName, Traffic } from './laptop.ts';
import { linuxKernel, type LinuxKernel } from './linux-kernel.ts';
import { runCommand, type RunCommand } from './run.ts';

const resolve1 = 'org.freedesktop.resolve1';

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
    localNetwork: () => {
      const [ipv4, ipv6] = [kernel.file('/proc/net/route'), kernel.file('/proc/net/ipv6_route')];
      return Promise.resolve(parseKernelTables({ ipv4, ipv6, littleEndian: endianness() === 'LE' }));
    },
    look: async (device, addresses) =>
      (await lookBySockets(kernel, device, addresses)) ?? (await lookByIp(run, device, addresses)),
    traffic: (device) => parseTraffic(kernel.file('/proc/net/dev'), device),
    resolve: (name) => resolveByGetent(run, name),
    answeringLink: (publicName) => answeringLink(bus, publicName),
    isDefaultForNames: (index) => isDefaultForNames(bus, index),
  };
}

/**
 * The device that a program's packets to each address would leave by: the one that has the source address which the kernel chooses. Null
 * when that does not tell, because two devices have the same address or the device's number cannot be read.
 */
async function lookBySockets(kernel: LinuxKernel, device: string, addresses: readonly string[]): Promise<Look | null> {
  // The first line of a file that the kernel has for each device that may speak IPv6 (proc(5)).
  const deviceIndex = Number(/^ifIndex\s+(\d+)/.exec(kernel.file(`/proc/net/dev_snmp6/${device}`))?.[1] ?? 0);
  const sources = await Promise.all(addresses.map((address) => kernel.sourceAddress(address)));
  const holders = kernel.addressHolders();
  const devices = sources.map((source) => (source === null ? [null] : (holders.get(source) ?? [])));
  if (deviceIndex === 0 || devices.some((found) => found.length !== 1)) return null;
  return { deviceIndex, devices: devices.map(([found]) => found ?? null) };
}

/** One `ip -batch` for all: each query prints one line of JSON; one that fails names its line on stderr and prints none. */
async function lookByIp(run: RunCommand, device: string, addresses: readonly string[]): Promise<Look> {
  const queries = [`link show dev ${device}`, ...addresses.map((address) => `route get fibmatch ${address}`)];
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

/** The second and the tenth column of /proc/net/dev (proc(5)): packets received and sent. */
function parseTraffic(text: string, device: string): Traffic | null {
  const line = text.split('\n').find((entry) => entry.trimStart().startsWith(`${device}:`));
  const columns =
    line
      ?.slice(line.indexOf(':') + 1)
      .trim()
      .split(/\s+/) ?? [];
  const [received, sent] = [Number(columns[1]), Number(columns[9])];
  return Number.isSafeInteger(received) && Number.isSafeInteger(sent) ? { sent, received } : null;
}

/** getent(1) in a fresh process: it reads the resolver's configuration anew, and can be ended; timeout(1) does so should we be killed. */
async function resolveByGetent(run: RunCommand, name: string): Promise<ResolvedName> {
  const { code, stdout } = await run('timeout', ['3', 'getent', 'ahosts', name]);
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

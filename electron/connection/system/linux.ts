import { BodyWriter } from '../../network/bus-message.ts';
import { parseIpRoutes, type LocalNetwork } from '../../network/local-route.ts';
import { SystemBus, type CallBus } from '../../network/system-bus.ts';
import type { Laptop } from './laptop.ts';
import { runCommand, type RunCommand } from './run.ts';

const resolve1 = 'org.freedesktop.resolve1';

/** Linux: iproute2 for the kernel's answers, the system bus for systemd-resolved's (org.freedesktop.resolve1(5)). */
export function linuxLaptop(run: RunCommand = runCommand, bus: CallBus = new SystemBus().call): Laptop {
  return {
    localNetwork: () => localNetwork(run),
    look: (device, addresses) => look(run, device, addresses),
    answeringLink: (publicName) => answeringLink(bus, publicName),
    isDefaultForNames: (index) => isDefaultForNames(bus, index),
  };
}

async function localNetwork(run: RunCommand): Promise<LocalNetwork> {
  // Without a family given, `table all` shows both, one table for each route that is not in main.
  const { stdout } = await run('ip', ['-j', 'route', 'show', 'table', 'all']);
  return parseIpRoutes(stdout);
}

/** One `ip -batch` for all: each query prints one line of JSON; one that fails names its line on stderr and prints none. */
async function look(
  run: RunCommand,
  device: string,
  addresses: readonly string[],
): Promise<{ deviceIndex: number | null; devices: (string | null)[] }> {
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

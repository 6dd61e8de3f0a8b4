import { parseIpRoutes, type LocalNetwork } from '../../network/local-route.ts';
import type { Laptop } from './laptop.ts';
import { runCommand, type RunCommand } from './run.ts';

const resolve1 = 'org.freedesktop.resolve1';

/** Linux: iproute2 for the kernel's answers, `busctl` for systemd-resolved's (org.freedesktop.resolve1(5)). */
export function linuxLaptop(run: RunCommand = runCommand): Laptop {
  return {
    localNetwork: () => localNetwork(run),
    devicesTo: (addresses) => devicesTo(run, addresses),
    sendsPublicNamesTo: (device, publicName) => sendsPublicNamesTo(run, device, publicName),
  };
}

async function localNetwork(run: RunCommand): Promise<LocalNetwork> {
  const [ipv4, ipv6] = await Promise.all([
    run('ip', ['-j', '-4', 'route', 'show', 'table', 'main']),
    run('ip', ['-j', '-6', 'route', 'show', 'table', 'main']),
  ]);
  const four = parseIpRoutes(ipv4.stdout);
  const six = parseIpRoutes(ipv6.stdout);
  return { routes: [...four.routes, ...six.routes], online: four.online || six.online };
}

/** One `ip -batch` for all: each query prints one line of JSON; one that fails names its line on stderr and prints none. */
async function devicesTo(run: RunCommand, addresses: readonly string[]): Promise<(string | null)[]> {
  if (addresses.length === 0) return [];
  const queries = addresses.map((address) => `route get fibmatch ${address}\n`).join('');
  const { stdout, stderr } = await run('ip', ['-j', '-force', '-batch', '-'], queries);
  const failed = new Set([...stderr.matchAll(/^Command failed -:(\d+)/gm)].map((match) => Number(match[1]) - 1));
  const answers = stdout.split('\n').filter((line) => line !== '');
  return addresses.map((_, index) => (failed.has(index) ? null : deviceOf(answers.shift() ?? '')));
}

function deviceOf(line: string): string | null {
  try {
    const parsed = JSON.parse(line) as { dev?: unknown }[];
    const device = parsed[0]?.dev;
    return typeof device === 'string' ? device : null;
  } catch {
    return null;
  }
}

/**
 * Two independent witnesses: the link must not be a default route for names, and a public name asked of the resolver must not be
 * answered over it. Where there is no systemd-resolved nothing was changed for public names either.
 */
async function sendsPublicNamesTo(run: RunCommand, device: string, publicName: string | null): Promise<boolean> {
  const index = await interfaceIndex(run, device);
  if (index === null) return false;
  const [isDefault, answeredBy] = await Promise.all([isDefaultRoute(run, index), answeringLink(run, publicName)]);
  return isDefault || answeredBy === index;
}

async function interfaceIndex(run: RunCommand, device: string): Promise<number | null> {
  const { stdout } = await run('ip', ['-j', 'link', 'show', 'dev', device]);
  try {
    const [link] = JSON.parse(stdout) as { ifindex?: unknown }[];
    return typeof link?.ifindex === 'number' ? link.ifindex : null;
  } catch {
    return null;
  }
}

async function isDefaultRoute(run: RunCommand, index: number): Promise<boolean> {
  // A D-Bus path element must not begin with a digit, so systemd writes the first one as its hexadecimal code.
  const link = `/org/freedesktop/resolve1/link/_3${index}`;
  const argv = ['--json=short', 'get-property', resolve1, link, `${resolve1}.Link`, 'DefaultRoute'];
  const { stdout } = await run('busctl', argv);
  return /"data":\s*true/.test(stdout);
}

/** ResolveHostname(ifindex 0 = any, name, AF_INET, flags 0) answers with the interface each address came over. */
async function answeringLink(run: RunCommand, publicName: string | null): Promise<number | null> {
  if (publicName === null) return null;
  const method = ['call', resolve1, '/org/freedesktop/resolve1', `${resolve1}.Manager`, 'ResolveHostname', 'isit'];
  const { code, stdout } = await run('busctl', ['--json=short', ...method, '0', publicName, '2', '0']);
  if (code !== 0) return null;
  try {
    const answer = JSON.parse(stdout) as { data?: [[number, number, number[]][]] };
    return answer.data?.[0][0]?.[0] ?? null;
  } catch {
    return null;
  }
}

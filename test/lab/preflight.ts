import { closeSync, openSync } from 'node:fs';
import { findPart, partNames } from '../../scripts/setup/parts.ts';
import { isRoot } from '../../scripts/setup/root.ts';
import { which } from '../../scripts/setup/run.ts';
import { LabError, describeError } from './errors.ts';
import { existingNamespaces, namespaceOf } from './namespaces.ts';
import { placeNames } from './places.ts';
import { readState } from './state.ts';

/** Programs of the system, with the Debian package that brings each. */
const programs: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  tc: 'iproute2',
  'iptables-restore': 'iptables',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  conntrack: 'conntrack',
  openvpn: 'openvpn',
  openssl: 'openssl',
  dnsmasq: 'dnsmasq-base',
  'dbus-daemon': 'dbus-daemon',
  busctl: 'systemd',
  'redis-server': 'redis-server',
  memcached: 'memcached',
  iperf3: 'iperf3',
};

/** Every command of the laboratory needs root: namespaces belong to it. */
export function requireRoot(): void {
  if (isRoot()) return;
  throw new LabError('the laboratory needs root: it makes network namespaces', 'Run it again with sudo.');
}

/** Looks at everything that `up` needs before it changes anything; throws one LabError that names all that is missing. */
export async function preflight(): Promise<void> {
  requireRoot();
  requireTun();
  requireFreeNamespaces();
  const missing = Object.entries(programs).filter(([program]) => which(program) === undefined);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
    const names = missing.map(([program]) => program).join(', ');
    throw new LabError(`this machine lacks ${names}`, `Install: apt-get install ${packages} (or run: npm run setup)`);
  }
  for (const part of partNames) {
    await findPart(part).catch((error: unknown) => {
      throw new LabError(describeError(error));
    });
  }
}

function requireTun(): void {
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
  } catch (error) {
    throw new LabError(
      `/dev/net/tun cannot be opened (${describeError(error)})`,
      'Load the module with "modprobe tun"; in a container, pass the device in and give it NET_ADMIN.',
    );
  }
}

function requireFreeNamespaces(): void {
  const wanted = placeNames.map(namespaceOf);
  const taken = existingNamespaces().filter((name) => wanted.includes(name));
  if (taken.length === 0 || readState() !== undefined) return;
  throw new LabError(
    `network namespaces with the laboratory's prefix exist, and the laboratory did not make them: ${taken.join(', ')}`,
    `If nobody needs them: ${taken.map((name) => `ip netns delete ${name}`).join('; ')}`,
  );
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dnsStacks, giveDns, startDnsStack, stopDnsStack, takeDns, type DnsStackName } from './dns-stacks.ts';
import { wrongArgument } from './errors.ts';
import { inNetwork, ipBatch } from './namespaces.ts';
import { laptopInterface, laptopPort, lanBridge, switchPlace } from './network.ts';
import { isPortBound } from './proc.ts';
import { startDaemon, waitForDaemon } from './processes.ts';
import { requireState } from './state.ts';
import { gateway, lans, publicWeb, stateDir, type Lan, type LanName } from './topology.ts';

const queryLog = (lan: LanName): string => `${stateDir}/logs/dns-${lan}-queries.log`;

/** Starts the DNS server of every LAN's router; each logs what it is asked. */
export async function startLanDns(): Promise<void> {
  mkdirSync(`${stateDir}/logs`, { recursive: true });
  await Promise.all(lans.map((lan) => startDns(lan)));
}

async function startDns(lan: Lan): Promise<void> {
  writeFileSync(queryLog(lan.name), '');
  const record = startDaemon({
    name: `dns-${lan.name}`,
    argv: inNetwork(lan.name, [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--user=root',
      '--pid-file=',
      '--no-resolv',
      '--no-hosts',
      '--bind-interfaces',
      '--interface=lan',
      '--log-queries',
      `--log-facility=${queryLog(lan.name)}`,
      `--host-record=${publicWeb.name},${publicWeb.address}`,
      `--host-record=${gateway.name},${gateway.publicAddress}`,
      // Every other name does not exist, as the public DNS would say.
      '--local=/#/',
    ]),
  });
  await waitForDaemon(record, 'port 53 to be open', () => isPortBound(record.pid, 'udp', 53));
}

/** The names that the LAN's DNS server was asked, in order, lower case. */
export function lanQueries(lan: LanName): string[] {
  const names = readFileSync(queryLog(lan), 'utf8').matchAll(/query\[[^\]]+\] (\S+) from/g);
  return [...names].map((match) => (match[1] ?? '').toLowerCase());
}

/** Plugs the laptop into a LAN and gives it what the LAN's DHCP server would: address, default route, DNS server. */
export async function joinLan(lan: Lan, address: string): Promise<void> {
  await ipBatch(switchPlace, [`link set ${laptopPort} master ${lanBridge(lan)}`, `link set ${laptopPort} up`]);
  await setAddress(lan, address);
  await giveDns(currentDnsStack(), lan, address);
}

/** Gives the laptop an address in its LAN; whatever it had before is gone, as after a new DHCP lease. */
export async function setAddress(lan: Lan, address: string): Promise<void> {
  await ipBatch('laptop', [
    `addr flush dev ${laptopInterface} scope global`,
    `addr add ${address}/${lan.prefix} brd + dev ${laptopInterface}`,
    `route replace default via ${lan.router} dev ${laptopInterface} proto dhcp metric 100`,
  ]);
}

/** The DNS service that the laptop has now. */
function currentDnsStack(): DnsStackName {
  const name = requireState().faults['dns-stack'];
  return dnsStacks.find((stack) => stack === name) ?? 'resolved';
}

/** Gives the laptop another DNS service, which knows the LAN that it is in. Returns its name, unless it is the usual one. */
export async function setDnsStack(argument: string): Promise<string | undefined> {
  const stack = dnsStacks.find((each) => each === argument);
  if (stack === undefined) throw wrongArgument(argument, dnsStacks.join('|'));
  const { laptop } = requireState();
  const lan = lans.find(({ name }) => name === laptop.lan);
  await stopDnsStack(currentDnsStack());
  await startDnsStack(stack);
  if (lan !== undefined && laptop.link === 'up') {
    // NetworkManager has addresses and routes of its own.
    await setAddress(lan, laptop.address);
    await giveDns(stack, lan, laptop.address);
  }
  return stack === 'resolved' ? undefined : stack;
}

/** Pulls the laptop's plug: no carrier, and then no address, route or DNS server, as a desktop's network manager does it. */
export async function leaveLan(): Promise<void> {
  await ipBatch(switchPlace, [`link set ${laptopPort} down`]);
  await ipBatch('laptop', [`addr flush dev ${laptopInterface} scope global`]);
  await takeDns(currentDnsStack());
}

import {
  setApiAtGateway,
  setDnsOverTcp,
  setForwarding,
  setForwardPolicy,
  masqueradeArguments,
  setLocalService,
  setMasquerade,
  setPolicy,
  setPodRoutes,
} from './cluster-faults.ts';
import { setCilium } from './cilium-fault.ts';
import { waitForApiServer } from './control-plane.ts';
import { dnsStacks } from './dns-stacks.ts';
import { LabError, wrongArgument } from './errors.ts';
import {
  gatewayProcesses,
  setIpv6,
  setPushedDns,
  setPushedPodRoute,
  setPushedRoutes,
  waitForGateway,
} from './gateway.ts';
import { waitForResolved } from './laptop.ts';
import { changeAddress, moveLan, setLink } from './laptop-faults.ts';
import { setDnsStack } from './lan.ts';
import { blockProtocol, delayLink, loseForwarded, narrowPath, silenceDns, throttleLink } from './link-faults.ts';
import { setPortal } from './portal-fault.ts';
import { ipBatch } from './namespaces.ts';
import { controlAll, revive } from './process-faults.ts';
import { sleepLaptop, wakeLaptop } from './sleep.ts';
import { setLine } from './line-fault.ts';
import { requireState, writeState } from './state.ts';
import { clusterIpv6Address, lans } from './topology.ts';

/** One kind of fault: its arguments are those of the command line. */
interface FaultKind {
  readonly usage: string;
  readonly about: string;
  /** Does it. Returns what stays wrong from now on (for `status` and `clear`), or undefined if all is well again. */
  readonly set: (argument: string, rest: readonly string[]) => Promise<string | undefined>;
  readonly clear: () => Promise<unknown>;
  /** The fault that this one takes the place of. */
  readonly replaces?: string;
}

const kinds: Readonly<Record<string, FaultKind>> = {
  link: {
    usage: 'down|up',
    about: "pulls the laptop's plug: no carrier, no address, no DNS server",
    set: setLink,
    clear: () => setLink('up'),
  },
  lan: {
    usage: 'home|cafe|office',
    about: "moves the laptop to another LAN; the office's addresses collide with the cluster's nodes",
    set: moveLan,
    clear: () => moveLan('home'),
  },
  address: {
    usage: 'next|first|A.B.C.D',
    about: 'gives the laptop another address in the same LAN',
    set: changeAddress,
    clear: () => changeAddress('first'),
  },
  portal: {
    usage: 'on|off',
    about: "the café's router holds all back and redirects web pages to its own, until the user has signed in (off)",
    set: setPortal,
    clear: () => setPortal('off'),
  },
  loss: {
    usage: 'PERCENT|off',
    about: 'loses packets at random between the LAN and the internet, both ways',
    set: (argument) => amount(argument, loseForwarded),
    clear: () => loseForwarded(0),
    replaces: 'block',
  },
  block: {
    usage: 'udp|off',
    about: 'lets no UDP but DNS through between the LAN and the internet',
    set: async (argument) => {
      if (argument !== 'udp' && argument !== 'off') throw wrongArgument(argument, 'udp|off');
      await blockProtocol(argument === 'udp' ? 'udp' : null);
      return argument === 'off' ? undefined : argument;
    },
    clear: () => blockProtocol(null),
    replaces: 'loss',
  },
  delay: {
    usage: 'MS|off',
    about: 'makes the round trip to the internet longer (needs netem in the kernel)',
    set: (argument) => amount(argument, delayLink),
    clear: () => delayLink(0),
    replaces: 'rate',
  },
  rate: {
    usage: 'MBIT|off',
    about: 'limits the line to the internet, both ways',
    set: (argument) => amount(argument, throttleLink),
    clear: () => throttleLink(0),
    replaces: 'delay',
  },
  mtu: {
    usage: 'BYTES|off',
    about: 'lets only smaller packets through between the LAN and the internet; the routers say so by ICMP',
    set: (argument) => amount(argument, (bytes) => narrowPath(bytes, true)),
    clear: () => narrowPath(0, true),
    replaces: 'mtu-silent',
  },
  'mtu-silent': {
    usage: 'BYTES|off',
    about: 'the same with routers that say nothing: a black hole for large packets',
    set: (argument) => amount(argument, (bytes) => narrowPath(bytes, false)),
    clear: () => narrowPath(0, true),
    replaces: 'mtu',
  },
  server: {
    usage: 'kill|start|restart|freeze|thaw',
    about: 'does that to both OpenVPN servers',
    set: (argument) => controlAll(argument, gatewayProcesses, waitForGateway),
    clear: () => revive(gatewayProcesses, waitForGateway),
  },
  api: {
    usage: 'kill|start|restart|freeze|thaw',
    about: 'does that to the API server',
    set: (argument) => controlAll(argument, ['kube-apiserver'], waitForApiServer),
    clear: () => revive(['kube-apiserver'], waitForApiServer),
  },
  resolver: {
    usage: 'kill|start|restart|freeze|thaw',
    about: "does that to the laptop's systemd-resolved",
    set: (argument) => controlAll(argument, ['laptop-resolved'], waitForResolved),
    clear: () => revive(['laptop-resolved'], waitForResolved),
  },
  'dns-stack': {
    usage: dnsStacks.join('|'),
    about: 'what answers for names on the laptop, instead of systemd-resolved',
    set: setDnsStack,
    clear: () => setDnsStack('resolved'),
  },
  'cluster-dns': {
    usage: 'silent|on',
    about: "the cluster's DNS server gets no question any more",
    set: (argument) => silent(argument, ['kube-dns-0']),
    clear: () => silenceDns(['kube-dns-0'], false),
  },
  'home-dns': {
    usage: 'silent|on',
    about: 'the DNS servers of all LANs get no question any more',
    set: (argument) => silent(argument, routers),
    clear: () => silenceDns(routers, false),
  },
  'pushed-dns': {
    usage: 'off|on',
    about: 'the OpenVPN servers (started again) do or do not push DNS server and domain',
    set: pushDns,
    clear: () => pushDns('on'),
  },
  'pushed-pods': {
    usage: 'off|on',
    about: "the OpenVPN servers (started again) do or do not push the route to the Pods' network",
    set: pushPods,
    clear: () => pushPods('on'),
  },
  'pushed-routes': {
    usage: 'off|on',
    about: 'the OpenVPN servers (started again) do or do not push any route of the cluster',
    set: pushRoutes,
    clear: () => pushRoutes('on'),
    replaces: 'pushed-pods',
  },
  'api-at-gateway': {
    usage: 'on|off',
    about: "the API server is reached at the gateway's own address in the VPN as well, as behind a load balancer",
    set: setApiAtGateway,
    clear: () => setApiAtGateway('off'),
  },
  'push-ipv6': {
    usage: 'on|off',
    about: 'the OpenVPN servers (started again) do or do not give IPv6 addresses and a route of IPv6',
    set: pushIpv6,
    clear: () => pushIpv6('off'),
  },
  'cluster-dns-tcp': {
    usage: 'closed|open',
    about: "the cluster's DNS server refuses TCP",
    set: setDnsOverTcp,
    clear: () => setDnsOverTcp('open'),
    replaces: 'cluster-dns',
  },
  forwarding: {
    usage: 'off|on',
    about: 'ip_forward on the gateway: off, it answers and passes nothing on',
    set: setForwarding,
    clear: () => setForwarding('on'),
  },
  masquerade: {
    usage: masqueradeArguments.join('|'),
    about:
      'the gateway does not hide VPN clients, or on another device; routed: the nodes, or all but k2, have a route to them',
    set: setMasquerade,
    clear: () => setMasquerade('on'),
  },
  forward: {
    usage: 'drop|accept',
    about: "the policy of the gateway's FORWARD, which Docker sets to drop",
    set: setForwardPolicy,
    clear: () => setForwardPolicy('accept'),
  },
  'pod-routes': {
    usage: 'off|on',
    about: 'the gateway has no routes to the Pods of other nodes',
    set: setPodRoutes,
    clear: () => setPodRoutes('on'),
  },
  'local-service': {
    usage: 'NAMESPACE/NAME|off',
    about: 'that Service answers on nodes with a Pod of it alone, as internalTrafficPolicy Local does',
    set: setLocalService,
    clear: () => setLocalService('off'),
  },
  policy: {
    usage: 'NAMESPACE/POD|off',
    about: 'nobody may connect to that Pod, as with a NetworkPolicy that admits nobody',
    set: setPolicy,
    clear: () => setPolicy('off'),
  },
  line: {
    usage: 'bare|routed|off',
    about:
      "the cluster has a router in the LAN at home, which the LAN's own router knows of (routed) or nobody does (bare)",
    set: setLine,
    clear: () => setLine('off'),
  },
  cilium: {
    usage: 'on|off',
    about: 'ClusterIPs are for Pods and nodes alone, as Cilium in place of kube-proxy serves them',
    set: setCilium,
    clear: () => setCilium('off'),
  },
  sleep: {
    usage: 'SECONDS [unannounced] [PID…]',
    about: 'puts the laptop to sleep for that long and wakes it; logind announces it, or does not; see sleep.ts',
    set: async (argument, rest) => {
      const announced = rest[0] !== 'unannounced';
      await sleepLaptop(seconds(argument), { announced, pids: rest.slice(announced ? 0 : 1).map(Number) });
      return undefined;
    },
    clear: wakeLaptop,
  },
};

const routers = lans.map((lan) => lan.name);

/** One line for each fault, for the usage text. */
export function faultHelp(): string {
  return Object.entries(kinds)
    .map(([name, kind]) => `  fault ${`${name} ${kind.usage}`.padEnd(44)} ${kind.about}`)
    .join('\n');
}

/** Injects or undoes a fault, in the words of the command line: `lan cafe`, `server kill`, `clear`. */
export async function applyFault(words: readonly string[]): Promise<void> {
  const [name = '', argument = '', ...rest] = words;
  if (name === 'clear') return clearFaults();
  const kind = kinds[name];
  if (kind === undefined) throw new LabError(`there is no fault named "${name}"`, faultHelp());
  if (argument === '') throw new LabError(`fault ${name} needs an argument`, `fault ${name} ${kind.usage}`);
  requireState();
  const left = await kind.set(argument, rest);
  if (kind.replaces !== undefined) remember(kind.replaces, undefined);
  remember(name, left);
}

/** Undoes every fault that is on. */
async function clearFaults(): Promise<void> {
  await wakeLaptop();
  for (const name of Object.keys(requireState().faults).reverse()) {
    await kinds[name]?.clear();
    remember(name, undefined);
  }
}

function remember(name: string, argument: string | undefined): void {
  const state = requireState();
  const faults = Object.fromEntries(Object.entries(state.faults).filter(([other]) => other !== name));
  writeState({ ...state, faults: argument === undefined ? faults : { ...faults, [name]: argument } });
}

async function amount(argument: string, apply: (value: number) => Promise<void>): Promise<string | undefined> {
  const value = argument === 'off' ? 0 : Number(argument);
  if (!Number.isFinite(value) || value < 0) throw wrongArgument(argument, 'a number, or off');
  await apply(value);
  return value === 0 ? undefined : String(value);
}

function seconds(argument: string): number {
  const value = Number(argument);
  if (!Number.isFinite(value) || value <= 0) throw wrongArgument(argument, 'a number of seconds');
  return value;
}

async function silent(argument: string, places: readonly string[]): Promise<string | undefined> {
  if (argument !== 'silent' && argument !== 'on') throw wrongArgument(argument, 'silent|on');
  await silenceDns(places, argument === 'silent');
  return argument === 'silent' ? 'silent' : undefined;
}

async function pushPods(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'off|on');
  setPushedPodRoute(argument === 'on');
  await controlAll('restart', gatewayProcesses, waitForGateway);
  return argument === 'off' ? 'off' : undefined;
}

async function pushRoutes(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'off|on');
  setPushedRoutes(argument === 'on');
  await controlAll('restart', gatewayProcesses, waitForGateway);
  return argument === 'off' ? 'off' : undefined;
}

async function pushIpv6(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'on|off');
  setIpv6(argument === 'on');
  await controlAll('restart', gatewayProcesses, waitForGateway);
  const change = argument === 'on' ? 'replace' : 'del';
  await ipBatch('k4', [`addr ${change} ${clusterIpv6Address}/128 dev lo`]).catch((error: unknown) => {
    if (argument === 'on') throw error; // It was not there.
  });
  return argument === 'on' ? 'on' : undefined;
}

async function pushDns(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'off|on');
  setPushedDns(argument === 'on');
  await controlAll('restart', gatewayProcesses, waitForGateway);
  return argument === 'off' ? 'off' : undefined;
}

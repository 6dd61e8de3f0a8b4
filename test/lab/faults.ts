import { waitForApiServer } from './control-plane.ts';
import { LabError, wrongArgument } from './errors.ts';
import { gatewayProcesses, setPushedDns, waitForGateway } from './gateway.ts';
import { waitForResolved } from './laptop.ts';
import { changeAddress, moveLan, setLink } from './laptop-faults.ts';
import { delayLink, loseForwarded, narrowPath, silenceDns, throttleLink } from './link-faults.ts';
import { controlAll, revive } from './process-faults.ts';
import { sleepLaptop, wakeLaptop } from './sleep.ts';
import { requireState, writeState } from './state.ts';
import { lans } from './topology.ts';

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
  loss: {
    usage: 'PERCENT|off',
    about: 'loses packets at random between the LAN and the internet, both ways',
    set: (argument) => amount(argument, loseForwarded),
    clear: () => loseForwarded(0),
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
  sleep: {
    usage: 'SECONDS [PID…]',
    about: 'puts the laptop to sleep for that long and wakes it; see sleep.ts for what that is',
    set: async (argument, rest) => {
      await sleepLaptop(seconds(argument), rest.map(Number));
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

async function pushDns(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'off|on');
  setPushedDns(argument === 'on');
  await controlAll('restart', gatewayProcesses, waitForGateway);
  return argument === 'off' ? 'off' : undefined;
}

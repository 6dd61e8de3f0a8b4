import type { Problem } from '../shared/problem.ts';
import type { DnsStack } from '../shared/routes.ts';
import type { RunCommand } from './command-runner.ts';
import type { Confinement } from './confinement.ts';
import type { DnsNeeds } from './dns/choose-dns-stack.ts';
import type { DnsConfigurator } from './dns/dns-configurator.ts';
import type { RouteTable } from './routes/route-table.ts';

/** The network devices of this computer. */
export interface LinkTable {
  /** A name for a new tunnel device that no device and none of `taken` has; null where openvpn must find one itself. */
  freeName(taken: ReadonlySet<string>): Promise<string | null>;
  /** The kernel's number of a device (0 where there are no numbers), or null if there is no such device. */
  index(device: string): Promise<number | null>;
  /** The largest IP packet that a device takes, in bytes; null if that cannot be told. */
  mtu(device: string): Promise<number | null>;
  /** Sets it; the answer is why not, or null. */
  setMtu(device: string, bytes: number): Promise<string | null>;
}

/** The processes of this computer. */
export interface ProcessTable {
  /** When the process began, as a text that no other process of the same number has; null if there is no such process. */
  startTime(pid: number): Promise<string | null>;
  /** Whether the process runs openvpn. */
  isOpenvpn(pid: number): Promise<boolean>;
  /** The openvpn processes with one of these management sockets; none where openvpn always ends with its helper. */
  openvpnsAt(sockets: ReadonlySet<string>): Promise<readonly number[]>;
}

/** Everything the helper does to this computer, behind one small interface an operating system implements (see platform.ts). */
export interface HostSystem {
  /** Runs the programs of the operating system. */
  readonly run: RunCommand;
  readonly routes: RouteTable;
  readonly links: LinkTable;
  readonly processes: ProcessTable;
  /** The DNS stack in use now; without `needs`, the one for the settings before. */
  dns(needs?: DnsNeeds): Promise<DnsConfigurator>;
  /** The configurator that can undo what a former helper did to a stack. */
  dnsOf(stack: DnsStack): DnsConfigurator;
  /** Why that is the stack in use; missing where there is no choice. */
  dnsReason?(): string;
  /** Changes with every start of the operating system. */
  bootId(): Promise<string>;
  /** Where openvpn may lie; nothing else is ever started. */
  readonly openvpnPrograms: readonly string[];
  /** How openvpn is kept from what it does not need. */
  confinement(stateDir: string): Promise<Confinement>;
  /** Why no tunnel can be opened at all, or null. */
  missingForTunnels(): Promise<Problem | null>;
  /** Whether openvpn needs the options it needs on macOS. */
  readonly isMac: boolean;
  /** The device name to give openvpn when `freeName` knows none. */
  readonly anyDevice: string;
}

import type { Look, ResolvedName } from '../system/laptop.ts';
import type { Reach } from '../reach/reach.ts';
import type { Echo } from '../verify/path-limit.ts';

/** The answer of a DNS server, or why there is none. */
export interface DnsReach extends Reach {
  readonly addresses: readonly string[];
}

/** What came of one echo request; `expired` is the word of a router on the way that its time to live was over. */
export type PingOutcome = 'answered' | 'expired' | 'unreachable' | 'silent';

export type OperatingSystem = 'linux' | 'macos' | 'windows';

/** Everything that the doctor asks of this laptop and its network; nothing of it changes anything. */
export interface DoctorProbes {
  /** What this computer runs: some things are there, or mean something, on Linux alone. */
  readonly system: OperatingSystem;
  connectTcp(address: string, port: number): Promise<Reach>;
  /** Sends one datagram that an OpenVPN server without a static key answers; `silent` says nothing. */
  knockUdp(address: string, port: number): Promise<Reach>;
  /** Asks a DNS server past every resolver; `packetBytes` pads the question (UDP alone). */
  queryDns(server: string, name: string, transport: 'udp' | 'tcp', packetBytes?: number): Promise<DnsReach>;
  /** One echo request with a time to live; null where there is no program for it. */
  ping(address: string, timeToLive: number): Promise<PingOutcome | null>;
  /** The addresses that programs get for a name (getaddrinfo). */
  resolve(name: string): Promise<ResolvedName>;
  /** The same with another order of services (`Laptop.resolveBy`); missing where there is none. */
  readonly resolveBy?: (name: string, services: string) => Promise<ResolvedName>;
  look(device: string, addresses: readonly string[]): Promise<Look>;
  answeringLink(name: string): Promise<number | null>;
  isDefaultForNames(deviceIndex: number): Promise<boolean>;
  /** A small text file of the operating system; null when it cannot be read. */
  readFile(path: string): string | null;
  readonly echo: Echo;
}

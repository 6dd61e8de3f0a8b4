import type { Problem } from '../../shared/problem.ts';
import type { DnsStack } from '../../shared/routes.ts';
import type { DnsSettings } from '../network-guard.ts';

/** The network device whose DNS settings are meant. */
export interface DnsLink {
  readonly device: string;
  /** The kernel's number of the device; 0 where the operating system has none. */
  readonly index: number;
}

/** Sends the names of some domains, and of no others, to the tunnel's DNS servers. */
export interface DnsConfigurator {
  readonly stack: DnsStack;
  /**
   * Replaces the link's settings by these; null when they are in effect. Applying the same ones again is harmless. No name goes to the servers
   * before `routed` has settled: a program that resolved one before there is a way to its address would lose its first packet, and a second.
   */
  apply(link: DnsLink, settings: DnsSettings, routed?: Promise<unknown>): Promise<Problem | null>;
  /** Takes everything of the link back; settings that are gone already are fine. Null, or what stayed. */
  clear(link: DnsLink): Promise<string | null>;
  /** Takes back everything that bears Kubelane's mark, whosever link it was for; only where settings outlive their link. Null, or what stayed. */
  sweep?(): Promise<string | null>;
}

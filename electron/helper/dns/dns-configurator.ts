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
  /**
   * Whether programs still ask what has our settings; only where another program can send them elsewhere without touching those. False: all is to be
   * taken back and another stack to be chosen.
   */
  isAsked?(): Promise<boolean>;
  /** Takes everything of the link back; settings that are gone already are fine. Null, or what stayed. */
  clear(link: DnsLink): Promise<string | null>;
  /** Takes back everything that bears Kubelane's mark, whosever link it was for; only where settings outlive their link. Null, or what stayed. */
  sweep?(): Promise<string | null>;
  /** The same for what nobody serves any more, so that it does no harm to another helper. Null, or what stayed. */
  takeBackUnserved?(): Promise<string | null>;
  /** The same stack for a connection whose packets take no device of its own; missing where `link` is nothing but a name to this one. */
  readonly withoutDevice?: DnsConfigurator;
}

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
  /** Replaces the link's settings by these; null when they are in effect. Applying the same ones again is harmless. */
  apply(link: DnsLink, settings: DnsSettings): Promise<Problem | null>;
  /** Takes everything of the link back; settings that are gone already are fine. Null, or what stayed. */
  clear(link: DnsLink): Promise<string | null>;
}

import type { DnsStack } from '../../shared/routes.ts';
import type { Front } from './resolv-conf/fronted-text.ts';

/** Whom programs ask without us. */
export interface BaseServers {
  /** IP addresses in order; empty where none is named. */
  readonly servers: readonly string[];
  /** Who wrote the file that names them, in its own words; '' if it does not say. */
  readonly writer: string;
}

/** The place in which programs find whom to ask, and how our own server gets to the front of it. */
export interface ResolverFront {
  readonly stack: DnsStack;
  /** The servers without ours, as they are now. Rejects where they cannot be read. */
  base(): Promise<BaseServers>;
  /** Ours, if programs ask it first now; null if they do not. */
  installed(): Promise<Front | null>;
  /** The address of ours that is there in some way, in effect or not; null if there is none. */
  marked(): Promise<string | null>;
  /** Puts ours in front; harmless when it is there already. Rejects where that cannot be done. */
  install(front: Front): Promise<void>;
  /** Takes ours out, and nothing else; harmless when it is not there. Rejects where that cannot be done. */
  remove(): Promise<void>;
  /** Calls back when something may have changed, until the returned function is called. */
  watch(changed: () => void): () => void;
}

/** What happened to this laptop's network or to the laptop itself, in the few meanings that the connection acts upon. */
export type NetworkEvent =
  /** No usable way out: no default route whose device has a carrier. Told once it has lasted, so that a blink is none. */
  | { readonly kind: 'offline' }
  /** A way out again after `offline`. */
  | { readonly kind: 'online' }
  /** Online, but by another default route, gateway or address of our own than the listener knows of. May follow `online` at once. */
  | { readonly kind: 'moved' }
  /** Routes of others changed, or which DNS servers are asked: somebody may have taken a part of ours. Worth a fresh look, nothing more. */
  | { readonly kind: 'changed' }
  /** Routes on our own tunnel's device changed, by ourselves or by another program. */
  | { readonly kind: 'touched' }
  /** The laptop is about to sleep. A `woke` always follows, even where the sleep was called off. */
  | { readonly kind: 'slept' }
  /** The laptop is awake again, after about `sleptMs` milliseconds. Comes without a `slept` where the system does not say it beforehand. */
  | { readonly kind: 'woke'; readonly sleptMs: number };

/** Watches this laptop's network and sleep. */
export interface NetworkMonitor {
  /**
   * Begins to watch; events go to the listener until `stop`. The listener is taken to believe in a laptop that is online, so nothing is told
   * at the start where it is. Never throws; where the system's own events cannot be had it looks every few seconds instead and says so by
   * `log`.
   */
  start(listener: (event: NetworkEvent) => void): void;
  stop(): void;
  /**
   * The listener has set its own routes: what becomes of them from now on is told as `touched`, also where they are found as they were at the
   * look before, because another program removed them at once.
   */
  ownRoutesSet(): void;
}

/** One line about how it is watched, for whoever has to find out why something was not seen. */
export type Log = (text: string) => void;

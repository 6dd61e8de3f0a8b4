import type { Evidence } from './doctor.ts';
import type { Problem } from './problem.ts';
import type { ServicePort } from './service-record.ts';

/**
 * The hops from a program on this laptop to a Service, in order: Kubelane's connection, the name as the operating system resolves it, whose address
 * that is, the kernel's way to it, the transport's connection, and what the program behind it says. Names are the contract of `check --json`.
 */
export const checkHops = ['connection', 'name', 'address', 'route', 'connect', 'greeting'] as const;
export type CheckHopName = (typeof checkHops)[number];

/** Reasons to skip a hop that are no other hop's doing. */
export const hopSkipReasons = ['no-port', 'no-own-address', 'nothing-to-ask', 'udp', 'sctp'] as const;
export type HopSkipReason = (typeof hopSkipReasons)[number];

/** One hop and what came of it. */
export interface CheckHop {
  readonly hop: CheckHopName;
  /** Which one of several: the Pod of a headless Service, by its address. */
  readonly about: string | null;
  readonly status: 'ok' | 'not-ok' | 'skipped';
  readonly evidence: readonly Evidence[];
  /** How long it took, in milliseconds with one decimal; null where nothing was waited for. */
  readonly ms: number | null;
  /** Why it is not ok. */
  readonly problem: Problem | null;
  /** Why it was skipped: a hop that is not ok, or a reason of its own. */
  readonly because: CheckHopName | HopSkipReason | null;
}

/** What was checked. */
export interface CheckedService {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Null where it has none. */
  readonly port: number | null;
  readonly protocol: ServicePort['protocol'];
}

/** What follows from the hops. `notes` are worth knowing and keep nothing from working. */
export type CheckVerdict =
  | {
      readonly kind: 'answers';
      /** From the first packet to the connection, in milliseconds; over UDP, to the answer. The slowest of several Pods. */
      readonly latencyMs: number;
      /** What the program behind it said of itself, as `HTTP/1.1 200 OK`; null when it was not asked, or said nothing. */
      readonly said: string | null;
      readonly notes: readonly Problem[];
    }
  | {
      readonly kind: 'fails';
      readonly hop: CheckHopName;
      readonly problem: Problem;
      readonly notes: readonly Problem[];
    }
  /** Nothing is wrong as far as can be seen, and nothing answered that would prove it (UDP, SCTP). */
  | { readonly kind: 'unknown'; readonly problem: Problem; readonly notes: readonly Problem[] };

/** A Service as this laptop reaches it. */
export interface ServiceCheck {
  readonly service: CheckedService;
  readonly hops: readonly CheckHop[];
  readonly verdict: CheckVerdict;
}

/** All hops so far, and what is under way: a hop, or looking why the last one was not ok; null in between. */
export interface ServiceCheckProgress {
  readonly service: CheckedService;
  readonly hops: readonly CheckHop[];
  readonly running: CheckHopName | 'why' | null;
}

import type { NetworkEvent } from './monitor/network-monitor.ts';
import type { AddressForm } from '../shared/address-form.ts';
import type { ConnectionSnapshot, InputAnswer } from '../shared/connection-state.ts';
import type { Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import type { ClusterStatus, ServiceListPatch, ServiceListSnapshot } from '../shared/service-record.ts';

/**
 * The connection with everything around it (profiles, cluster watch, control socket), as the app and headless `up` host it.
 * Both hold exactly one; every view reads from it and every intent goes through it.
 */
export interface Host {
  readonly connection: ConnectionSnapshot;
  readonly cluster: ClusterStatus;
  readonly services: ServiceListSnapshot;
  /** Called after each change of `connection` or `cluster`. Returns the end of the subscription. */
  onChange(listener: () => void): () => void;
  /** Called with each change of the service list, coalesced. Returns the end of the subscription. */
  onServices(listener: (patch: ServiceListPatch) => void): () => void;
  /** Starts connecting; null takes the only profile (or the chosen one). The outcome is seen in `connection`. */
  connect(profile: string | null): Promise<Result<null, Problem>>;
  /** Tells of something that the operating system said to the app alone, such as a wake-up. */
  notice(event: NetworkEvent): void;
  /** Resolves when nothing is left of the connection. */
  disconnect(): Promise<void>;
  answer(answer: InputAnswer): void;
  /** The text that "copy" copies. `service` is `name`, `name.namespace` or a uid; `port` a number or a port's name. */
  address(service: string, form: AddressForm, port: string | null): Result<string, Problem>;
  /** Ends the connection, the watch and the control socket. */
  stop(): Promise<void>;
}

import type { NetworkEvent } from './monitor/network-monitor.ts';
import type { AddressForm, ServiceForms } from '../shared/address-form.ts';
import type { ClusterFacts, OverridableFact } from '../shared/cluster-facts.ts';
import type { ChosenRoute } from '../shared/collision.ts';
import type { ConnectionSnapshot, InputAnswer } from '../shared/connection-state.ts';
import type { Located } from '../shared/located.ts';
import type { Problem } from '../shared/problem.ts';
import type { ProtocolName } from '../shared/protocol-name.ts';
import type { Result } from '../shared/result.ts';
import type { RouteStatus } from '../shared/routes.ts';
import type { ServiceMarks } from '../shared/service-marks.ts';
import type { ServiceCheck, ServiceCheckProgress } from '../shared/service-check.ts';
import type { ServiceEndpoints } from '../shared/service-endpoints.ts';
import type { ClusterStatus, ServiceListPatch, ServiceListSnapshot } from '../shared/service-record.ts';

/**
 * The connection with everything around it (profiles, cluster watch, control socket), as the app and headless `up` host it.
 * Both hold exactly one; every view reads from it and every intent goes through it.
 */
export interface Host {
  readonly connection: ConnectionSnapshot;
  readonly cluster: ClusterStatus;
  readonly services: ServiceListSnapshot;
  /** Called after each change of `connection`, `cluster` or the marks. Returns the end of the subscription. */
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
  /**
   * What the routes of a profile (null: the chosen or the only one) would meet if it were connected here and now. Errors: profile.not-found and its like.
   */
  foresee(profile: string | null): Promise<Result<readonly RouteStatus[], Problem>>;
  /**
   * Says what becomes of a route (a CIDR, or a role that only one route has) that collides in the present network, from now on and whenever the
   * profile is connected there; gives what was remembered. The profile (null: that of the connection, else the chosen or the only one) need not be
   * connected. Errors: `route.choice-*`, `route.host-*`, `settings.unwritable`, those of the profile.
   */
  choose(wanted: ChosenRoute, profile: string | null): Promise<Result<ChosenRoute, Problem>>;
  /** The text that "copy" copies. `service` is `name`, `name.namespace` or a uid; `port` a number or a port's name. */
  address(service: string, form: AddressForm, port: string | null): Promise<Result<string, Problem>>;
  /** The same, remembered as the address that was copied last. */
  copied(service: string, form: AddressForm, port: string | null): Promise<Result<string, Problem>>;
  /** Every form of one port of a Service. */
  forms(service: string, port: string | null): Promise<Result<ServiceForms, Problem>>;
  /** Chooses what a port speaks, from now on; null goes back to the guess. Errors: those of `forms`, settings.unwritable. */
  setProtocol(
    service: string,
    port: string | null,
    protocol: ProtocolName | null,
  ): Promise<Result<ServiceForms, Problem>>;
  /** Makes a Service a favourite, or no favourite any more; gives its `namespace/name`. Errors: service.*, settings.unwritable. */
  favourite(service: string, on: boolean): Promise<Result<string, Problem>>;
  /** What is marked, copied and chosen of the Services of a profile; the same object until that changes. */
  marks(profile: string): ServiceMarks;
  /** Whether somebody looks at the list of Services, so that it must not be old without anybody knowing. */
  attend(on: boolean): void;
  /** The endpoints of a Service (by uid), asked of the API server now. Errors: `service.not-found`, `cluster.*`. */
  endpoints(uid: string): Promise<Result<ServiceEndpoints, Problem>>;
  /** What stands behind an address or a name that somebody pasted. Errors: `locate.*`, `cluster.*`. */
  locate(text: string): Promise<Result<Located, Problem>>;
  /** What the connected cluster says of itself, asked now, with what the profile decides instead. Errors: `cluster.*`. */
  clusterFacts(): Promise<Result<ClusterFacts, Problem>>;
  /**
   * Has the connected profile decide a fact, in place of the VPN server and the cluster, from now on (no values: not any more); routes, domain and DNS server
   * are in effect at once. Gives the facts as they are then. Errors: profile.bad-option, `cluster.*`, those of storing.
   */
  overrideFact(kind: OverridableFact, values: readonly string[]): Promise<Result<ClusterFacts, Problem>>;
  /**
   * Takes the routes that the cluster's facts ask for, where nobody gave any, into the connected profile; answers when they were verified. Errors:
   * `cluster.nothing-proposed`, `cluster.*`, those of storing.
   */
  acceptRoutes(): Promise<Result<ClusterFacts, Problem>>;
  /**
   * The stored profiles were changed: another kubeconfig or context, other routes, domains and DNS servers of the connected one are in effect at once,
   * everything else from the next connection on.
   */
  profilesChanged(): Promise<void>;
  /**
   * Goes the way from this computer to a Service, hop by hop, and says which one fails and why; `service` and `port` as for `address`. Errors: those of
   * finding them, `check.not-connected` where there is no list, `check.superseded` when `signal` ends it.
   */
  check(
    service: string,
    port: string | null,
    onProgress: (progress: ServiceCheckProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ServiceCheck, Problem>>;
  /** Ends the connection, the watch and the control socket. */
  stop(): Promise<void>;
}

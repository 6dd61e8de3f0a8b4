import type { ControlClient } from '../connection/control/control-client.ts';
import type { DoctorSurroundings } from '../connection/doctor/surroundings.ts';
import type { Host } from '../connection/host-api.ts';
import type { MarkStore } from '../profiles/mark-store.ts';
import type { CheckRequest } from '../connection/service-check/check-here.ts';
import type { NewFile } from '../profiles/new-file.ts';
import type { ClusterFacts } from '../shared/cluster-facts.ts';
import type { ChosenRoute } from '../shared/collision.ts';
import type { LocatedServices } from '../shared/control-protocol.ts';
import type { ConnectionSnapshot } from '../shared/connection-state.ts';
import type { ExportDocument, ExportKind } from '../shared/export-kind.ts';
import type { ImportedProfile } from '../shared/ipc-schema.ts';
import type { KubeconfigChange, KubeconfigContexts } from '../shared/kubeconfig.ts';
import type { Problem } from '../shared/problem.ts';
import type { NameChoices, NetworkChoices, Profile, ProfileSummary } from '../shared/profile.ts';
import type { Result } from '../shared/result.ts';
import type { RouteRole, RouteStatus } from '../shared/routes.ts';
import type { ServiceCheck, ServiceCheckProgress } from '../shared/service-check.ts';
import type { ClusterStatus, ServiceRecord } from '../shared/service-record.ts';

export interface ImportOptions extends ClusterOptions {
  readonly file: string;
  readonly name: string | null;
}

export interface DirectOptions extends ClusterOptions {
  readonly name: string;
  readonly nextHop: string | null;
}

interface ClusterOptions {
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly dnsServers: readonly string[];
  readonly domains: readonly string[];
  readonly searchDomains: readonly string[];
  readonly routes: readonly { readonly role: RouteRole; readonly cidr: string }[];
  readonly namespace: string | null;
  readonly reverse: boolean;
}

/** What a profile decides of the cluster's network. */
export type DecidedNetwork = Pick<Profile, 'routes' | 'dnsServers' | 'domains'>;

/** A list of Services and how far it can be trusted. */
export interface ServiceList {
  readonly cluster: ClusterStatus;
  readonly services: readonly ServiceRecord[];
  /** Whose Services they are. */
  readonly profile: string | null;
}

/** A connection as it stands, with its list and its cluster's version. */
export interface StandingList {
  readonly snapshot: ConnectionSnapshot;
  readonly services: readonly ServiceRecord[];
  readonly version: string | null;
}

/** Everything of the program that commands use; `real-parts.ts` has the real one, tests bring their own. */
export interface CliParts {
  /** The running app or headless `up`; `app.not-running` where there is none. */
  openControl(): Promise<Result<ControlClient, Problem>>;
  /** A host in this process, with its control socket. */
  createHost(): Promise<Result<Host, Problem>>;
  /** The stored profiles, and why others cannot be read. */
  listProfiles(): Promise<{ readonly profiles: readonly ProfileSummary[]; readonly problems: readonly Problem[] }>;
  importProfile(options: ImportOptions): Promise<Result<ImportedProfile, Problem>>;
  /** Makes and stores a profile without a VPN. */
  makeDirectProfile(options: DirectOptions): Promise<Result<null, Problem>>;
  removeProfile(name: string): Promise<Result<null, Problem>>;
  /** Changes which names a stored profile wants; gives it as it is then. */
  changeNames(name: string, choices: NameChoices): Promise<Result<ProfileSummary, Problem>>;
  /** Changes what a stored profile decides of the cluster's network; gives what it decides then. */
  changeNetwork(name: string, choices: NetworkChoices): Promise<Result<DecidedNetwork, Problem>>;
  /** Has a stored profile take another kubeconfig or context; gives it as it is then. */
  changeKubeconfig(name: string, change: KubeconfigChange): Promise<Result<ProfileSummary, Problem>>;
  /** The contexts that a stored profile (null: the chosen or the only one) can choose of; `file` in place of its own kubeconfig. */
  listContexts(profile: string | null, file: string | null): Promise<Result<KubeconfigContexts, Problem>>;
  /** A stored profile (null: the chosen or the only one) as another program wants it. */
  exportProfile(request: {
    readonly kind: ExportKind;
    readonly profile: string | null;
    readonly connection: ConnectionSnapshot | null;
    readonly reverse: boolean;
  }): Promise<Result<ExportDocument, Problem>>;
  /**
   * What the routes of a stored profile (null: the chosen or the only one) would meet if it were connected now; `ownDevice` is that of a tunnel that would be
   * gone by then.
   */
  foresee(profile: string | null, ownDevice: string | null): Promise<Result<readonly RouteStatus[], Problem>>;
  /** Remembers what is to become of a route when that profile is connected in this network. */
  chooseAhead(
    wanted: ChosenRoute,
    profile: string | null,
    ownDevice: string | null,
  ): Promise<Result<ChosenRoute, Problem>>;
  /** The file's absolute path. */
  writeNewFile(file: NewFile): Promise<Result<string, Problem>>;
  /** Lists the Services through the kubeconfig of the chosen (or only) profile, without a connection of Kubelane's own. */
  readServices(): Promise<Result<ServiceList, Problem>>;
  /** What the cluster says of itself, the same way. */
  readFacts(): Promise<Result<ClusterFacts, Problem>>;
  /** Finds what stands behind a pasted text, the same way. */
  locate(text: string): Promise<Result<LocatedServices, Problem>>;
  /** The name of the profile that is meant where none is named. */
  usualProfile(): Promise<Result<string, Problem>>;
  /** What is remembered of the Services. */
  readonly marks: MarkStore;
  /** The image behind a port of a Service of that profile's cluster; null where nobody tells. */
  imageBehind(profile: string, service: ServiceRecord, port: number): Promise<string | null>;
  /** The running app's or headless `up`'s connection and list; `app.not-running` where there is none. */
  standing(): Promise<Result<StandingList, Problem>>;
  /** Checks a Service from this computer. Errors: those of `checkService`. */
  check(
    request: CheckRequest,
    onProgress: (progress: ServiceCheckProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ServiceCheck, Problem>>;
  /** What the doctor looks at. */
  doctor(): DoctorSurroundings;
}

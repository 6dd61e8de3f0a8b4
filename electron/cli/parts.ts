import type { ControlClient } from '../connection/control/control-client.ts';
import type { Host } from '../connection/host-api.ts';
import type { HelperVerbs } from '../shared/helper-protocol.ts';
import type { ImportedProfile } from '../shared/ipc-schema.ts';
import type { Problem } from '../shared/problem.ts';
import type { ProfileSummary } from '../shared/profile.ts';
import type { Result } from '../shared/result.ts';
import type { RouteRole } from '../shared/routes.ts';
import type { ClusterStatus, ServiceRecord } from '../shared/service-record.ts';

export interface ImportOptions {
  readonly file: string;
  readonly name: string | null;
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly dnsServers: readonly string[];
  readonly domains: readonly string[];
  readonly searchDomains: readonly string[];
  readonly routes: readonly { readonly role: RouteRole; readonly cidr: string }[];
}

/** A list of Services and how far it can be trusted. */
export interface ServiceList {
  readonly cluster: ClusterStatus;
  readonly services: readonly ServiceRecord[];
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
  removeProfile(name: string): Promise<Result<null, Problem>>;
  /** Lists the Services through the kubeconfig of the chosen (or only) profile, without a connection of Kubelane's own. */
  readServices(): Promise<Result<ServiceList, Problem>>;
  /** What the helper says of itself; the problem why it cannot be reached, used or trusted. */
  askHelper(): Promise<Result<HelperVerbs['hello']['result'], Problem>>;
  checkTunDevice(): Promise<Problem | null>;
  /** Whether the kubeconfig of a profile loads; it is not used. */
  checkKubeconfig(profile: string): Promise<Problem | null>;
}

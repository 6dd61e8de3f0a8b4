import type { RouteStatus } from '../../shared/routes.ts';
import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import { ProfileStore } from '../../profiles/profile-store.ts';
import { profilesFolder } from '../../profiles/home.ts';
import { SettingsStore } from '../../profiles/settings-store.ts';
import { usualProfile } from '../../profiles/usual-profile.ts';
import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import { helperProtocolVersion, type HelperVerbs } from '../../shared/helper-protocol.ts';
import type { Problem } from '../../shared/problem.ts';
import type { Profile } from '../../shared/profile.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { ServiceRecord } from '../../shared/service-record.ts';
import { connectHelper } from '../helper-client.ts';
import { laptop } from '../system/platform.ts';
import { checkTunDevice } from './platform.ts';
import type { DoctorProbes } from './probes.ts';
import { foresee } from '../foresight.ts';
import { realProbes } from './real-probes.ts';

/** The connection that stands, as its host tells of it. */
export interface Standing {
  readonly snapshot: ConnectionSnapshot;
  /** The list of Services as far as it was read, for when the API server does not answer. */
  readonly services: readonly ServiceRecord[];
}

/** Everything that the doctor looks at; tests bring their own. */
export interface DoctorSurroundings {
  /** What the helper says of itself; the problem why it cannot be reached, used or trusted. */
  askHelper(): Promise<Result<HelperVerbs['hello']['result'], Problem>>;
  checkTunDevice(): Promise<Problem | null>;
  listProfiles(): Promise<{ readonly profiles: readonly Profile[]; readonly problems: readonly Problem[] }>;
  /** The profile that would be connected, of those. */
  usualProfile(profiles: readonly Profile[]): Profile | null;
  openCluster(profile: Profile): Promise<Result<ClusterAccess, Problem>>;
  /** The running app's or headless `up`'s connection; `app.not-running` where there is none. */
  connection(): Promise<Result<Standing, Problem>>;
  /**
   * What the profile's routes would meet if it were connected here and now; none where that is not known. `ownDevice` is that of its own tunnel, whose
   * routes stay while it waits for a network or begins anew, and are no collision.
   */
  foresee(profile: Profile, ownDevice: string | null): Promise<readonly RouteStatus[]>;
  readonly probes: DoctorProbes;
}

export interface SurroundingsOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly helperSocket: string;
  readonly connection: DoctorSurroundings['connection'];
}

/** The real program and the real network. The Kubernetes client is loaded when it is needed. */
export function realSurroundings({
  environment,
  home,
  helperSocket,
  connection,
}: SurroundingsOptions): DoctorSurroundings {
  const store = new ProfileStore(profilesFolder(home));
  return {
    async askHelper() {
      const client = await connectHelper(helperSocket);
      if (!client.ok) return client;
      const hello = await client.value.call('hello', { protocol: helperProtocolVersion });
      client.value.close();
      return hello;
    },
    checkTunDevice,
    listProfiles: () => store.list(),
    usualProfile(profiles) {
      const usual = usualProfile(profiles, new SettingsStore(home).load().profile);
      return usual.ok ? usual.value : null;
    },
    async openCluster({ kubeconfig: file, context }) {
      const { openKubeconfig } = await import('../../cluster/kubeconfig.ts');
      const access = await openKubeconfig({ file, context, environment });
      return access.ok ? ok(access.value) : err(access.error);
    },
    connection,
    async foresee(profile, ownDevice) {
      const seen = await foresee(profile, { home, laptop, ownDevice });
      return seen.ok ? seen.value : [];
    },
    probes: realProbes(laptop),
  };
}

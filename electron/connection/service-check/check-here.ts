import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import { guessProtocol } from '../../cluster/protocol-guess.ts';
import { profilesFolder } from '../../profiles/home.ts';
import { MarkStore } from '../../profiles/mark-store.ts';
import { ProfileStore } from '../../profiles/profile-store.ts';
import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import type { Problem } from '../../shared/problem.ts';
import type { Profile } from '../../shared/profile.ts';
import type { ProtocolName } from '../../shared/protocol-name.ts';
import type { Result } from '../../shared/result.ts';
import type { ServiceCheck, ServiceCheckProgress } from '../../shared/service-check.ts';
import { portMark } from '../../shared/service-marks.ts';
import type { ServiceRecord } from '../../shared/service-record.ts';
import { laptop } from '../system/platform.ts';
import { aimAt } from './aim.ts';
import { realCheckProbes } from './check-probes.ts';
import { checkService } from './check-service.ts';

/** One check, with the connection and the list as their host tells of them. */
export interface CheckRequest {
  readonly record: ServiceRecord;
  /** A number, a port's name, or null for the first. */
  readonly port: string | null;
  /** What it speaks, where that is known better than by the port itself and the user's word; left out: by those. */
  readonly protocol?: ProtocolName | null;
  readonly snapshot: ConnectionSnapshot;
  readonly services: readonly ServiceRecord[];
  /** The cluster's version; null where it is not known. */
  readonly version: string | null;
}

export interface CheckPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of everything that is the user's. */
  readonly home: string;
}

/** Checks a Service from this computer, with its real network and the kubeconfig of the connected profile. Errors: those of `checkService`. */
export async function checkHere(
  { protocol, ...request }: CheckRequest,
  { environment, home }: CheckPlace,
  onProgress: (progress: ServiceCheckProgress) => void,
  signal: AbortSignal,
): Promise<Result<ServiceCheck, Problem>> {
  const { snapshot, record, port } = request;
  const stored = snapshot.profile === null ? null : await new ProfileStore(profilesFolder(home)).get(snapshot.profile);
  const profile = stored?.ok === true ? stored.value : null;
  return checkService(
    {
      ...request,
      protocol: protocol === undefined ? spokenAt(record, port, home, profile) : protocol,
      isDirect: profile?.kind === 'direct',
      openCluster: () => openCluster(profile, environment),
      probes: realCheckProbes(laptop),
    },
    onProgress,
    signal,
  );
}

function spokenAt(
  record: ServiceRecord,
  wanted: string | null,
  home: string,
  profile: Profile | null,
): ProtocolName | null {
  // A port that was given and stands in no list is taken by its number.
  const aim = aimAt(record, wanted);
  if (!aim.ok || aim.value.port === null) return null;
  const { port } = aim.value;
  const marks = profile === null ? null : new MarkStore(home).load(profile.name);
  return marks?.protocols[portMark(record, port.port)] ?? guessProtocol(port).protocol;
}

/** The Kubernetes client is loaded when it is needed. */
async function openCluster(
  profile: Profile | null,
  environment: CheckPlace['environment'],
): Promise<ClusterAccess | null> {
  if (profile === null) return null;
  const { loadKubeconfig } = await import('../../cluster/kubeconfig.ts');
  const access = loadKubeconfig({ file: profile.kubeconfig, context: profile.context, environment });
  return access.ok ? access.value : null;
}

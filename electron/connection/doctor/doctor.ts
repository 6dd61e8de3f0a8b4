import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import { withRoles } from '../../network/route-role.ts';
import { disconnectedSnapshot, type ConnectionSnapshot } from '../../shared/connection-state.ts';
import type { DoctorProgress, DoctorReport } from '../../shared/doctor.ts';
import { withoutBrackets } from '../../shared/host-name.ts';
import { parseIpAddress } from '../../shared/ip.ts';
import type { Problem } from '../../shared/problem.ts';
import type { Result } from '../../shared/result.ts';
import { profileFacts } from '../profile-facts.ts';
import { isStanding } from '../standing.ts';
import { clusterSteps } from './checks-cluster.ts';
import { computerSteps } from './checks-computer.ts';
import { nameSteps } from './checks-names.ts';
import { pathSteps } from './checks-path.ts';
import { routeSteps } from './checks-routes.ts';
import { tunnelSteps } from './checks-tunnel.ts';
import { lookAtCluster, type ClusterLook } from './cluster-look.ts';
import { confidentialOf, type Confidential } from './confidential.ts';
import { isPrivate } from './private-address.ts';
import { targetsOf, type Patient, type Targets } from './patient.ts';
import { runSteps } from './runner.ts';
import type { DoctorSurroundings } from './surroundings.ts';
import { targetsOfRecords, type ServiceTarget } from './service-targets.ts';
import { lookThroughTunnel } from './symptoms.ts';

export interface Examination {
  readonly report: DoctorReport;
  /** What a report that is shown to others must not contain. */
  readonly confidential: Confidential;
}

/**
 * Looks at every part of the way from a program on this laptop to a Pod, in order, and stops guessing below what is broken. Nothing is changed.
 * `service` names the Service to try, `name` or `name.namespace`; without it some are chosen.
 */
export async function examine(
  surroundings: DoctorSurroundings,
  onProgress: (progress: DoctorProgress) => void,
  service: string | null = null,
): Promise<Examination> {
  onProgress({ checks: [], running: 'helper' });
  const patient = await admit(surroundings);
  const { probes } = surroundings;
  const access = patient.profile === null ? null : (patient.kubeconfigs.get(patient.profile.name) ?? null);
  // Each is asked for when the first check needs it, and once.
  const cluster = once(() => clusterOf(patient, access, surroundings, service));
  const targets = once(async (): Promise<Targets> => {
    const found = await cluster();
    return targetsOf(patient, found, servicesToTry(patient, found, service));
  });
  const findings = once(async () =>
    lookThroughTunnel(patient, await targets(), (await cluster())?.cilium ?? null, probes),
  );
  const input = { patient, probes, targets, findings, access, cluster };
  const report = await runSteps(
    [
      ...computerSteps(patient, surroundings),
      ...tunnelSteps(patient, probes),
      ...routeSteps(patient, surroundings, targets),
      ...pathSteps(input),
      ...nameSteps(input),
      ...clusterSteps(input),
    ],
    onProgress,
  );
  return { report, confidential: confidentialOf(patient) };
}

/** Those that the cluster tells of; else those of the list that the running Kubelane has. */
function servicesToTry({ app }: Patient, cluster: ClusterLook | null, wanted: string | null): readonly ServiceTarget[] {
  if (cluster !== null && cluster.targets.length > 0) return cluster.targets;
  return app.ok ? targetsOfRecords(app.value.services, wanted) : [];
}

async function admit(surroundings: DoctorSurroundings): Promise<Patient> {
  const [hello, stored, app] = await Promise.all([
    surroundings.askHelper(),
    surroundings.listProfiles(),
    surroundings.connection(),
  ]);
  const kubeconfigs = new Map<string, Result<ClusterAccess, Problem>>();
  for (const profile of stored.profiles) kubeconfigs.set(profile.name, await surroundings.openCluster(profile));
  const told = app.ok ? app.value.snapshot : disconnectedSnapshot;
  const profile =
    stored.profiles.find(({ name }) => name === told.profile) ?? surroundings.usualProfile(stored.profiles);
  const read = profile === null ? null : profileFacts(profile);
  const snapshot = withRolesOf(told, profile === null ? undefined : kubeconfigs.get(profile.name));
  return {
    hello,
    profiles: stored.profiles,
    profileProblems: stored.problems,
    kubeconfigs,
    app,
    snapshot,
    profile,
    read,
    remotes: read?.ok === true ? read.value.remotes : [],
    tunnel: isStanding(snapshot) ? snapshot.tunnel : null,
    stands: isStanding(snapshot),
    isDirect: profile?.kind === 'direct',
  };
}

/** Right after connecting the running Kubelane has not read the kubeconfig yet, whose API server tells which route is the nodes'. */
function withRolesOf(
  snapshot: ConnectionSnapshot,
  access: Result<ClusterAccess, Problem> | undefined,
): ConnectionSnapshot {
  if (access?.ok !== true) return snapshot;
  const dnsServers = (snapshot.dns?.servers ?? []).map(parseIpAddress).filter((address) => address !== null);
  const hints = { dnsServers, apiServer: parseIpAddress(hostOf(access.value)), known: [] };
  return { ...snapshot, routes: withRoles(snapshot.routes, hints) };
}

/** The host of the API server, an IPv6 address without its brackets. */
function hostOf({ server }: ClusterAccess): string {
  return withoutBrackets(server.hostname);
}

/** Without a tunnel an API server is asked only where it does not need one: at a public address, or by a proxy. */
async function clusterOf(
  patient: Patient,
  access: Result<ClusterAccess, Problem> | null,
  { probes }: DoctorSurroundings,
  service: string | null,
): Promise<ClusterLook | null> {
  if (access?.ok !== true) return null;
  if (!patient.stands && access.value.proxy === null) {
    const host = hostOf(access.value);
    const address = parseIpAddress(host) ?? parseIpAddress((await probes.resolve(host)).addresses[0] ?? '');
    if (address === null || isPrivate(address)) return null;
  }
  return lookAtCluster(access.value, probes, service);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import type { DoctorCheck } from '../../shared/doctor.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { asObject, textAt } from '../../cluster/json-value.ts';
import type { Result } from '../../shared/result.ts';
import { checked, failed, passed, skipped } from './check.ts';
import { fact, reachFact } from '../reach/fact.ts';
import { diagnosisOf, type PathInput } from './checks-path.ts';
import type { Answer, ClusterLook } from './cluster-look.ts';
import { isRouted } from './patient.ts';
import { isAlive, type Reach } from '../reach/reach.ts';
import { podsSymptom, serviceFailure, type ServiceSymptoms } from '../reach/service-failure.ts';
import type { ReviewedRight } from './rights.ts';
import type { Step } from './runner.ts';
import type { ServiceTarget } from './service-targets.ts';
import type { PathFindings } from './symptoms.ts';

export interface ClusterInput extends PathInput {
  /** The kubeconfig; null without a profile. */
  readonly access: Result<ClusterAccess, Problem> | null;
  /** What the API server told; null where it was not asked, because only a tunnel that is not there leads to it. */
  readonly cluster: () => Promise<ClusterLook | null>;
}

/** The API server, the user's rights there, and Services and Pods as programs use them. */
export function clusterSteps(input: ClusterInput): readonly Step[] {
  return [
    { check: 'api-server', needs: [], run: () => apiServer(input) },
    { check: 'rbac', needs: ['api-server'], run: () => rbac(input) },
    { check: 'service-ip', needs: ['device', 'kernel-service', 'gateway'], run: () => serviceIps(input) },
    { check: 'service-name', needs: ['getaddrinfo'], run: () => serviceNames(input) },
    { check: 'pod', needs: ['device', 'kernel-pod', 'gateway'], run: () => pods(input) },
  ];
}

async function apiServer(input: ClusterInput): Promise<DoctorCheck> {
  const { access, patient, targets, findings } = input;
  if (access === null) return skipped('api-server', 'no-profile');
  if (!access.ok) return skipped('api-server', 'no-kubeconfig');
  const look = await input.cluster();
  if (look === null) return skipped('api-server', 'not-connected');
  const { reach, version } = look;
  const server = `${look.server.host}:${look.server.port}`;
  if (version?.ok === true) {
    const text = textAt(asObject(version.value), 'gitVersion') ?? '';
    return passed('api-server', [reachFact(server, reach), fact('Kubernetes', 'is', text)]);
  }
  if (reach === null) return failed('api-server', problem('cluster.name-unresolved', { server }));
  const evidence = [reachFact(server, reach)];
  if (version?.error.kind === 'forbidden') return passed('api-server', evidence);
  const failure = version === null ? null : failureOf(version);
  if (reach.kind === 'answered')
    return failed('api-server', failure ?? problem('cluster.silent', { server }), evidence);
  if (reach.kind === 'refused') return failed('api-server', problem('cluster.refused', { server }), evidence);
  const throughTunnel = patient.stands && isRouted(patient, look.server.address ?? '');
  if (throughTunnel && (await diagnosisOf(patient, targets, findings)) !== null) {
    return skipped('api-server', 'cluster-side', evidence);
  }
  return failed('api-server', failure ?? problem('cluster.silent', { server }), evidence);
}

/** As the API server says itself and, where it does not, as trying says. */
async function rbac(input: ClusterInput): Promise<DoctorCheck> {
  const look = await input.cluster();
  if (look?.services === null || look === null) return skipped('rbac', 'api-server');
  const rights = look.rights?.rights ?? triedRights(look);
  const namespace = look.rights?.namespace ?? look.namespace;
  const evidence = [
    ...rights.map(({ verb, resource, verdict }) => fact(`${verb} ${resource}`, findingOf[verdict])),
    ...(namespace === null ? [] : [fact('namespace', 'is', namespace)]),
  ];
  const missing = rights.filter(({ verdict }) => verdict === 'forbidden');
  if (missing.length > 0) return failed('rbac', problem('cluster.rights-missing', missingRights(missing)), evidence);
  const failure =
    failureOf(look.services) ?? (look.endpoints.answer === null ? null : failureOf(look.endpoints.answer));
  return checked('rbac', failure, evidence);
}

const findingOf = { allowed: 'allowed', forbidden: 'forbidden', unknown: 'missing' } as const;

/** What lists brought shows the right to list, and nothing of the right to watch. */
function triedRights({ services, endpoints }: ClusterLook): readonly ReviewedRight[] {
  const verdictOf = (answer: Answer | null): ReviewedRight['verdict'] => {
    if (answer?.ok === true) return 'allowed';
    return answer?.error.kind === 'forbidden' ? 'forbidden' : 'unknown';
  };
  return [
    { verb: 'list', resource: 'services', group: '', verdict: verdictOf(services) },
    { verb: 'list', resource: endpoints.resource, group: endpoints.group, verdict: verdictOf(endpoints.answer) },
  ];
}

/** What is missing in words, and as kubectl(1) takes it. */
function missingRights(missing: readonly ReviewedRight[]): Readonly<Record<string, string>> {
  const kinds = [...new Set(missing.map(({ resource, group }) => (group === '' ? resource : `${resource}.${group}`)))];
  const verbs = [...new Set(missing.map(({ verb }) => verb))];
  return {
    missing: missing.map(({ verb, resource }) => `${verb} ${resource}`).join(', '),
    verbs: verbs.join(','),
    resources: kinds.join(','),
  };
}

function failureOf(answer: Answer): Problem | null {
  return answer.ok || answer.error.kind === 'aborted' ? null : answer.error.problem;
}

/** Each Service by its ClusterIP: one that does not answer while others do has a reason of its own. */
async function serviceIps(input: ClusterInput): Promise<DoctorCheck | readonly DoctorCheck[]> {
  const { patient, targets, findings } = input;
  const { services } = await targets();
  if (services.length === 0) return skipped('service-ip', 'no-service');
  const found = await findings();
  const diagnosis = await diagnosisOf(patient, targets, findings);
  return services.map((service) => {
    const reach = found.reachOf({ address: service.clusterIp, port: service.port });
    const about = `${service.namespace}/${service.name}`;
    if (reach === null) return skipped('service-ip', 'kernel-service', [], about);
    const evidence = [reachFact(`${service.clusterIp}:${service.port}`, reach)];
    if (reach.kind === 'answered') return passed('service-ip', evidence, about);
    if (diagnosis !== null && reach.kind !== 'refused') return skipped('service-ip', 'cluster-side', evidence, about);
    return failed('service-ip', problemOfService(service, reach, found), evidence, about);
  });
}

/** Why a ClusterIP does not answer although the way to others works. */
function problemOfService(service: ServiceTarget, reach: Reach, found: PathFindings): Problem {
  const { pods, internalTraffic, name, namespace } = service;
  const { apiIp, dnsIp } = found.symptoms;
  const asked = pods.filter((pod) => found.reachOf(pod) !== null);
  const quiet = asked.filter((pod) => !isAlive(found.reachOf(pod)));
  const symptoms: ServiceSymptoms = {
    reach: reach.kind === 'answered' ? 'silent' : reach.kind,
    ready: pods.length,
    total: null,
    internalTraffic,
    pods: podsSymptom(asked.length, quiet.length),
    others: [apiIp, dnsIp].includes('answers') ? 'answer' : 'unknown',
  };
  return serviceFailure(symptoms, { namespace, name, quiet: quiet.map(({ address }) => address) });
}

async function serviceNames({ probes, targets }: ClusterInput): Promise<DoctorCheck | readonly DoctorCheck[]> {
  const { services, domain } = await targets();
  if (services.length === 0) return skipped('service-name', 'no-service');
  if (domain === null) return skipped('service-name', 'no-domain');
  return Promise.all(
    services.map(async ({ name, namespace, clusterIp }) => {
      const hostname = `${name}.${namespace}.svc.${domain}`;
      const { addresses, detail } = await probes.resolve(hostname);
      const evidence = [fact(hostname, addresses.length > 0 ? 'found' : 'missing', addresses.join(', ') || detail)];
      const differs = problem('service.name-differs', { name: hostname, address: clusterIp });
      return checked('service-name', addresses.includes(clusterIp) ? null : differs, evidence, hostname);
    }),
  );
}

/** Each Pod that was asked: a port that is refused shows that it is reached; whether its program listens is not ours to say. */
async function pods({
  patient,
  targets,
  findings,
  cluster,
}: ClusterInput): Promise<DoctorCheck | readonly DoctorCheck[]> {
  const known = (await targets()).pods;
  const found = await findings();
  const diagnosis = await diagnosisOf(patient, targets, findings);
  const dnsPods = (await cluster())?.dnsPods ?? [];
  const checks = known.flatMap(({ address, port }) => {
    const reach = found.reachOf({ address, port });
    if (reach === null) return [];
    const evidence = [reachFact(`${address}:${port}`, reach)];
    if (isAlive(reach)) return [passed('pod', evidence, address)];
    if (diagnosis !== null) return [skipped('pod', 'cluster-side', evidence, address)];
    const isDns = dnsPods.some((pod) => pod.address === address);
    if (isDns && found.dnsUdp?.kind !== 'answered') return [skipped('pod', 'dns-udp', evidence, address)];
    return [failed('pod', problem('service.pod-silent', { address }), evidence, address)];
  });
  return checks.length === 0 ? skipped('pod', 'unknown-address') : checks;
}

import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { ServiceRecord } from '../../shared/service-record.ts';
import { lookAtCluster, type ClusterLook } from '../doctor/cluster-look.ts';
import { diagnosisOf } from '../doctor/checks-path.ts';
import { targetsOf, type Connected, type Targets } from '../doctor/patient.ts';
import type { DoctorProbes } from '../doctor/probes.ts';
import { targetsOfRecords, type ServiceTarget } from '../doctor/service-targets.ts';
import { lookThroughTunnel, type PathFindings } from '../doctor/symptoms.ts';
import { isAlive, type Reach } from '../reach/reach.ts';
import { podsSymptom, serviceFailure, type ServiceSymptoms } from '../reach/service-failure.ts';
import type { Aim } from './aim.ts';

/** What is looked at to find out why a ClusterIP does not answer. */
export interface WhyInput {
  readonly aim: Aim;
  readonly connected: Connected;
  readonly probes: DoctorProbes;
  /** The API server, by the profile's kubeconfig; null where there is none that can be used. */
  readonly openCluster: () => Promise<ClusterAccess | null>;
  /** The list that Kubelane has: Pods of other Services tell whether the way to Pods works. */
  readonly services: readonly ServiceRecord[];
  /** The cluster's version, as `v1.29.3`; null where it is not known. */
  readonly version: string | null;
}

/** So many Pods of the Service, and so many others, are asked. */
const mostPods = 2;

/** Why a Service does not answer at its ClusterIP: the doctor's diagnosis of the gateway, else what is wrong with the Service itself. */
export async function whyNot(input: WhyInput, reach: Exclude<Reach['kind'], 'answered'>): Promise<Problem> {
  const { record } = input.aim;
  const symptoms: ServiceSymptoms = {
    reach,
    ready: record.ready,
    total: record.total,
    internalTraffic: internalTraffic(record, input.version),
    pods: 'unknown',
    others: 'unknown',
  };
  const names = { namespace: record.namespace, name: record.name, quiet: [] };
  // A refusal is an answer: the way there works, and nothing else needs to be asked.
  if (reach === 'refused' || record.ready === 0) return serviceFailure(symptoms, names);
  const { own, found, diagnosis } = await lookAround(input);
  if (diagnosis !== null) return diagnosis;
  const asked = own.filter((pod) => found.reachOf(pod) !== null);
  const quiet = asked.filter((pod) => !isAlive(found.reachOf(pod)));
  const { apiIp, dnsIp } = found.symptoms;
  return serviceFailure(
    {
      ...symptoms,
      pods: podsSymptom(asked.length, quiet.length),
      others: [apiIp, dnsIp].some((symptom) => symptom === 'answers' || symptom === 'refused') ? 'answer' : 'quiet',
    },
    { ...names, quiet: quiet.map(({ address }) => address) },
  );
}

/** Why a Pod of a headless Service does not answer. */
export async function whyNotPod(
  input: WhyInput,
  reach: Exclude<Reach['kind'], 'answered'>,
  address: string,
): Promise<Problem> {
  const { namespace, name } = input.aim.record;
  if (reach === 'refused')
    return problem('service.refused', { name: `${namespace}/${name}`, namespace, service: name });
  return (await lookAround(input)).diagnosis ?? problem('service.pod-silent', { address });
}

async function lookAround(
  input: WhyInput,
): Promise<{ readonly own: ServiceTarget['pods']; readonly found: PathFindings; readonly diagnosis: Problem | null }> {
  const { aim, connected, probes } = input;
  const { record, port } = aim;
  const access = await input.openCluster();
  const wanted = `${record.name}.${record.namespace}`;
  const look = access === null ? null : await lookAtCluster(access, probes, wanted, port?.port ?? null);
  const own = ownPods(aim, look);
  const targets = targetsFor(input, look, own);
  const found = await lookThroughTunnel(connected, targets, look?.cilium ?? null, probes);
  const diagnosis = await diagnosisOf(
    connected,
    () => Promise.resolve(targets),
    () => Promise.resolve(found),
  );
  return { own, found, diagnosis };
}

/** With the Pods' own ports where the API server tells them; a wrong one is refused, which shows as well that the Pod is there. */
function ownPods({ record, port }: Aim, look: ClusterLook | null): ServiceTarget['pods'] {
  const told = look?.targets.flatMap(({ pods }) => pods) ?? [];
  const listed = record.endpointAddresses.map((address) => ({ address, port: port?.port ?? 80 }));
  return (told.length > 0 ? told : listed).slice(0, mostPods);
}

function targetsFor(
  { connected, services, aim }: WhyInput,
  look: ClusterLook | null,
  own: ServiceTarget['pods'],
): Targets {
  const targets = targetsOf(connected, look, []);
  const others = [...targets.pods, ...otherPods(services, aim.record)].filter(
    ({ address }) => !own.some((pod) => pod.address === address),
  );
  return { ...targets, pods: [...own, ...others.slice(0, mostPods)] };
}

/** Pods of the cluster's DNS and of web servers, out of the list. */
function otherPods(services: readonly ServiceRecord[], { uid }: ServiceRecord): ServiceTarget['pods'] {
  const others = services.filter((service) => service.uid !== uid);
  const dns = others.filter(
    ({ namespace, ports }) => namespace === 'kube-system' && ports.some(({ port }) => port === 53),
  );
  return [
    ...dns.flatMap(({ endpointAddresses }) => endpointAddresses.map((address) => ({ address, port: 53 }))),
    ...targetsOfRecords(others, null).flatMap(({ pods }) => pods),
  ];
}

/** Since 1.22 every Service has the field, and `Cluster` is what it has unless somebody wrote `Local`. */
function internalTraffic({ localOnly }: ServiceRecord, version: string | null): ServiceSymptoms['internalTraffic'] {
  if (localOnly) return 'Local';
  const minor = /^v?1\.(\d{1,3})(?:[.+-]|$)/.exec(version ?? '')?.[1];
  return minor !== undefined && Number(minor) >= 22 ? 'Cluster' : null;
}

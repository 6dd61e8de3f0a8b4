import type { Evidence } from '../../shared/doctor.ts';
import { fact, reachFact } from '../reach/fact.ts';
import type { Symptom, Symptoms } from './diagnosis.ts';
import { knownService } from './known-name.ts';
import type { Connected, Targets } from './patient.ts';
import type { DnsReach, DoctorProbes, PingOutcome } from './probes.ts';
import { isAlive, type Reach } from '../reach/reach.ts';
import { discardPort, doesForward, doesPass, throughTunnel, vacantAddresses } from './tunnel-targets.ts';

/** What was seen through the tunnel, with the facts to show. */
export interface PathFindings {
  readonly symptoms: Symptoms;
  readonly dnsUdp: DnsReach | null;
  readonly dnsTcp: DnsReach | null;
  readonly evidence: readonly Evidence[];
  /** What came of a Service's ClusterIP or a Pod; null for one that was not asked, as its packets would not have gone into the tunnel. */
  readonly reachOf: (target: Endpoint) => Reach | null;
  /** Nodes and Pods that keep quiet while others of their kind answer. */
  readonly quiet: readonly string[];
}

/** An address and a port of TCP. */
interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const mostPods = 4;

/**
 * Asks every kind of address through the tunnel at once; only when something is silent, the two questions that tell the causes apart. What the
 * kernel would send another way is not asked: its silence would say nothing of the gateway, and somebody else would get the packets.
 */
export async function lookThroughTunnel(
  patient: Connected,
  known: Targets,
  cilium: boolean | null,
  probes: DoctorProbes,
): Promise<PathFindings> {
  const targets = await throughTunnel(patient, { ...known, pods: known.pods.slice(0, mostPods) }, probes);
  const { gateway, dns, domain, apiIp } = targets;
  const name = `${knownService}.${domain ?? ''}`;
  const services = targets.services.map(({ clusterIp, port }) => ({ address: clusterIp, port }));
  const reaches = new Map<string, Reach>();
  const reachOf = ({ address, port }: Endpoint): Reach | null => reaches.get(`${address} ${port}`) ?? null;
  const [gatewayEcho, api, dnsUdp, dnsTcp] = await Promise.all([
    gateway === null ? null : probes.ping(gateway, 64),
    apiIp === null ? null : probes.connectTcp(apiIp, 443),
    dns === null || domain === null ? null : probes.queryDns(dns, name, 'udp'),
    dns === null || domain === null ? null : probes.queryDns(dns, name, 'tcp'),
    ...[...targets.nodes, ...targets.pods, ...services].map(async ({ address, port }) => {
      reaches.set(`${address} ${port}`, await probes.connectTcp(address, port));
      return null;
    }),
  ]);
  const [nodes, pods] = [targets.nodes.map(reachOf), targets.pods.map(reachOf)];
  const seen = {
    gateway: await gatewaySymptom(gateway, gatewayEcho, probes),
    node: nodeSymptom(nodes),
    pod: anyOf(pods),
    apiIp: symptomOf(api),
    dnsIp: dnsSymptom(dnsUdp, dnsTcp),
    partly: isSplit(nodes) && isSplit(pods),
    cilium,
  };
  const doubtful = [seen.node, seen.pod, seen.apiIp, seen.dnsIp].some((symptom) => symptom === 'silent');
  const [forwards, passes] = doubtful
    ? await Promise.all([doesForward(patient, targets, probes), doesPass(patient, targets, probes)])
    : (['unknown', 'unknown'] as const);
  const evidence = [
    ...targets.nodes.map((node) => reachFact(`node ${node.address}:${node.port}`, reachOf(node))),
    ...targets.pods.map((pod) => reachFact(`Pod ${pod.address}:${pod.port}`, reachOf(pod))),
    ...(apiIp === null ? [] : [reachFact(`ClusterIP ${apiIp}:443`, api)]),
    ...(dns === null
      ? []
      : [reachFact(`ClusterIP ${dns}:53`, seen.dnsIp === 'answers' && dnsUdp?.kind !== 'answered' ? dnsTcp : dnsUdp)]),
    ...(forwards === 'unknown' ? [] : [fact('TTL 1', forwards === 'yes' ? 'expired' : 'silent')]),
    ...(passes === 'unknown'
      ? []
      : [fact(vacantAddresses(patient, targets)[0] ?? '', passes === 'yes' ? 'nobody' : 'silent')]),
  ];
  const quiet = [...targets.nodes, ...targets.pods].filter((target) => !isAlive(reachOf(target)));
  return {
    symptoms: { ...seen, forwards, passes },
    dnsUdp,
    dnsTcp,
    evidence,
    reachOf,
    quiet: quiet.map(({ address }) => address),
  };
}

/** Some gateways drop echo requests, or there is no ping: a refused port is as good an answer. */
async function gatewaySymptom(
  address: string | null,
  echo: PingOutcome | null,
  probes: DoctorProbes,
): Promise<Symptom> {
  if (address === null) return 'unknown';
  if (echo === 'answered') return 'answers';
  const { kind } = await probes.connectTcp(address, discardPort);
  return kind === 'answered' || kind === 'refused' ? 'answers' : kind;
}

function symptomOf(reach: Reach | null): Symptom {
  if (reach === null) return 'unknown';
  return reach.kind === 'answered' ? 'answers' : reach.kind;
}

function dnsSymptom(udp: DnsReach | null, tcp: DnsReach | null): Symptom {
  if (udp?.kind === 'answered' || tcp?.kind === 'answered') return 'answers';
  return symptomOf(tcp ?? udp);
}

/** Where several nodes were asked and only one answers, that one is the gateway itself: it needs to forward nothing for it. */
function nodeSymptom(reaches: readonly (Reach | null)[]): Symptom {
  const alive = reaches.filter(isAlive).length;
  if (alive >= 2 || (alive === 1 && reaches.length === 1)) return 'answers';
  return deadSymptom(reaches);
}

function anyOf(reaches: readonly (Reach | null)[]): Symptom {
  return reaches.some(isAlive) ? 'answers' : deadSymptom(reaches);
}

function deadSymptom(reaches: readonly (Reach | null)[]): Symptom {
  if (reaches.length === 0) return 'unknown';
  return reaches.some((reach) => reach?.kind === 'unreachable') ? 'unreachable' : 'silent';
}

/** Whether some answer and some keep quiet. */
function isSplit(reaches: readonly (Reach | null)[]): boolean {
  return reaches.some(isAlive) && reaches.some((reach) => reach?.kind === 'silent');
}

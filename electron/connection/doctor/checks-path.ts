import type { DoctorCheck } from '../../shared/doctor.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { largeSizes, measurePath } from '../verify/path-limit.ts';
import { checked, failed, passed, skipped } from './check.ts';
import { fact, reachFact } from '../reach/fact.ts';
import { mtuOf } from './checks-tunnel.ts';
import { diagnose } from './diagnosis.ts';
import { knownService } from './known-name.ts';
import { networkOf, type Connected, type Patient, type Targets } from './patient.ts';
import type { DoctorProbes } from './probes.ts';
import type { Step } from './runner.ts';
import type { PathFindings } from './symptoms.ts';

/** What the path through the tunnel is asked with. */
export interface PathInput {
  readonly patient: Patient;
  readonly probes: DoctorProbes;
  readonly targets: () => Promise<Targets>;
  readonly findings: () => Promise<PathFindings>;
}

/** The way through the tunnel: the gateway, what lies beyond it, the cluster's DNS, and large packets. */
export function pathSteps(input: PathInput): readonly Step[] {
  return [
    { check: 'gateway', needs: ['device'], run: () => gateway(input) },
    { check: 'cluster-side', needs: ['device'], run: () => clusterSide(input) },
    { check: 'dns-udp', needs: ['device', 'kernel-service', 'gateway'], run: () => dnsUdp(input) },
    { check: 'dns-tcp', needs: ['dns-udp'], run: () => dnsTcp(input) },
    { check: 'mtu', needs: ['dns-udp'], run: () => mtu(input) },
  ];
}

/** A gateway that keeps quiet itself, or refuses by its firewall, while anything comes back through it has no fault. */
async function gateway({ patient, probes, targets, findings }: PathInput): Promise<DoctorCheck> {
  const { gateway: address } = await targets();
  if (patient.isDirect) return skipped('gateway', 'no-vpn');
  if (address === null) return skipped('gateway', 'no-gateway-address');
  const { symptoms } = await findings();
  if (symptoms.gateway === 'unknown') {
    const taken = (await probes.look(patient.tunnel?.device ?? '', [address])).devices[0] ?? '-';
    return failed('gateway', problem('route.not-in-tunnel', { address, role: 'vpn', device: taken }));
  }
  const alive = symptoms.gateway === 'answers' || symptoms.gateway === 'refused';
  if (alive) return passed('gateway', [fact(address, 'answered')]);
  const others = [symptoms.node, symptoms.pod, symptoms.apiIp, symptoms.dnsIp].some((symptom) => symptom === 'answers');
  if (symptoms.gateway === 'unreachable') return skipped('gateway', 'not-tellable', [fact(address, 'unreachable')]);
  if (others || symptoms.forwards === 'yes' || symptoms.passes === 'yes') {
    return skipped('gateway', 'not-tellable', [fact(address, 'silent')]);
  }
  return failed('gateway', problem('gateway.silent'), [fact(address, 'silent')]);
}

async function clusterSide({ patient, targets, findings }: PathInput): Promise<DoctorCheck> {
  const { symptoms, evidence } = await findings();
  if (patient.isDirect) return skipped('cluster-side', 'no-vpn', evidence);
  const diagnosis = await diagnosisOf(patient, targets, findings);
  // Said already of the gateway itself.
  if (diagnosis?.code === 'gateway.silent') return skipped('cluster-side', 'gateway', evidence);
  const asked = [symptoms.node, symptoms.pod, symptoms.apiIp, symptoms.dnsIp].some((symptom) => symptom !== 'unknown');
  return asked ? checked('cluster-side', diagnosis, evidence) : skipped('cluster-side', 'unknown-address', evidence);
}

/** The silent failure of the cluster side, with this connection's own addresses in what to type. */
export async function diagnosisOf(
  patient: Connected,
  targets: () => Promise<Targets>,
  findings: () => Promise<PathFindings>,
): Promise<Problem | null> {
  // What is known of gateways is known of those behind a tunnel.
  if (patient.isDirect) return null;
  const { symptoms, quiet } = await findings();
  const { nodes, pods, dns, apiIp } = await targets();
  return diagnose(symptoms, {
    vpn: networkOf(patient, 'vpn')?.text ?? 'VPN_NETWORK',
    node: nodes[0]?.address ?? 'NODE_IP',
    pod: pods[0]?.address ?? 'POD_IP',
    clusterIp: dns ?? apiIp ?? 'CLUSTER_IP',
    quiet: quiet.join(', '),
  });
}

async function dnsUdp({ patient, targets, findings }: PathInput): Promise<DoctorCheck> {
  const { dns, domain } = await targets();
  if (dns === null || domain === null) return failed('dns-udp', problem('dns.none'));
  const found = await findings();
  const evidence = [
    reachFact(`${dns}:53/udp`, found.dnsUdp),
    ...(found.dnsUdp?.addresses.map((text) => fact(`${knownService}.${domain}`, 'is', text)) ?? []),
  ];
  if (found.dnsUdp?.kind === 'answered') return passed('dns-udp', evidence);
  // What keeps every packet up also keeps up these; else it is the DNS itself.
  if ((await diagnosisOf(patient, targets, findings)) !== null) return skipped('dns-udp', 'cluster-side', evidence);
  const more = [...evidence, reachFact(`${dns}:53/tcp`, found.dnsTcp)];
  if (found.dnsTcp?.kind === 'refused') return failed('dns-udp', problem('dns.no-endpoints', { server: dns }), more);
  return failed('dns-udp', problem('dns.silent', { server: dns }), more);
}

async function dnsTcp({ targets, findings }: PathInput): Promise<DoctorCheck> {
  const { dns } = await targets();
  const found = (await findings()).dnsTcp;
  const answered = found?.kind === 'answered';
  return checked('dns-tcp', answered ? null : problem('dns.tcp-closed', { server: dns ?? '' }), [
    reachFact(`${dns ?? ''}:53/tcp`, found),
  ]);
}

/** Questions that fill a packet of each size that TCP fills: what is not answered was lost for its size, as small ones are answered. */
async function mtu({ patient, probes, targets }: PathInput): Promise<DoctorCheck> {
  const { dns, domain, gateway: ownAddress } = await targets();
  const bytes = mtuOf(patient.tunnel?.device ?? '', probes) ?? 1500;
  if (dns === null || domain === null) return skipped('mtu', 'no-domain');
  const asked = await Promise.all(
    largeSizes(bytes).map(async (size) => ({
      size,
      reach: await probes.queryDns(dns, `${knownService}.${domain}`, 'udp', size),
    })),
  );
  const evidence = [fact('MTU', 'is', String(bytes)), ...asked.map(({ size, reach }) => reachFact(`${size} B`, reach))];
  const lost = asked.find(({ reach }) => reach.kind !== 'answered');
  if (lost === undefined) return passed('mtu', evidence);
  const limit = await measurePath(probes.echo, ownAddress === null ? [dns] : [ownAddress, dns], bytes);
  return failed('mtu', problem('path.large-lost', { bytes: lost.size, limit: limit ?? '?' }), evidence);
}

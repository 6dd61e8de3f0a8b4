import type { Cidr } from '../../shared/ip.ts';
import type { Symptoms } from './diagnosis.ts';
import { addressAt, networkOf, type Connected, type Targets } from './patient.ts';
import type { DoctorProbes } from './probes.ts';

/** Those targets that the kernel sends into the tunnel; without one, those that it knows a way to. */
export async function throughTunnel(patient: Connected, targets: Targets, probes: DoctorProbes): Promise<Targets> {
  const device = patient.tunnel?.device;
  const { gateway, nodes, pods, apiIp, dns, services } = targets;
  const single = [gateway, apiIp, dns].filter((address) => address !== null);
  const several = [...nodes, ...pods].map(({ address }) => address);
  const asked = [...new Set([...single, ...several, ...services.map(({ clusterIp }) => clusterIp)])];
  const taken = patient.stands ? (await probes.look(device ?? '', asked)).devices : [];
  const isOnItsWay = (way: string | null | undefined): boolean =>
    device === undefined ? typeof way === 'string' : way === device;
  const inside = new Set(asked.filter((_, at) => isOnItsWay(taken[at])));
  const orNull = (address: string | null): string | null => (address !== null && inside.has(address) ? address : null);
  return {
    ...targets,
    gateway: orNull(gateway),
    apiIp: orNull(apiIp),
    dns: orNull(dns),
    nodes: nodes.filter(({ address }) => inside.has(address)),
    pods: pods.filter(({ address }) => inside.has(address)),
    services: services.filter(({ clusterIp }) => inside.has(clusterIp)),
  };
}

/** A machine that forwards says so when a packet's time to live ends at it (RFC 1812, 5.3.1), before its firewall is asked; one that does not is silent. */
export async function doesForward(
  patient: Connected,
  targets: Targets,
  probes: DoctorProbes,
): Promise<Symptoms['forwards']> {
  const beyond = beyondGateway(patient, targets);
  if (beyond === null) return 'unknown';
  const outcome = await probes.ping(beyond, 1);
  if (outcome === null || outcome === 'unreachable') return 'unknown';
  return outcome === 'silent' ? 'no' : 'yes';
}

/**
 * Asks three addresses at the end of the nodes' network, where hardly anybody is: a gateway that lets the packets through finds nobody (ARP) and
 * says “host unreachable” itself, which needs no way back from anywhere else.
 */
export async function doesPass(
  patient: Connected,
  targets: Targets,
  probes: DoctorProbes,
): Promise<Symptoms['passes']> {
  const nobody = vacantAddresses(patient, targets);
  if (nobody.length === 0) return 'unknown';
  const reaches = await Promise.all(nobody.map((address) => probes.connectTcp(address, discardPort)));
  return reaches.some(({ kind }) => kind === 'unreachable') ? 'yes' : 'no';
}

/** Addresses at the end of the nodes' network that no known node has. */
export function vacantAddresses(patient: Connected, targets: Targets): readonly string[] {
  const cidr = installedNodes(patient);
  const known = new Set(targets.nodes.map(({ address }) => address));
  return [-3, -4, -5].flatMap((place) => {
    const address = cidr === null ? null : addressAt(cidr, place);
    return address === null || known.has(address) ? [] : [address];
  });
}

/** Any port does: who answers refuses it (RFC 863 has nearly no server left). */
export const discardPort = 9;

function beyondGateway(patient: Connected, { nodes, pods }: Targets): string | null {
  const node = installedNodes(patient);
  return pods[0]?.address ?? nodes[0]?.address ?? (node === null ? null : addressAt(node, -3));
}

/** The nodes' network where its route is in effect: without, the same addresses are somebody else's, as those of the LAN that it meets. */
function installedNodes(patient: Connected): Cidr | null {
  const isInstalled = patient.snapshot.routes.find(({ role }) => role === 'node')?.status === 'installed';
  return isInstalled ? networkOf(patient, 'node') : null;
}

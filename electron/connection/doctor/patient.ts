import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import { contains } from '../../network/cidr.ts';
import type { ConnectionSnapshot, TunnelStatus } from '../../shared/connection-state.ts';
import type { HelperVerbs } from '../../shared/helper-protocol.ts';
import { addressBits, cidrOf, parseCidr, parseIpAddress, type Cidr } from '../../shared/ip.ts';
import type { Problem } from '../../shared/problem.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Result } from '../../shared/result.ts';
import type { RouteRole } from '../../shared/routes.ts';
import type { ProfileFacts, Remote } from '../machine-types.ts';
import type { ClusterLook } from './cluster-look.ts';
import { isKubernetes, type ServiceTarget } from './service-targets.ts';
import type { Standing } from './surroundings.ts';

/** The connection as far as what lies beyond it is asked. */
export interface Connected {
  readonly snapshot: ConnectionSnapshot;
  readonly tunnel: TunnelStatus | null;
  /** Whether the connection stands, by a tunnel or without one: everything beyond it can be asked. */
  readonly stands: boolean;
  /** Whether its profile needs no VPN. */
  readonly isDirect: boolean;
}

/** What is known before anything of the network is asked. */
export interface Patient extends Connected {
  readonly hello: Result<HelperVerbs['hello']['result'], Problem>;
  readonly profiles: readonly Profile[];
  readonly profileProblems: readonly Problem[];
  readonly kubeconfigs: ReadonlyMap<string, Result<ClusterAccess, Problem>>;
  readonly app: Result<Standing, Problem>;
  /** The profile of the connection, or the one that would be connected. */
  readonly profile: Profile | null;
  /** What that profile says by itself, or why it cannot be read; null without a profile. */
  readonly read: Result<ProfileFacts, Problem> | null;
  /** The VPN servers that it names. */
  readonly remotes: readonly Remote[];
}

/** The network of the first route with that role; null when there is none. */
export function networkOf({ snapshot }: Connected, role: RouteRole): Cidr | null {
  const route = snapshot.routes.find((entry) => entry.role === role);
  const cidr = route === undefined ? null : parseCidr(route.cidr);
  return cidr?.ok === true ? cidr.value : null;
}

/** The address at that place of a network, counted from its end when negative; null for a network that is smaller. */
export function addressAt(cidr: Cidr, place: number): string | null {
  const bits = addressBits(cidr.family);
  const size = 1n << BigInt(bits - cidr.prefixLength);
  const offset = place < 0 ? size + BigInt(place) : BigInt(place);
  if (offset < 1n || offset >= size - 1n) return null;
  return cidrOf(cidr.family, cidr.address + offset, bits).text.split('/')[0] ?? null;
}

/** The network of a route, of whatever role, that an address lies in. */
export function isRouted({ snapshot }: Connected, address: string): boolean {
  const parsed = parseIpAddress(address);
  return snapshot.routes.some(({ cidr }) => {
    const network = parseCidr(cidr);
    return parsed !== null && network.ok && contains(network.value, parsed);
  });
}

/** Addresses beyond the gateway that are asked, of each kind the best first. */
export interface Targets {
  /** The gateway's own address in the VPN, as its server told it; null where it told none. Nothing is guessed: any host may have the first one. */
  readonly gateway: string | null;
  readonly nodes: readonly { readonly address: string; readonly port: number }[];
  readonly pods: readonly { readonly address: string; readonly port: number }[];
  /** The ClusterIP of `kubernetes`: the first address of the Services' network, unless the cluster says otherwise. */
  readonly apiIp: string | null;
  readonly dns: string | null;
  readonly domain: string | null;
  readonly services: readonly ServiceTarget[];
}

const kubeletPort = 10_250;
const mostNodes = 4;

/** Puts together what the connection and the cluster tell, with the Services to try. */
export function targetsOf(
  patient: Connected,
  cluster: Omit<ClusterLook, 'targets'> | null,
  tried: readonly ServiceTarget[],
): Targets {
  const { snapshot } = patient;
  const services = networkOf(patient, 'service');
  const server = cluster?.server.address ?? null;
  const nodes = [
    ...(server !== null && cluster !== null && isRouted(patient, server)
      ? [{ address: server, port: cluster.server.port }]
      : []),
    ...(cluster?.nodeAddresses ?? [])
      .filter((address) => address !== server && isRouted(patient, address))
      .map((address) => ({ address, port: kubeletPort })),
  ];
  const pods = [
    ...tried.filter((service) => !isKubernetes(service)).flatMap((service) => service.pods),
    ...(cluster?.dnsPods ?? []),
  ];
  return {
    gateway: patient.tunnel?.gateway ?? null,
    nodes: nodes.slice(0, mostNodes),
    pods: [...new Map(pods.map((pod) => [pod.address, pod])).values()],
    apiIp: cluster?.kubernetesIp ?? (services === null ? null : addressAt(services, 1)),
    dns: snapshot.dns?.servers[0] ?? null,
    domain: snapshot.dns?.domains[0] ?? null,
    services: tried,
  };
}

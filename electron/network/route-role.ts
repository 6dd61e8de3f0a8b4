import { parseCidr, type Cidr, type IpAddress } from '../shared/ip.ts';
import type { RouteRole } from '../shared/routes.ts';
import { contains, overlap } from './cidr.ts';

export interface RoleHints {
  /** The cluster's DNS servers: a ClusterIP, so the route around it is the Service network. */
  readonly dnsServers: readonly IpAddress[];
  /** The API server runs on a node. */
  readonly apiServer: IpAddress | null;
  /** Networks whose role the cluster itself told. */
  readonly known: readonly { readonly role: RouteRole | null; readonly cidr: string }[];
}

/** kubeadm's default Service network; few clusters change it. */
const usualServiceNetwork = parseCidr('10.96.0.0/12');

/** A server pushes routes without saying what they are for; this tells by what lies in them, `other` when nothing does. */
export function guessRole(cidr: Cidr, hints: RoleHints): RouteRole {
  for (const { role, cidr: text } of hints.known) {
    const known = parseCidr(text);
    if (role !== null && known.ok && overlap(cidr, known.value) !== null) return role;
  }
  if (hints.dnsServers.some((server) => contains(cidr, server))) return 'service';
  if (hints.apiServer !== null && contains(cidr, hints.apiServer)) return 'node';
  if (usualServiceNetwork.ok && overlap(cidr, usualServiceNetwork.value) === 'equal') return 'service';
  return 'other';
}

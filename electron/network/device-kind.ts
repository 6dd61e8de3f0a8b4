import type { CollisionKind } from '../shared/collision.ts';

/** Bridges and virtual cables of Docker (kind and minikube use it), podman, libvirt, LXC and CNI. */
const containers =
  /^(?:docker\d+|docker_gwbridge|br-[0-9a-f]{12}|kind|minikube|veth.*|virbr.*|vnet\d+|cni.*|flannel.*|cali.*|podman\d+|lxcbr\d+|lxdbr\d+|incusbr\d+|vboxnet\d+|vmnet\d+)$/;
/** Devices of other VPN clients; by their names, which is all that every operating system tells. */
const vpns =
  /^(?:tun|tap|wg|ppp|utun|ipsec|gpd|cscotun|nordlynx|tailscale|zt|nebula|cloudflarewarp|proton|mullvad|outline|vpn)/i;
const own = /^(?:kl\d+|Kubelane.*)$/;

/** What a network on a device is there for. A gateway tells a network that lies further away from the one the device is in. */
export function kindOfNetwork(device: string, gateway: string | null): CollisionKind {
  if (own.test(device)) return 'kubelane';
  if (containers.test(device)) return 'containers';
  if (vpns.test(device)) return 'vpn';
  return gateway === null ? 'lan' : 'routed';
}

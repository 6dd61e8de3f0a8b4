import { LabError, wrongArgument } from './errors.ts';
import { inNetwork, ipBatch, loadRules, setSysctls } from './namespaces.ts';
import { pods } from './places.ts';
import { must, run } from './run.ts';
import { nodes, vpnCidr, type ClusterNode } from './topology.ts';

/** The silent failures of the cluster side: the tunnel stands, and something behind it does not work. All sit on the gateway k4 unless told. */

const gateway = 'k4';
const masquerade = ['POSTROUTING', '-s', vpnCidr, '-o', 'eth0', '-j', 'MASQUERADE'];
const returnRoute = `${vpnCidr} via ${nodes.find(({ name }) => name === gateway)?.address ?? ''} proto bird`;
/** Calico's name for it. */
const overlayDevice = 'vxlan.calico';

/** `off`: the gateway answers, and passes nothing on. */
export async function setForwarding(argument: string): Promise<string | undefined> {
  const off = isOff(argument);
  await setSysctls(gateway, { 'ipv4/ip_forward': off ? '0' : '1' });
  await forgetFlows();
  return off ? 'off' : undefined;
}

/** The rule as somebody wrote it whose gateway calls its device otherwise. */
const masqueradeElsewhere = masquerade.map((word) => (word === 'eth0' ? 'ens3' : word));
export const masqueradeArguments = ['on', 'off', 'wrong-name', 'wrong-device', 'routed', 'half-routed'] as const;

/**
 * `off`: VPN clients are not hidden behind the gateway's address, and no node has a route to them. `wrong-name`: the rule names a device that the
 * gateway does not have. `wrong-device`: the Pods' network becomes an overlay (Calico's VXLAN), so that packets to Pods leave by a device that the
 * rule, which names eth0, does not fit. `routed`: no rule, but every node has a route to the VPN by the gateway, as Calico announces one by BGP,
 * which is as good; `half-routed`: all nodes but k2 have.
 */
export async function setMasquerade(argument: string): Promise<string | undefined> {
  const wanted = masqueradeArguments.find((known) => known === argument);
  if (wanted === undefined) throw wrongArgument(argument, masqueradeArguments.join('|'));
  for (const rule of [masquerade, masqueradeElsewhere]) {
    await run(inNetwork(gateway, ['iptables', '-t', 'nat', '-D', ...rule])); // fails if it is off
  }
  if (wanted === 'on' || wanted === 'wrong-device') await addNatRule(masquerade);
  if (wanted === 'wrong-name') await addNatRule(masqueradeElsewhere);
  for (const { name } of others(gateway)) {
    await ipBatch(name, [`route replace ${returnRoute}`, `route delete ${returnRoute}`]);
    const isRouted = wanted === 'routed' || (wanted === 'half-routed' && name !== 'k2');
    if (isRouted) await ipBatch(name, [`route add ${returnRoute}`]);
  }
  await (wanted === 'wrong-device' ? buildOverlay() : removeOverlay());
  await forgetFlows();
  return argument === 'on' ? undefined : argument;
}

async function addNatRule(rule: readonly string[]): Promise<void> {
  await must(inNetwork(gateway, ['iptables', '-t', 'nat', '-A', ...rule]));
}

const apiPort = '6443';
const apiAtGateway = [
  ...['PREROUTING', '-i', 'tun+', '-p', 'tcp', '-d', vpnCidr, '--dport', apiPort],
  ...['-j', 'DNAT', '--to-destination', `${nodes[0]?.address ?? ''}:${apiPort}`],
];

/** `on`: who connects to the API server's port at the gateway's own address in the VPN gets to the API server, without a route to any node. */
export async function setApiAtGateway(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'on|off');
  await run(inNetwork(gateway, ['iptables', '-t', 'nat', '-D', ...apiAtGateway])); // fails if it is off
  if (argument === 'on') await addNatRule(apiAtGateway);
  await forgetFlows();
  return argument === 'on' ? 'on' : undefined;
}

/** `drop`: the policy of FORWARD, as Docker sets it when it turns ip_forward on. kube-proxy's own rules let its ClusterIPs through. */
export async function setForwardPolicy(argument: string): Promise<string | undefined> {
  if (argument !== 'drop' && argument !== 'accept') throw wrongArgument(argument, 'drop|accept');
  await must(inNetwork(gateway, ['iptables', '-P', 'FORWARD', argument.toUpperCase()]));
  await forgetFlows();
  return argument === 'drop' ? 'drop' : undefined;
}

/** `off`: the gateway has no routes to the other nodes' blocks of Pods, as when the network of the Pods does not run there. */
export async function setPodRoutes(argument: string): Promise<string | undefined> {
  const off = isOff(argument);
  for (const { podBlock, address } of others(gateway)) {
    await ipBatch(gateway, [`route replace ${podBlock} via ${address} proto bird`]);
    if (off) await ipBatch(gateway, [`route delete ${podBlock}`]);
  }
  await forgetFlows();
  return off ? 'off' : undefined;
}

/**
 * `NAMESPACE/NAME`: no packet to that Service's ClusterIP gets past the gateway, which is what kube-proxy makes of `internalTrafficPolicy: Local`
 * where no Pod of the Service runs. Kubernetes 1.20 has neither that field nor the rule, so the rule is ours, with the words of newer kube-proxies.
 */
export async function setLocalService(argument: string): Promise<string | undefined> {
  await must(inNetwork(gateway, ['iptables', '-t', 'mangle', '-F', 'PREROUTING'])); // nothing else has rules there
  if (argument === 'off') return undefined;
  const address = await clusterIp(argument);
  await loadRules(
    gateway,
    `*mangle
-A PREROUTING -d ${address} -m comment --comment "${argument} has no local endpoints" -j DROP
COMMIT
`,
  );
  await forgetFlows();
  return argument;
}

/**
 * `NAMESPACE/POD`: the Pod's node lets nobody begin a connection to it, as a NetworkPolicy that admits nobody does; what it begins itself, and answers
 * to that, pass.
 */
export async function setPolicy(argument: string): Promise<string | undefined> {
  for (const { name } of nodes) await must(inNetwork(name, ['iptables', '-t', 'mangle', '-F', 'FORWARD'])); // nothing else has rules there
  if (argument === 'off') return undefined;
  const pod = pods.find((each) => `${each.namespace}/${each.pod}` === argument);
  if (pod === undefined) throw new LabError(`there is no Pod ${argument}`, 'fault policy NAMESPACE/POD');
  const rule = ['FORWARD', '-d', pod.address, '-m', 'conntrack', '--ctstate', 'NEW', '-j', 'DROP'];
  await must(inNetwork(pod.node, ['iptables', '-t', 'mangle', '-A', ...rule]));
  await forgetFlows();
  return argument;
}

/** `closed`: the cluster's DNS answers over UDP alone. */
export async function setDnsOverTcp(argument: string): Promise<string | undefined> {
  if (argument !== 'closed' && argument !== 'open') throw wrongArgument(argument, 'closed|open');
  for (const { pod } of pods.filter(({ app }) => app === 'kube-dns')) {
    await must(inNetwork(pod, ['iptables', '-F', 'INPUT'])); // nothing else has rules there
    if (argument === 'open') continue;
    const reset = ['-p', 'tcp', '--dport', '53', '-j', 'REJECT', '--reject-with', 'tcp-reset'];
    await must(inNetwork(pod, ['iptables', '-A', 'INPUT', ...reset]));
  }
  return argument === 'closed' ? 'closed' : undefined;
}

/** As kube-proxy's rules on the gateway have it. */
async function clusterIp(service: string): Promise<string> {
  const rules = await must(inNetwork(gateway, ['iptables-save', '-t', 'nat']));
  const rule = rules.split('\n').find((line) => line.includes(`"${service}:`) && line.includes('cluster IP'));
  const address = /-d ([\d.]+)\/32/.exec(rule ?? '')?.[1];
  if (address === undefined)
    throw new LabError(`no Service ${service} has a ClusterIP`, 'fault local-service NAMESPACE/NAME');
  return address;
}

function isOff(argument: string): boolean {
  if (argument !== 'off' && argument !== 'on') throw wrongArgument(argument, 'off|on');
  return argument === 'off';
}

/** The kernel goes on translating flows that it knows, whatever the rules are by then. */
async function forgetFlows(): Promise<void> {
  await must(inNetwork(gateway, ['conntrack', '-F']));
}

function others(name: string): readonly ClusterNode[] {
  return nodes.filter((node) => node.name !== name);
}

/** The address of a node's end of the overlay: the first one of its block, as Calico's IPAM gives it. */
function overlayAddress({ podBlock }: ClusterNode): string {
  return podBlock.split('/')[0] ?? '';
}

function overlayMac({ address }: ClusterNode): string {
  return `66:00:00:00:00:${Number(address.split('.')[3]).toString(16)}`;
}

async function buildOverlay(): Promise<void> {
  for (const node of nodes) {
    const peers = others(node.name);
    await run(inNetwork(node.name, ['ip', 'link', 'delete', overlayDevice])); // fails if there is none
    await ipBatch(node.name, [
      `link add ${overlayDevice} address ${overlayMac(node)} type vxlan id 4096 dev eth0 local ${node.address} dstport 4789 nolearning`,
      `addr add ${overlayAddress(node)}/32 dev ${overlayDevice}`,
      `link set ${overlayDevice} up`,
      ...peers.map((peer) => `neigh add ${overlayAddress(peer)} lladdr ${overlayMac(peer)} dev ${overlayDevice}`),
      ...peers.map((peer) => `route replace ${peer.podBlock} via ${overlayAddress(peer)} dev ${overlayDevice} onlink`),
    ]);
    for (const peer of peers) {
      const entry = ['bridge', 'fdb', 'add', overlayMac(peer), 'dev', overlayDevice, 'dst', peer.address];
      await must(inNetwork(node.name, entry));
    }
  }
}

async function removeOverlay(): Promise<void> {
  for (const node of nodes) {
    const removed = await run(inNetwork(node.name, ['ip', 'link', 'delete', overlayDevice]));
    if (removed.code !== 0) continue;
    await ipBatch(
      node.name,
      others(node.name).map((peer) => `route replace ${peer.podBlock} via ${peer.address} proto bird`),
    );
  }
}

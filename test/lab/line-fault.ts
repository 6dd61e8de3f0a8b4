import { wrongArgument } from './errors.ts';
import { inNetwork, ipBatch, namespaceOf } from './namespaces.ts';
import { lanBridge, switchPlace } from './network.ts';
import { must, run } from './run.ts';
import { findLan, lineRouter, nodeCidr, podCidr, serviceCidr } from './topology.ts';

/** A line from home to the cluster that needs no VPN: a router of the cluster has a leg in the LAN at home. */

const [router, device, port] = ['k4', 'line', 'p-line'] as const;
const home = 'home';
/** Always the same, as that of a real router: who spoke with it before would otherwise wait until that is forgotten. */
const hardwareAddress = '02:00:5e:00:4d:01';
const clusterNetworks = [nodeCidr, podCidr, serviceCidr];

/** `bare`: the leg is there, and nobody in the LAN knows of it. `routed`: the LAN's own router sends the cluster's networks there. */
export async function setLine(argument: string): Promise<string | undefined> {
  if (argument !== 'bare' && argument !== 'routed' && argument !== 'off') {
    throw wrongArgument(argument, 'bare|routed|off');
  }
  const lan = findLan(home);
  if (lan === undefined) throw new Error('there is no home');
  const masquerade = ['POSTROUTING', '-s', lan.network, '-o', 'eth0', '-j', 'MASQUERADE'];
  for (const network of clusterNetworks) await run(inNetwork(home, ['ip', 'route', 'del', network])); // fails if it is not there
  await run(inNetwork(router, ['iptables', '-t', 'nat', '-D', ...masquerade])); // the same
  await run(inNetwork(router, ['ip', 'link', 'del', device])); // the same
  if (argument === 'off') return undefined;
  await ipBatch(undefined, [
    `link add ${device} netns ${namespaceOf(router)} address ${hardwareAddress} type veth peer name ${port} netns ${namespaceOf(switchPlace)}`,
  ]);
  await ipBatch(switchPlace, [`link set ${port} master ${lanBridge(lan)}`, `link set ${port} up`]);
  await ipBatch(router, [`addr add ${lineRouter}/${lan.prefix} dev ${device}`, `link set ${device} up`]);
  await must(inNetwork(router, ['iptables', '-t', 'nat', '-A', ...masquerade]));
  if (argument === 'routed') {
    await ipBatch(
      home,
      clusterNetworks.map((network) => `route add ${network} via ${lineRouter}`),
    );
  }
  return argument;
}

import { create } from './api-request.ts';
import { wrongArgument } from './errors.ts';
import { inNetwork } from './namespaces.ts';
import { askApiServer } from './pods.ts';
import { must, run } from './run.ts';
import { serviceCidr } from './topology.ts';

/** Goes before kube-proxy's chain, so that it translates nothing of what comes out of a tunnel; what the gateway itself and Pods send, it does. */
const pastKubeProxy = ['PREROUTING', '-i', 'tun+', '-d', serviceCidr, '-j', 'ACCEPT'];
const kindsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const kind = 'ciliumnodes.cilium.io';

/**
 * What Cilium in place of kube-proxy looks like from a VPN (docs.cilium.io, kubeproxy-free, “External Access To ClusterIP Services”): ClusterIPs
 * answer Pods and the nodes' own programs and nobody else, and the API server has Cilium's kinds. Its eBPF programs themselves are not there.
 */
export async function setCilium(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'on|off');
  await run(inNetwork('k4', ['iptables', '-t', 'nat', '-D', ...pastKubeProxy])); // fails if it is off
  await askApiServer([[{ method: 'DELETE', path: `${kindsPath}/${kind}`, body: {} }]]);
  if (argument === 'on') {
    const [chain = '', ...rule] = pastKubeProxy;
    await must(inNetwork('k4', ['iptables', '-t', 'nat', '-I', chain, '1', ...rule]));
    await askApiServer([[create(kindsPath, ciliumNodes)]]);
  }
  await must(inNetwork('k4', ['conntrack', '-F']));
  return argument === 'on' ? 'on' : undefined;
}

/** The kind as Cilium's operator registers it, with any content. */
const ciliumNodes = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: kind },
  spec: {
    group: 'cilium.io',
    scope: 'Cluster',
    names: { kind: 'CiliumNode', plural: 'ciliumnodes', singular: 'ciliumnode', listKind: 'CiliumNodeList' },
    versions: [
      {
        name: 'v2',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

import { asObject, listAt, objectAt, textAt, type JsonObject } from '../json-value.ts';
import { addresses } from '../service-projection.ts';
import { told, type Told } from './answer.ts';
import { nodeNetworks } from './covering.ts';
import { cidrs } from './values.ts';

/** What is wanted of a node (core/v1). */
export interface NodeNetwork {
  readonly addresses: readonly string[];
  readonly podCidrs: readonly string[];
  readonly flavour: string | null;
}

/** A node's own addresses, the Pods' network that it was given, and whose node it is. */
export function nodeNetwork(node: JsonObject | null): readonly NodeNetwork[] {
  const spec = objectAt(node, 'spec');
  const podCidrs = listAt(spec, 'podCIDRs');
  const own = listAt(objectAt(node, 'status'), 'addresses')
    .map(asObject)
    .flatMap((entry) => (entry?.['type'] === 'InternalIP' ? [entry['address']] : []));
  const labels = objectAt(objectAt(node, 'metadata'), 'labels');
  return [
    {
      addresses: addresses(own),
      podCidrs: cidrs(podCidrs.length > 0 ? podCidrs : [spec?.['podCIDR']]),
      flavour: flavourOf(labels, textAt(spec, 'providerID') ?? ''),
    },
  ];
}

/** Labels that providers put on their nodes. */
const flavourLabels: readonly (readonly [label: string, flavour: string])[] = [
  ['kubernetes.azure.com/cluster', 'aks'],
  ['eks.amazonaws.com/nodegroup', 'eks'],
  ['cloud.google.com/gke-nodepool', 'gke'],
  ['node.openshift.io/os_id', 'openshift'],
  ['minikube.k8s.io/name', 'minikube'],
];

function flavourOf(labels: JsonObject | null, providerId: string): string | null {
  const labelled = flavourLabels.find(([label]) => labels !== null && Object.hasOwn(labels, label));
  return labelled?.[1] ?? (providerId.startsWith('kind://') ? 'kind' : null);
}

/**
 * What the nodes tell together. Their Pods' networks are what was given to the nodes there are, not the whole from which a further node gets its own, and
 * some network plugins do not use them at all; of their own network they know only their addresses.
 */
export function readNodes(nodes: readonly NodeNetwork[]): readonly Told[] {
  const own = nodes.flatMap((node) => node.addresses);
  const flavour = nodes.find((node) => node.flavour !== null)?.flavour ?? null;
  return [
    ...told('flavour', 'derived', flavour === null ? [] : [flavour]),
    ...told(
      'pod-cidrs',
      'derived',
      nodes.flatMap((node) => node.podCidrs),
    ),
    ...told('node-networks', 'guessed', nodeNetworks(own)),
    ...told('node-addresses', 'stated', own),
  ];
}

import { clusterFactKinds, type ClusterFactKind, type Confidence } from '../../electron/shared/cluster-facts.ts';
import type { ClusterNetworks } from '../../electron/network/cluster-networks.ts';

/** What a cluster says of its networks, all of it by one method. */
export function clusterNetworks(
  values: Partial<Record<ClusterFactKind, readonly string[]>>,
  { confidence = 'stated', nodeAddresses = [] }: { confidence?: Confidence; nodeAddresses?: readonly string[] } = {},
): ClusterNetworks {
  const facts = clusterFactKinds.map((kind) => {
    const found = values[kind];
    const answer = found === undefined ? null : { method: 'kubeadm-config' as const, confidence, values: found };
    return { kind, answer, others: [] };
  });
  return { facts, nodeAddresses };
}

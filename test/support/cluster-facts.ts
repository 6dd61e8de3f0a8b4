import type { ClusterFact, ClusterFacts, FactAnswer, OverridableFact } from '../../electron/shared/cluster-facts.ts';

function fact(kind: ClusterFact['kind'], answer: FactAnswer | null, ...others: readonly FactAnswer[]): ClusterFact {
  return { kind, answer, others };
}

function answer(
  method: FactAnswer['method'],
  confidence: FactAnswer['confidence'],
  ...values: readonly string[]
): FactAnswer {
  return { method, confidence, values };
}

/** A cluster that tells most of itself: one setting contradicts another, and one may not be read. */
export const sampleFacts: ClusterFacts = {
  context: 'dev@shop',
  facts: [
    fact('version', answer('version-api', 'stated', 'v1.20.2')),
    fact('flavour', answer('kubeadm-config', 'derived', 'kubeadm')),
    fact('domain', answer('coredns-corefile', 'stated', 'cluster.coder4')),
    fact('dns-servers', answer('kube-dns-service', 'stated', '10.96.0.10')),
    fact(
      'service-cidrs',
      answer('kubeadm-config', 'stated', '10.96.0.0/12'),
      answer('control-plane-flags', 'stated', '10.96.0.0/16'),
    ),
    fact(
      'pod-cidrs',
      answer('calico-ippools', 'stated', '10.200.0.0/16'),
      answer('kubeadm-config', 'stated', '10.200.0.0/16'),
      answer('node-objects', 'derived', '10.200.0.0/24', '10.200.1.0/24', '10.200.2.0/24'),
    ),
    fact('node-networks', answer('node-objects', 'guessed', '192.168.8.0/24')),
  ],
  refused: [
    {
      method: 'kube-proxy-config',
      kinds: ['pod-cidrs'],
      right: 'get configmaps in kube-system',
      command:
        "kubectl -n kube-system create role kubelane-kube-proxy --verb=get --resource=configmaps --resource-name=kube-proxy && kubectl -n kube-system create rolebinding kubelane-kube-proxy --role=kubelane-kube-proxy --user='ada@shop.example'",
    },
  ],
  proposed: [],
  findings: [],
};

/** The same cluster when nobody gave it routes. */
export const proposingFacts: ClusterFacts = {
  ...sampleFacts,
  proposed: [
    { role: 'node', cidr: '192.168.8.0/24', method: 'node-objects', confidence: 'guessed' },
    { role: 'pod', cidr: '10.200.0.0/16', method: 'calico-ippools', confidence: 'stated' },
    { role: 'service', cidr: '10.96.0.0/12', method: 'kubeadm-config', confidence: 'stated' },
  ],
};

/** The facts when the profile decides one; no values leave it to the cluster, as it was in the sample. */
export function decided(facts: ClusterFacts, kind: OverridableFact, values: readonly string[]): ClusterFacts {
  const own = answer('profile', 'stated', ...values);
  return {
    ...facts,
    facts: facts.facts.map((each) => {
      if (each.kind !== kind) return each;
      const cluster = sampleFacts.facts.find((sample) => sample.kind === kind) ?? each;
      if (values.length === 0) return cluster;
      return {
        ...cluster,
        answer: own,
        others: [...(cluster.answer === null ? [] : [cluster.answer]), ...cluster.others],
      };
    }),
  };
}

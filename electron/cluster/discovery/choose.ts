import {
  clusterFactKinds,
  confidences,
  discoveryMethods,
  type ClusterFact,
  type ClusterFactKind,
  type DiscoveryMethod,
  type FactAnswer,
} from '../../shared/cluster-facts.ts';
import type { Answer } from './answer.ts';

/** Whoever makes the nodes knows better than kubeadm, which they may have used. */
const orders: Partial<Record<ClusterFactKind, readonly DiscoveryMethod[]>> = {
  flavour: ['version-api', 'node-objects', 'kubeadm-config'],
};

/** Of each fact the answer that counts, and the others: what is stated before what is derived before what is guessed, then by method. Answers are never mixed. */
export function chooseFacts(answers: readonly Answer[]): readonly ClusterFact[] {
  return clusterFactKinds.map((kind) => {
    const order = orders[kind] ?? discoveryMethods;
    const rank = ({ method, confidence }: FactAnswer): number =>
      confidences.indexOf(confidence) * discoveryMethods.length + order.indexOf(method);
    const [answer = null, ...others] = answers
      .filter((candidate) => candidate.kind === kind)
      .map(({ method, confidence, values }): FactAnswer => ({ method, confidence, values }))
      .sort((one, other) => rank(one) - rank(other));
    return { kind, answer, others };
  });
}

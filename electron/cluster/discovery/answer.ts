import type { ClusterFactKind, Confidence, DiscoveryMethod, RefusedMethod } from '../../shared/cluster-facts.ts';

/** What a method can tell: the facts, and the addresses of the nodes themselves, of which their network is only guessed. */
export type AnswerKind = ClusterFactKind | 'node-addresses';

/** One thing that one place in the cluster tells, already parsed; never empty. */
export interface Told {
  readonly kind: AnswerKind;
  readonly confidence: Confidence;
  readonly values: readonly string[];
}

/** The same with the method that found it. */
export interface Answer extends Told {
  readonly method: DiscoveryMethod;
}

/** Everything that a cluster was brought to tell. */
export interface Discovered {
  readonly context: string;
  readonly answers: readonly Answer[];
  readonly refused: readonly RefusedMethod[];
}

/** Values of one kind as answers: none where there are no values. */
export function told(kind: AnswerKind, confidence: Confidence, values: readonly string[]): readonly Told[] {
  const once = [...new Set(values)].slice(0, mostValues);
  return once.length === 0 ? [] : [{ kind, confidence, values: once }];
}

/** No cluster has more networks, DNS servers or domains; a hostile one does not fill the screen. */
const mostValues = 64;

import type { ClusterFact, FactAnswer } from '../../../electron/shared/cluster-facts.ts';

export interface Compared {
  /** Answers with the same values as the one that counts. */
  readonly same: readonly FactAnswer[];
  readonly different: readonly FactAnswer[];
}

/** The answers of a fact that do not count, sorted by whether they contradict the one that does; the order of values says nothing. */
export function compareAnswers({ answer, others }: Pick<ClusterFact, 'answer' | 'others'>): Compared {
  const key = ({ values }: FactAnswer): string => JSON.stringify([...new Set(values)].sort());
  const isSame = (other: FactAnswer): boolean => answer !== null && key(other) === key(answer);
  return { same: others.filter(isSame), different: others.filter((other) => !isSame(other)) };
}

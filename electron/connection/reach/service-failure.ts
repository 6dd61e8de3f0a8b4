import { problem, type Problem, type ProblemCode } from '../../shared/problem.ts';

/** What is seen of a Service that does not answer at its ClusterIP. */
export interface ServiceSymptoms {
  readonly reach: 'refused' | 'silent' | 'unreachable';
  /** Ready and all endpoints; null where they are not known. */
  readonly ready: number | null;
  readonly total: number | null;
  /** `spec.internalTrafficPolicy`; null where the API server does not know that field (before 1.21), or it was not told. */
  readonly internalTraffic: 'Local' | 'Cluster' | null;
  /** What came of asking its Pods at their own addresses. */
  readonly pods: 'answer' | 'some' | 'quiet' | 'unknown';
  /** Whether ClusterIPs of other Services answer. */
  readonly others: 'answer' | 'quiet' | 'unknown';
}

/** How many of a Service's Pods keep quiet. */
export function podsSymptom(asked: number, quiet: number): ServiceSymptoms['pods'] {
  if (asked === 0) return 'unknown';
  if (quiet === 0) return 'answer';
  return quiet === asked ? 'quiet' : 'some';
}

/** Words for the texts. */
export interface ServiceNames {
  readonly namespace: string;
  readonly name: string;
  /** Its Pods that keep quiet. */
  readonly quiet: readonly string[];
}

/**
 * Why a ClusterIP does not answer, where the way to the cluster is not to blame. kube-proxy refuses what goes to a Service without ready endpoints;
 * what a NetworkPolicy, or a policy of local traffic, keeps out is dropped without a word.
 */
export function serviceFailure(symptoms: ServiceSymptoms, { namespace, name, quiet }: ServiceNames): Problem {
  const { ready, total } = symptoms;
  return problem(codeOf(symptoms), {
    name: `${namespace}/${name}`,
    namespace,
    service: name,
    ready: ready ?? '?',
    total: total ?? '?',
    quiet: quiet.join(', '),
  });
}

function codeOf({ reach, ready, total, internalTraffic, pods, others }: ServiceSymptoms): ProblemCode {
  if (ready === 0) return (total ?? 0) > 0 ? 'service.not-ready' : 'service.no-pods';
  if (internalTraffic === 'Local' && reach !== 'refused') return 'service.local-traffic';
  if (reach === 'refused') return 'service.refused';
  if (pods === 'some') return 'service.some-pods-silent';
  if (others !== 'answer') return 'service.silent';
  if (pods === 'quiet') return 'service.policy';
  if (pods !== 'answer') return 'service.silent';
  // Its Pods answer, other ClusterIPs do as well: what is left is a rule of this Service. Old API servers do not show which.
  return internalTraffic === null ? 'service.perhaps-local-traffic' : 'service.not-translated';
}

import { problem, type Problem } from '../shared/problem.ts';
import { mostFollowed } from './readable-namespaces.ts';

/** So many namespaces are named; more would fill the window. */
const mostNamed = 8;

/** What is said of a list that holds only the Services of these namespaces (at least one), because those of all may not be listed. */
export function scopeProblem(scope: readonly string[]): Problem {
  const [namespace = ''] = scope;
  if (scope.length === 1) return problem('cluster.one-namespace', { namespace });
  if (scope.length >= mostFollowed) return problem('cluster.first-namespaces', { count: scope.length });
  const some = scope.slice(0, mostNamed).join(', ');
  const namespaces = scope.length > mostNamed ? `${some}, …` : some;
  return problem('cluster.some-namespaces', { count: scope.length, namespaces });
}

import { expect, test } from 'vitest';
import { scopeProblem } from '../../../electron/cluster/scope-problem.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `team-${at}`);

test.each([
  [1, { code: 'cluster.one-namespace', params: { namespace: 'team-0' } }],
  [2, { code: 'cluster.some-namespaces', params: { count: 2, namespaces: 'team-0, team-1' } }],
  [
    9,
    {
      code: 'cluster.some-namespaces',
      params: { namespaces: 'team-0, team-1, team-2, team-3, team-4, team-5, team-6, team-7, …' },
    },
  ],
  [64, { code: 'cluster.first-namespaces', params: { count: 64 } }],
])('%d namespaces', (count, said) => {
  expect(scopeProblem(names(count))).toMatchObject(said);
});

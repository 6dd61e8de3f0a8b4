import { describe, expect, it } from 'vitest';
import { marksOf, namespacesOf, search } from '../../../../renderer/state/search.ts';
import { listOf } from '../../../../renderer/state/service-list.ts';
import { aPort, aService, manyServices, sampleServices } from '../../../support/service-records.ts';

const { rows } = listOf({ epoch: 1, sequence: 0, services: sampleServices });
const names = (query: string, namespace: string | null = null): string[] =>
  search(rows, query, namespace).map(({ record }) => record.name);

describe('search', () => {
  it('keeps every Service, by namespace and name, without a query', () => {
    expect(names('  ')).toEqual(rows.map(({ record }) => record.name));
    expect(names('').slice(0, 3)).toEqual([
      'a-service-whose-name-is-as-long-as-kubernetes-allows-it-to-be-63',
      'members-api',
      'membership-db',
    ]);
  });

  it('puts the exact name first, then names that begin so, then names that hold it, then everything else', () => {
    const list = listOf({
      epoch: 1,
      sequence: 0,
      services: [
        aService('api', 'mem'),
        aService('shared-mem', 'default'),
        aService('memcached', 'default'),
        aService('mem', 'zoo'),
        aService('other', 'default', { ports: [aPort(80, 'mem')] }),
      ],
    });
    const found = search(list.rows, 'mem', null).map(({ record }) => record.name);
    expect(found.slice(0, 3)).toEqual(['mem', 'memcached', 'shared-mem']);
    expect(found.slice(3).sort()).toEqual(['api', 'other']);
  });

  it('takes words in any order and from several parts', () => {
    expect(names('mem def').sort()).toEqual(['members-api', 'membership-db', 'redis-memo', 'test-memcached']);
    expect(names('def mem').sort()).toEqual(names('mem def').sort());
    expect(names('redis 6379')).toEqual(['redis-memo']);
  });

  it('finds names that are typed loosely', () => expect(names('membapi')).toEqual(['members-api']));

  it('finds ports by number and name, and addresses of every kind', () => {
    expect(names('9090').sort()).toEqual(['members-api', 'orders']);
    expect(names('grpc').sort()).toEqual(['members-api', 'orders']);
    expect(names('10.98.201')).toEqual(['membership-db']);
    expect(names('10.200.0.1')).toContain('test-memcached');
    expect(names('pay.example')).toContain('payments');
    expect(names('fd00:10:96')).toEqual(['storefront']);
  });

  it('does not match digits that are scattered over an address', () =>
    expect(names('1.1.9')).not.toContain('redis-memo'));

  it('looks only into the chosen namespace', () => {
    expect(names('', 'shop')).toEqual(['orders', 'payments', 'storefront']);
    expect(names('mem', 'shop')).toEqual([]);
  });

  it('says which letters matched', () => {
    const redis = search(rows, 'redis', null)[0]!;
    expect(marksOf(redis, 'redis')?.name).toEqual([0, 1, 2, 3, 4]);
    const byAddress = search(rows, '10.98', null)[0]!;
    expect(marksOf(byAddress, '10.98')).toEqual(marksOf(byAddress, ' 10.98 '));
    expect(marksOf(byAddress, '')).toBeNull();
    expect(marksOf(byAddress, '10.98')).toEqual({ name: [], namespace: [], ports: [], addresses: [0, 1, 2, 3, 4] });
  });

  it('survives any query', () => {
    for (const query of ['*', '\\', '(', '🙂', '\u0000', 'a'.repeat(100), '/'.repeat(100)])
      expect(() => [names(query), marksOf(rows[0]!, query)]).not.toThrow();
  });

  it('keeps the order of ranks where too many Services fit for a finer one', () => {
    const huge = listOf({ epoch: 1, sequence: 0, services: [...manyServices(5000), aService('o', 'zoo')] }).rows;
    const found = search(huge, 'o', null);
    expect(found[0]?.record.name).toBe('o');
    expect(found[1]?.record.name).toMatch(/^o/);
    expect(found.length).toBe(huge.filter(({ text }) => text.includes('o')).length);
  });

  it('searches 10,000 Services fast enough to type', () => {
    const huge = listOf({ epoch: 1, sequence: 0, services: manyServices(10_000) }).rows;
    search(huge, 'warm', null);
    const started = performance.now();
    const queries = ['o', 'or', 'ord', 'orders 80', 'team-7 pay'];
    for (const query of queries) search(huge, query, null);
    // A few milliseconds each on an idle machine; the limit leaves room for one that is busy.
    expect((performance.now() - started) / queries.length).toBeLessThan(100);
  });
});

it('names every namespace once', () => {
  expect(namespacesOf(rows)).toEqual(['a-namespace-with-a-long-name-too', 'default', 'kube-system', 'shop']);
});

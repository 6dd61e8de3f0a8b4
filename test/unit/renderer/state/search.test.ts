import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksOf as marksOfWords, wordsOf, type Marks } from '../../../../renderer/state/marks.ts';
import { nothingLiked, type Liked } from '../../../../renderer/state/question.ts';
import { createSearch, namespacesOf } from '../../../../renderer/state/search.ts';
import type { SearchableService } from '../../../../renderer/state/searchable.ts';
import { applyPatch, listOf } from '../../../../renderer/state/service-list.ts';
import { aPort, aService, manyServices, sampleServices } from '../../../support/service-records.ts';

const { rows } = listOf({ epoch: 1, sequence: 0, services: sampleServices });
const { find: search } = createSearch();
const names = (query: string, liked: Liked = nothingLiked): string[] =>
  search(rows, query, liked).map(({ record }) => record.name);

const marksOf = (row: SearchableService, query: string): Marks | null => marksOfWords(row, wordsOf(query));

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
    const found = search(list.rows, 'mem', nothingLiked).map(({ record }) => record.name);
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

  it('says which letters matched', () => {
    const redis = search(rows, 'redis', nothingLiked)[0]!;
    expect(marksOf(redis, 'redis')?.name).toEqual([0, 1, 2, 3, 4]);
    const byAddress = search(rows, '10.98', nothingLiked)[0]!;
    expect(marksOf(byAddress, '10.98')).toEqual(marksOf(byAddress, ' 10.98 '));
    expect(marksOf(byAddress, '')).toBeNull();
    expect(marksOf(byAddress, '10.98')).toEqual({
      name: [],
      namespace: [],
      ports: [],
      addresses: [0, 1, 2, 3, 4],
      hidden: null,
    });
  });

  it('puts favourites, then recent ones, before what only holds the query, and favourites first without one', () => {
    const list = listOf({
      epoch: 1,
      sequence: 0,
      services: ['mem', 'memo', 'a-mem', 'b-mem', 'c-mem', 'd-mem'].map((name) => aService(name, 'default')),
    }).rows;
    const liked: Liked = { favourites: new Set(['default/d-mem']), recent: new Set(['default/c-mem']) };
    const order = (query: string): string[] => search(list, query, liked).map(({ record }) => record.name);
    expect(order('mem')).toEqual(['mem', 'memo', 'd-mem', 'c-mem', 'a-mem', 'b-mem']);
    expect(order('')).toEqual(['d-mem', 'a-mem', 'b-mem', 'c-mem', 'mem', 'memo']);
  });

  it('finds labels by key, by key and value, and with other words, and shows which', () => {
    const list = listOf({
      epoch: 1,
      sequence: 0,
      services: [
        aService('front', 'shop', { labels: { app: 'web', tier: 'edge' } }),
        aService('back', 'shop', { labels: { app: 'web-api' } }),
        aService('db', 'shop', { labels: { 'app.kubernetes.io/name': 'postgres' } }),
      ],
    }).rows;
    const order = (query: string): string[] => search(list, query, nothingLiked).map(({ record }) => record.name);
    expect(order('app=web')).toEqual(['front', 'back']);
    expect(order('edge shop')).toEqual(['front']);
    expect(order('app.kubernetes.io/name=postgres')).toEqual(['db']);
    expect(marksOf(list[2]!, 'app=web shop')?.hidden).toEqual({ text: 'app=web', marks: [0, 1, 2, 3, 4, 5, 6] });
  });

  it('finds node ports, load balancers and external addresses', () => {
    const list = listOf({
      epoch: 1,
      sequence: 0,
      services: [
        aService('edge', 'shop', { loadBalancer: ['lb.example.com'], externalIPs: ['203.0.113.9'] }),
        aService('node', 'shop', { ports: [{ ...aPort(80), nodePort: 31080, appProtocol: 'kubernetes.io/h2c' }] }),
      ],
    }).rows;
    const first = (query: string): string | undefined => search(list, query, nothingLiked)[0]?.record.name;
    expect(['lb.example.com', '203.0.113.9:443', '31080', 'h2c'].map(first)).toEqual(['edge', 'edge', 'node', 'node']);
  });

  it.each([
    ['10.96.14.201', 'orders'],
    ['10.96.14.201:9090', 'orders'],
    ['(10.96.14.201:9090):', 'orders'],
    ['http://10.96.14.201:80/api/v1?x=1', 'orders'],
    ['orders.shop.svc.cluster.local:80', 'orders'],
    ['orders.shop.svc.other.domain', 'orders'],
    ['orders.shop.svc.cl', 'orders'],
    ['https://orders.shop.svc/login', 'orders'],
    ['jdbc:mysql://membership-db.default:3306/members', 'membership-db'],
    ['redis://user:pass@redis-memo.default.svc.cluster.coder4:6379/0', 'redis-memo'],
    ['redis-memo:6379', 'redis-memo'],
    ['pod-0.test-memcached.default.svc.cluster.coder4', 'test-memcached'],
    ['https://pay.example.com/charge', 'payments'],
    ['10.200.1.1:11211', 'test-memcached'],
    ['[fd00:10:96:0:0::1f]:443', 'storefront'],
    ['dial tcp 10.98.201.77:3306: connect: connection refused', 'membership-db'],
  ])('finds what %s from a log means', (query, name) => expect(names(query)[0]).toBe(name));

  it('finds the same whatever was asked before, and whatever has changed since', () => {
    const word = fc.constantFrom(
      'm',
      'me',
      'mem',
      'memb',
      'redis',
      'red',
      'zz',
      '30',
      '3306',
      'shop',
      '10.98.',
      'orders.shop.svc',
      'sho',
      'pod-0.test-memcached',
      'pod-0.test-memcached.default',
    );
    const query = fc.array(word, { maxLength: 3 }).map((words) => words.join(' '));
    const liked = fc.constantFrom(nothingLiked, {
      favourites: new Set(['shop/orders']),
      recent: new Set(['default/redis-memo']),
    });
    const change = fc.record({
      at: fc.nat(sampleServices.length - 1),
      port: fc.integer({ min: 1, max: 9 }),
      gone: fc.boolean(),
    });
    const changes = fc.array(change, { maxLength: 3 });
    const steps = fc.array(fc.tuple(query, liked, changes), { minLength: 1, maxLength: 20 });
    const uids = (found: readonly SearchableService[]): readonly string[] => found.map(({ record }) => record.uid);
    fc.assert(
      fc.property(steps, (asked) => {
        let list = listOf({ epoch: 1, sequence: 0, services: sampleServices });
        const answers: { rows: readonly SearchableService[]; text: string; likes: Liked; found: readonly string[] }[] =
          [];
        for (const [text, likes, changes] of asked) {
          for (const { at, port, gone } of changes) {
            const before = sampleServices[at]!;
            const upserts = gone ? [] : [{ ...before, ports: [aPort(3300 + port)] }];
            const deletes = gone ? [before.uid] : [];
            const outcome = applyPatch(list, { epoch: 1, sequence: list.sequence + 1, upserts, deletes });
            if (outcome.kind === 'applied') list = outcome.list;
          }
          answers.push({ rows: list.rows, text, likes, found: uids(search(list.rows, text, likes)) });
        }
        for (const { rows: then, text, likes, found } of answers)
          expect(found).toEqual(uids(createSearch().find(then, text, likes)));
      }),
      { numRuns: 300 },
    );
  });

  it('finds by a longer name what a shorter one had ruled out', () => {
    expect(names('pod-0.test-memcached')).toEqual([]);
    expect(names('pod-0.test-memcached.default')).toEqual(['test-memcached']);
  });

  it('survives any query', () => {
    for (const query of ['*', '\\', '(', '🙂', '\u0000', 'a'.repeat(100), '/'.repeat(100)])
      expect(() => [names(query), marksOf(rows[0]!, query)]).not.toThrow();
  });

  it('keeps the order of ranks where too many Services fit for a finer one', () => {
    const huge = listOf({ epoch: 1, sequence: 0, services: [...manyServices(5000), aService('o', 'zoo')] }).rows;
    const found = search(huge, 'o', nothingLiked);
    expect(found[0]?.record.name).toBe('o');
    expect(found[1]?.record.name).toMatch(/^o/);
    expect(found.length).toBe(huge.filter(({ text }) => text.includes('o')).length);
  });
});

it('names every namespace once', () => {
  expect(namespacesOf(rows)).toEqual(['a-namespace-with-a-long-name-too', 'default', 'kube-system', 'shop']);
});

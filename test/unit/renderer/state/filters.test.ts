import { describe, expect, it } from 'vitest';
import { noFilters, type ServiceFilters } from '../../../../electron/shared/settings.ts';
import { isNarrowing, narrowed } from '../../../../renderer/state/filters.ts';
import { listOf } from '../../../../renderer/state/service-list.ts';
import { sampleServices } from '../../../support/service-records.ts';

const { rows } = listOf({ epoch: 1, sequence: 0, services: sampleServices });
const names = (change: Partial<ServiceFilters>, favourites: readonly string[] = []): readonly string[] =>
  narrowed(rows, { ...noFilters, ...change }, new Set(favourites)).map(({ record }) => record.name);

describe('narrowed', () => {
  it('is the very list without a filter', () => {
    expect(narrowed(rows, noFilters, new Set())).toBe(rows);
    expect(isNarrowing(noFilters)).toBe(false);
  });

  it('looks only into the chosen namespace', () =>
    expect(names({ namespace: 'shop' })).toEqual(['orders', 'payments', 'storefront']));

  it('tells headless Services from others of their type', () => {
    expect(names({ kind: 'headless' })).toEqual(['test-memcached']);
    expect(names({ kind: 'ClusterIP' })).not.toContain('test-memcached');
    expect(names({ kind: 'ExternalName' })).toEqual(['payments']);
    expect(names({ kind: 'LoadBalancer' })).toEqual(['storefront']);
  });

  it('counts a Service that works in part as ready and as one with something missing', () => {
    expect(names({ ready: 'ready' })).toContain('orders');
    expect(names({ ready: 'not-ready' })).toEqual([
      'a-service-whose-name-is-as-long-as-kubernetes-allows-it-to-be-63',
      'membership-db',
      'orders',
    ]);
  });

  it('asks for all that is set at once', () => {
    expect(names({ favourites: true })).toEqual([]);
    expect(names({ favourites: true }, ['shop/orders', 'default/redis-memo'])).toEqual(['redis-memo', 'orders']);
    expect(names({ favourites: true, namespace: 'shop' }, ['shop/orders', 'default/redis-memo'])).toEqual(['orders']);
  });
});

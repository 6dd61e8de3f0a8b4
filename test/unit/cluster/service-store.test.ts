import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { EndpointSummary } from '../../../electron/cluster/endpoint-slices.ts';
import type { ServiceCore } from '../../../electron/cluster/service-projection.ts';
import { ServiceStore } from '../../../electron/cluster/service-store.ts';
import type { ServiceListPatch, ServiceListSnapshot, ServiceRecord } from '../../../electron/shared/service-record.ts';

function core(uid: string, name: string, port = 80): ServiceCore {
  return {
    uid,
    namespace: 'shop',
    name,
    type: 'ClusterIP',
    clusterIPs: ['10.96.0.7'],
    headless: false,
    externalName: null,
    externalIPs: [],
    loadBalancer: [],
    localOnly: false,
    labels: {},
    ports: [{ name: 'http', port, protocol: 'TCP', appProtocol: null, nodePort: null }],
  };
}

function slice(name: string, ready: number, total = ready): EndpointSummary {
  return { service: `shop/${name}`, family: 'IPv4', ready, total, addresses: [] };
}

/** A view as the renderer is one: takes a snapshot, drops patches of other epochs and older ones, applies the rest. */
class View {
  readonly records = new Map<string, ServiceRecord>();
  #epoch = -1;
  #sequence = -1;
  broken = false;

  subscribe(snapshot: ServiceListSnapshot): void {
    this.records.clear();
    this.#epoch = snapshot.epoch;
    this.#sequence = snapshot.sequence;
    for (const record of snapshot.services) this.records.set(record.uid, record);
  }

  patch(patch: ServiceListPatch): void {
    if (patch.epoch !== this.#epoch) return;
    if (patch.sequence !== this.#sequence + 1) this.broken = true;
    this.#sequence = patch.sequence;
    for (const record of patch.upserts) this.records.set(record.uid, record);
    for (const uid of patch.deletes) this.records.delete(uid);
  }
}

const byUid = (records: Iterable<ServiceRecord>): ServiceRecord[] =>
  [...records].sort((a, b) => (a.uid < b.uid ? -1 : 1));

describe('ServiceStore', () => {
  it('gives every view the full list, whenever it subscribed and however changes interleave', () => {
    const names = fc.constantFrom('a', 'b', 'c');
    const uids = fc.constantFrom('1', '2', '3', '4');
    const action = fc.oneof(
      fc.tuple(fc.constant('service' as const), uids, names, fc.integer({ min: 1, max: 3 })),
      fc.tuple(fc.constant('no-service' as const), uids, names, fc.nat(1)),
      fc.tuple(fc.constant('slice' as const), uids, names, fc.nat(3)),
      fc.tuple(fc.constant('no-slice' as const), uids, names, fc.nat(1)),
      fc.tuple(
        fc.constantFrom('flush' as const, 'subscribe' as const, 'known' as const, 'domain' as const),
        uids,
        names,
        fc.nat(1),
      ),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const view = new View();
        const store = new ServiceStore({ onPatch: (patch) => view.patch(patch) });
        store.reset('cluster.test');
        view.subscribe(store.snapshot());
        for (const [kind, key, name, number] of actions) {
          if (kind === 'service') store.upsertService(core(key, name, number));
          else if (kind === 'no-service') store.deleteService(key);
          else if (kind === 'slice') store.upsertSlice(key, slice(name, number));
          else if (kind === 'no-slice') store.deleteSlice(key);
          else if (kind === 'known') store.setEndpointsKnown(number === 1);
          else if (kind === 'domain') store.setDomain(`cluster.${name}`);
          else if (kind === 'flush') store.flush();
          else view.subscribe(store.snapshot());
        }
        store.flush();
        expect(view.broken).toBe(false);
        expect(byUid(view.records.values())).toEqual(byUid(store.snapshot().services));
      }),
      { numRuns: 300 },
    );
  });

  it('joins Services and endpoints in whatever order they come', () => {
    const store = new ServiceStore({ onPatch: () => undefined });
    store.reset('cluster.test');
    store.upsertSlice('shop/a-1', slice('a', 1, 2));
    store.upsertService(core('1', 'a'));
    store.upsertSlice('shop/a-2', slice('a', 3, 3));
    expect(store.snapshot().services[0]).toMatchObject({ ready: null, total: null });
    store.setEndpointsKnown(true);
    expect(store.snapshot().services[0]).toMatchObject({ ready: 4, total: 5, hostname: 'a.shop.svc.cluster.test' });
    store.stop();
  });

  it('is silent about changes that change nothing that is kept', () => {
    const patches: ServiceListPatch[] = [];
    const store = new ServiceStore({ onPatch: (patch) => patches.push(patch) });
    store.reset(null);
    store.upsertService(core('1', 'a'));
    store.flush();
    store.upsertService(core('1', 'a'));
    store.flush();
    expect(patches.map(({ upserts }) => upserts.length)).toEqual([0, 1]);
  });

  it('tells the first of a list almost at once, the rest of it seldom, and its end at once', () => {
    vi.useFakeTimers();
    try {
      const told: number[] = [];
      const store = new ServiceStore({ onPatch: ({ upserts }) => told.push(upserts.length) });
      const page = (from: number): void => {
        for (let at = from; at < from + 500; at += 1) store.upsertService(core(`u${at}`, `s${at}`));
      };
      store.reset(null);
      vi.advanceTimersByTime(100);
      page(0);
      vi.advanceTimersByTime(20);
      expect(told).toEqual([0, 500]);
      page(500);
      vi.advanceTimersByTime(100);
      page(1_000);
      vi.advanceTimersByTime(30);
      expect(told).toEqual([0, 500]);
      vi.advanceTimersByTime(50);
      expect(told).toEqual([0, 500, 1_000]);
      for (let from = 1_500; from < 6_500; from += 500) page(from);
      store.listed();
      expect(told).toEqual([0, 500, 1_000, 4_000, 1_000]);
      // From now on it is single changes that count.
      page(7_000);
      vi.advanceTimersByTime(100);
      expect(told.at(-1)).toBe(500);
      store.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells a change after a silence almost at once, and what pours in a few times a second', () => {
    vi.useFakeTimers();
    try {
      const told: number[] = [];
      const store = new ServiceStore({ onPatch: ({ upserts }) => told.push(upserts.length) });
      store.reset(null);
      store.listed();
      vi.advanceTimersByTime(1_000);
      let at = 0;
      const change = (): void => store.upsertService(core(`u${at}`, `s${at}`, 1 + (at += 1)));
      change();
      vi.advanceTimersByTime(15);
      expect(told).toEqual([0, 1]);
      // 500 a second.
      for (let ms = 0; ms < 1_000; ms += 2) {
        change();
        vi.advanceTimersByTime(2);
      }
      expect(told.length).toBeGreaterThanOrEqual(5);
      expect(told.length).toBeLessThanOrEqual(7);
      vi.advanceTimersByTime(1_000);
      expect(told.reduce((sum, count) => sum + count)).toBe(501);
      change();
      vi.advanceTimersByTime(15);
      expect(told.at(-1)).toBe(1);
      // Another list has nothing to do with what poured in before.
      for (let many = 0; many < 20; many += 1) change();
      store.flush();
      store.reset(null);
      vi.advanceTimersByTime(50);
      change();
      vi.advanceTimersByTime(40);
      expect(told.at(-1)).toBe(1);
      store.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('begins a new epoch, and says so, when it is reset', () => {
    const patches: ServiceListPatch[] = [];
    const store = new ServiceStore({ onPatch: (patch) => patches.push(patch) });
    store.reset(null);
    store.upsertService(core('1', 'a'));
    store.reset(null);
    const other = new ServiceStore({ onPatch: (patch) => patches.push(patch) });
    other.reset(null);
    expect(patches).toMatchObject([1, 2, 3].map(() => ({ sequence: 1, upserts: [], deletes: [] })));
    expect(new Set(patches.map(({ epoch }) => epoch)).size).toBe(3);
    expect(store.snapshot().services).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createKubelaneStore } from '../../../../renderer/state/kubelane-store.ts';
import { startMirror } from '../../../../renderer/state/mirror.ts';
import type { SearchableService } from '../../../../renderer/state/searchable.ts';
import { applyPatch, listOf, type ServiceList } from '../../../../renderer/state/service-list.ts';
import { fakeKubelane } from '../../../support/fake-kubelane-api.ts';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { aService, sampleServices } from '../../../support/service-records.ts';

const soon = (work: () => void): (() => void) => {
  const timer = setTimeout(work, 0);
  return () => clearTimeout(timer);
};
const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));
const rowOf = (list: ServiceList, uid: string): SearchableService | undefined =>
  list.rows.find(({ record }) => record.uid === uid);
const contents = (list: ServiceList): readonly string[] =>
  list.rows.map(({ record }) => `${record.uid} ${String(record.ready)}`);

describe('applyPatch', () => {
  const list = listOf({ epoch: 3, sequence: 7, services: sampleServices });

  it('applies the next patch in order of the list', () => {
    const outcome = applyPatch(list, {
      epoch: 3,
      sequence: 8,
      upserts: [aService('alpha', 'aaa')],
      deletes: ['shop-orders'],
    });
    if (outcome.kind !== 'applied') throw new Error(outcome.kind);
    expect(outcome.list.rows[0]?.record.name).toBe('a-service-whose-name-is-as-long-as-kubernetes-allows-it-to-be-63');
    expect(outcome.list.rows[1]?.record.name).toBe('alpha');
    expect(rowOf(outcome.list, 'shop-orders')).toBeUndefined();
    expect(rowOf(list, 'shop-orders')).toBeDefined();
  });

  it('prepares only what changed', () => {
    const outcome = applyPatch(list, {
      epoch: 3,
      sequence: 8,
      upserts: [aService('orders', 'shop', { ready: 1 })],
      deletes: [],
    });
    if (outcome.kind !== 'applied') throw new Error(outcome.kind);
    expect(rowOf(outcome.list, 'default-members-api')).toBe(rowOf(list, 'default-members-api'));
    expect(rowOf(outcome.list, 'shop-orders')?.record.ready).toBe(1);
    expect(outcome.list.rows).toHaveLength(list.rows.length);
  });

  it.each([
    [{ epoch: 2, sequence: 8 }, 'stale'],
    [{ epoch: 3, sequence: 7 }, 'stale'],
    [{ epoch: 3, sequence: 9 }, 'gap'],
    [{ epoch: 4, sequence: 1 }, 'gap'],
  ])('%o is %s', (patch, kind) => {
    expect(applyPatch(list, { ...patch, upserts: [], deletes: [] }).kind).toBe(kind);
  });
});

describe('a list after any patches', () => {
  const put = fc.record({ at: fc.nat(9), ready: fc.nat(3) });
  const change = fc.record({
    upserts: fc.array(put, { maxLength: 5 }),
    deletes: fc.array(fc.nat(9), { maxLength: 3 }),
  });

  it('is the list of what is left, in order', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const left = new Map<string, ServiceRecord>();
        let list = listOf({ epoch: 1, sequence: 0, services: [] });
        for (const [at, { upserts, deletes }] of changes.entries()) {
          // A uid is for ever that of one Service.
          const records = upserts.map((one) => aService(`s${one.at}`, one.at % 2 ? 'a' : 'b', { ready: one.ready }));
          const uids = deletes
            .map((one) => `${one % 2 ? 'a' : 'b'}-s${one}`)
            .filter((uid) => !records.some((record) => record.uid === uid));
          for (const record of records) left.set(record.uid, record);
          for (const uid of uids) left.delete(uid);
          const outcome = applyPatch(list, { epoch: 1, sequence: at + 1, upserts: records, deletes: uids });
          if (outcome.kind !== 'applied') throw new Error(outcome.kind);
          list = outcome.list;
        }
        expect(contents(list)).toEqual(contents(listOf({ epoch: 1, sequence: 0, services: [...left.values()] })));
      }),
    );
  });
});

describe('the mirror', () => {
  it('shows what the app says', async () => {
    const fake = fakeKubelane();
    const store = createKubelaneStore();
    startMirror(fake.api, store, soon);
    await settled();
    expect(store.getState().app).toEqual(fake.snapshot());
    fake.change({ locale: 'zh-CN' });
    expect(store.getState().app?.locale).toBe('zh-CN');
  });

  it('asks for the list again when its phase changes', async () => {
    const fake = fakeKubelane();
    const store = createKubelaneStore();
    startMirror(fake.api, store, soon);
    await settled();
    fake.setServices(sampleServices);
    fake.change({ cluster: { ...fake.snapshot().cluster, phase: 'live' } });
    await settled();
    expect(store.getState().services.rows).toHaveLength(sampleServices.length);
  });

  it('forgets a notice once the connection moves on', async () => {
    const fake = fakeKubelane();
    const store = createKubelaneStore();
    startMirror(fake.api, store, soon);
    await settled();
    store.setState({ notice: { code: 'profile.none' } });
    fake.change({ locale: 'zh-CN' });
    expect(store.getState().notice).not.toBeNull();
    fake.change({ connection: { ...fake.snapshot().connection, state: { kind: 'connecting', step: 'gateway' } } });
    expect(store.getState().notice).toBeNull();
  });

  it('says so when the app does not answer', async () => {
    const fake = fakeKubelane();
    fake.answer({ services: { subscribe: () => Promise.reject(new Error('gone')) } });
    const store = createKubelaneStore();
    startMirror(fake.api, store, soon);
    await vi.waitFor(() =>
      expect(store.getState().notice).toEqual({ code: 'app.internal', params: { detail: 'gone' } }),
    );
  });

  it('hears nothing any more once it is stopped', async () => {
    const fake = fakeKubelane();
    const store = createKubelaneStore();
    const stop = startMirror(fake.api, store, soon);
    await settled();
    stop();
    fake.change({ locale: 'zh-CN' });
    fake.patch({ upserts: [aService('late', 'default')] });
    expect(store.getState().app?.locale).toBe('en');
    expect(store.getState().services.rows).toHaveLength(0);
  });

  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('put' as const), at: fc.nat(5), ready: fc.nat(9), lost: fc.boolean() }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), at: fc.nat(5), lost: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('relist' as const), size: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'pause' as const }) },
  );

  it('has the same list as the app after any changes, losses and new lists', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const fake = fakeKubelane();
        const store = createKubelaneStore();
        const stop = startMirror(fake.api, store, soon);
        for (const now of steps) {
          if (now.kind === 'put')
            fake.patch({ upserts: [aService(`s${now.at}`, 'default', { ready: now.ready })] }, now.lost);
          if (now.kind === 'delete') fake.patch({ deletes: [`default-s${now.at}`] }, now.lost);
          if (now.kind === 'relist')
            fake.setServices(Array.from({ length: now.size }, (_, i) => aService(`s${i}`, 'default')));
          if (now.kind === 'pause') await settled();
        }
        // Whatever was lost shows at the next patch that arrives.
        fake.patch({ upserts: [aService('last', 'default')] });
        await settled();
        const truth = listOf({ epoch: 0, sequence: 0, services: fake.services() });
        expect(contents(store.getState().services)).toEqual(contents(truth));
        stop();
      }),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { asObject, matchAt, objectAt, textAt } from '../../../electron/cluster/json-value.ts';
import { Reflector, type ReflectorState, type ResourceSource } from '../../../electron/cluster/reflector.ts';
import { err } from '../../../electron/shared/result.ts';
import { FakeReader, type Fate, type Operation } from './fake-reader.ts';

const things: ResourceSource<string> = {
  path: '/things',
  group: '',
  resource: 'things',
  project: (object) => {
    const metadata = objectAt(asObject(object), 'metadata');
    const key = matchAt(metadata, 'name', /^thing-/);
    return key === null ? null : { key, record: textAt(metadata, 'resourceVersion') ?? '' };
  },
};

function mirror(server: FakeReader): {
  reflector: Reflector<string>;
  seen: Map<string, string>;
  states: ReflectorState[];
  flickers: string[];
} {
  const seen = new Map<string, string>();
  const states: ReflectorState[] = [];
  const flickers: string[] = [];
  const reflector = new Reflector<string>({
    source: things,
    pageSize: 3,
    random: () => 0,
    sink: {
      upsert: (key, record) => seen.set(key, record),
      delete: (key) => {
        if (server.objects.has(key)) flickers.push(key);
        seen.delete(key);
      },
      state: (state) => states.push(state),
    },
  });
  return { reflector, seen, states, flickers };
}

const versions = (server: FakeReader): Map<string, string> =>
  new Map([...server.objects].map(([name, { metadata }]) => [name, metadata.resourceVersion]));

async function settled(server: FakeReader, seen: Map<string, string>): Promise<void> {
  const deadline = Date.now() + 3_000;
  while (!server.finished || !same(versions(server), seen)) {
    if (Date.now() > deadline) expect(new Map(seen)).toEqual(versions(server));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function same(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

const put = (id: number): Operation => ({ kind: 'put', id });
const manyPuts = Array.from({ length: 8 }, (_, id) => put(id));

describe('Reflector', () => {
  it('ends with the server’s list, however lists, watches, changes, 410s and cuts interleave', async () => {
    // A name that comes back is a new object in a cluster (another uid), so each id is put before it is deleted, and never again.
    const operation = fc.record({ kind: fc.constantFrom('put' as const, 'delete' as const), id: fc.nat(9) });
    const operations = fc.array(operation, { maxLength: 40 }).map((list) => {
      const dead = new Set<number>();
      return list.filter(({ kind, id }) => {
        if (dead.has(id)) return false;
        if (kind === 'delete') dead.add(id);
        return true;
      });
    });
    const fates = fc.array(fc.constantFrom<Fate>('go-on', 'go-on', 'gone', 'cut', 'end', 'bookmark'), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(operations, fates, fc.nat(20), async (list, fate, pauseAfter) => {
        const server = new FakeReader(list, fate);
        const { reflector, seen, flickers } = mirror(server);
        reflector.start(server);
        for (let turn = 0; turn < pauseAfter; turn += 1) await Promise.resolve();
        reflector.stop();
        server.step();
        reflector.start(server);
        await settled(server, seen);
        reflector.stop();
        expect(flickers).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('lists in pages, says it is synced once, then watches', async () => {
    const server = new FakeReader(manyPuts, []);
    while (!server.finished) server.step();
    const { reflector, seen, states } = mirror(server);
    reflector.start(server);
    await settled(server, seen);
    await new Promise((resolve) => setImmediate(resolve));
    reflector.stop();
    expect(states).toEqual([{ kind: 'synced' }, { kind: 'watching' }]);
    expect(server.lists).toBe(1);
  });

  it('lists again without pages when the pages took longer than the server remembers', async () => {
    const server = new FakeReader(manyPuts, ['go-on', 'gone']);
    while (!server.finished) server.step();
    const { reflector, seen, states } = mirror(server);
    reflector.start(server);
    await settled(server, seen);
    reflector.stop();
    expect(server.lists).toBe(2);
    expect(states.every(({ kind }) => kind !== 'failed')).toBe(true);
  });

  it('goes on with the watch, not with a new list, after it was stopped and started', async () => {
    const server = new FakeReader([...manyPuts, put(1)], []);
    while (!server.finished) server.step();
    const { reflector, seen } = mirror(server);
    reflector.start(server);
    await settled(server, seen);
    reflector.stop();
    reflector.start(server);
    await settled(server, seen);
    reflector.stop();
    expect(server.lists).toBe(1);
  });

  it('asks nothing any more when it is stopped while it waits to try again', async () => {
    const server = new FakeReader(manyPuts, ['cut']);
    const { reflector, states } = mirror(server);
    reflector.start(server);
    while (states.length === 0) await Promise.resolve();
    reflector.stop();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(server.lists).toBe(1);
  });

  it('says nothing any more once it is stopped', async () => {
    const server = new FakeReader(manyPuts, []);
    const { reflector, seen, states } = mirror(server);
    reflector.start(server);
    await Promise.resolve();
    reflector.stop();
    const before = [seen.size, states.length];
    while (!server.finished) server.step();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([seen.size, states.length]).toEqual(before);
  });

  it('asks for a page that does not come once more while somebody looks, and has patience with a server that is slow', async () => {
    vi.useFakeTimers();
    try {
      const server = new FakeReader(manyPuts, []);
      while (!server.finished) server.step();
      const { reflector, seen } = mirror(server);
      const asked: number[] = [];
      const answer = server.getPage.bind(server);
      const begun = Date.now();
      let dead = 1;
      server.getPage = async (request, take, signal, onContinuation) => {
        asked.push(Date.now() - begun);
        // The first is asked over a connection that nobody hears any more, the others are answered late.
        if (dead-- > 0)
          return await new Promise((resolve) =>
            signal.addEventListener('abort', () => resolve(err({ kind: 'aborted' }))),
          );
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return await answer(request, take, signal, onContinuation);
      };
      reflector.attend(true);
      reflector.start(server);
      await vi.advanceTimersByTimeAsync(20_000);
      // 8 things: a page of three, then one of six.
      expect(asked).toEqual([0, 2_000, 5_000]);
      expect(seen.size).toBe(8);
      reflector.stop();
    } finally {
      vi.useRealTimers();
    }
  });
});

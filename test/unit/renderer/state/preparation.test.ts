import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPreparation, type Preparation } from '../../../../renderer/state/preparation.ts';
import { createSearch, type Search } from '../../../../renderer/state/search.ts';
import { listOf } from '../../../../renderer/state/service-list.ts';
import type { SearchableService } from '../../../../renderer/state/searchable.ts';
import { aService } from '../../../support/service-records.ts';

let idle: (() => void)[] = [];

/** A page that is idle for as many turns as there is something to do, with no time to spare in any of them. */
function idleFor(turns: number): void {
  for (let turn = 0; turn < turns; turn += 1) idle.shift()?.();
}

beforeEach(() => {
  idle = [];
  vi.stubGlobal('requestIdleCallback', (work: (deadline: object) => void) =>
    idle.push(() => work({ timeRemaining: () => 0 })),
  );
  vi.stubGlobal('cancelIdleCallback', () => idle.splice(0));
});
afterEach(() => vi.unstubAllGlobals());

/** Rows, and how often something of each was asked for. */
function watchedRows(count: number): {
  rows: readonly SearchableService[];
  prepared: () => number;
  searched: () => number;
} {
  const services = Array.from({ length: count }, (_, at) => aService(`service-${at}`, 'default'));
  let [prepared, searched] = [0, 0];
  const rows = listOf({ epoch: 1, sequence: 0, services }).rows.map(
    (row): SearchableService =>
      new Proxy(row, {
        get(target, name) {
          if (name === 'prepare') prepared += 1;
          if (name === 'text') searched += 1;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? () => target.prepare() : value;
        },
      }),
  );
  return { rows, prepared: () => prepared, searched: () => searched };
}

function prepareAll(prepare: Preparation, count: number): ReturnType<typeof watchedRows> {
  const watched = watchedRows(count);
  prepare(watched.rows);
  idleFor(1000);
  return watched;
}

it('prepares every row and rehearses the search, but that only once', () => {
  const search = createSearch();
  let finds = 0;
  const find: Search['find'] = (...asked) => {
    finds += 1;
    return search.find(...asked);
  };
  const prepare = createPreparation({ ...search, find });
  const first = prepareAll(prepare, 250);
  expect(first.searched()).toBeGreaterThan(250);
  const before = finds;
  const second = prepareAll(prepare, 250);
  expect([first.prepared(), second.prepared()]).toEqual([250, 250]);
  expect([before > 0, finds]).toEqual([true, before]);
});

it('has the search lay the rows of every list side by side before a key comes', () => {
  const laid: (readonly SearchableService[])[] = [];
  const prepare = createPreparation({ find: (rows) => rows, prepare: (rows) => laid.push(rows) });
  const [first, second] = [prepareAll(prepare, 250), prepareAll(prepare, 250)];
  expect(laid).toEqual([first.rows, second.rows]);
});

it('goes on with the rehearsal where a changed list has ended it', () => {
  const rehearsed: string[] = [];
  const find: Search['find'] = (rows, query) => {
    if (rehearsed.at(-1) !== query) rehearsed.push(query);
    return rows;
  };
  const prepare = createPreparation({ find, prepare: () => undefined });
  const { rows } = watchedRows(100);
  const end = prepare(rows);
  idleFor(5);
  const before = rehearsed.length;
  end();
  prepareAll(prepare, 100);
  expect(before).toBeGreaterThan(0);
  expect(rehearsed.length).toBeGreaterThan(before);
  expect(new Set(rehearsed).size).toBe(rehearsed.length);
  expect(rehearsed).toContain('service-0.default');
});

it('gives the page back after each step, and ends when it is told to', () => {
  const { rows, prepared } = watchedRows(1000);
  const end = createPreparation(createSearch())(rows);
  idleFor(1);
  expect(prepared()).toBeLessThan(1000);
  const before = prepared();
  end();
  idleFor(1000);
  expect(prepared()).toBe(before);
});

it('does nothing without rows', () => {
  createPreparation(createSearch())([]);
  expect(idle).toEqual([]);
});

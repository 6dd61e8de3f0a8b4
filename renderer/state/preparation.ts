import { marksOf, wordsOf } from './marks.ts';
import type { Liked } from './question.ts';
import type { Search } from './search.ts';
import { searchable, type SearchableService } from './searchable.ts';

const preparedAtATime = 100;
/** A key that comes meanwhile waits no longer than that. */
const longestMs = 8;
const rowsInView = 20;
/** So many Services are others when a patch of a busy cluster has come. */
const changedRows = 50;
/** Found among any Services, or loosely, or not at all. */
const anywhere = ['e', 'er', 'er a', 'er ap', '80', '10.', '10.9', 'qxzj', 'rvceq', 'rdr apx'];

/** Prepares rows for the search while the page has nothing else to do. Returns what ends that. */
export type Preparation = (rows: readonly SearchableService[]) => () => void;

/**
 * A preparation that makes what the search needs of each row, then rehearses the search once: the engine compiles what it has seen run, and the first keys after
 * the window has opened, or the first of another kind, would wait for that, three times as long as those that follow.
 */
export function createPreparation(search: Search): Preparation {
  let waiting: string[] | null = null;

  function* steps(rows: readonly SearchableService[]): Generator<void> {
    for (let at = 0; at < rows.length; at += preparedAtATime) {
      for (const row of rows.slice(at, at + preparedAtATime)) row.prepare();
      yield;
    }
    search.prepare(rows);
    yield;
    waiting ??= [...new Set([...anywhere, ...rows.slice(0, 1).flatMap(leadingTo)])];
    const patched = asAfterPatch(rows);
    const liked = { favourites: keysOf(patched.slice(0, 1)), recent: keysOf(patched.slice(1, 2)) };
    for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
      rehearse(rows, query, liked);
      rehearse(patched, query, liked);
      yield;
    }
  }

  function rehearse(rows: readonly SearchableService[], query: string, liked: Liked): void {
    for (const row of search.find(rows, query, liked).slice(0, rowsInView)) marksOf(row, wordsOf(query));
  }

  return (rows) => (rows.length === 0 ? () => undefined : inIdleTime(steps(rows)));
}

/** Every way to a Service: by a part of its name, by the whole of it, with its namespace, by a port and by an address. */
function leadingTo({ record }: SearchableService): readonly string[] {
  const { name, namespace, ports, clusterIPs } = record;
  const start = name.slice(0, 2);
  const numbers = [...ports.slice(0, 1).map(({ port }) => `${port}`), ...clusterIPs.slice(0, 1)];
  return [start, name, `${start} ${namespace}`, `${name}.${namespace}`, ...numbers];
}

function keysOf(rows: readonly SearchableService[]): ReadonlySet<string> {
  return new Set(rows.map(({ key }) => key));
}

/** Some of the rows are new, and one has gone. */
function asAfterPatch(rows: readonly SearchableService[]): readonly SearchableService[] {
  return rows.slice(1).map((row, at) => (at < changedRows ? searchable(row.record) : row));
}

/** Does the work step by step, as many at a time as the page has nothing else to do for. Returns what ends that. */
function inIdleTime(work: Iterator<unknown>): () => void {
  const some = (): number =>
    requestIdleCallback((idle) => {
      const until = performance.now() + Math.min(idle.timeRemaining(), longestMs);
      do {
        if (work.next().done === true) return;
      } while (performance.now() < until);
      handle = some();
    });
  let handle = some();
  return () => cancelIdleCallback(handle);
}

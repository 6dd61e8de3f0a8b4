import { marksOf, wordsOf } from './marks.ts';
import { nothingLiked } from './question.ts';
import { createSearch } from './search.ts';
import type { SearchableService } from './searchable.ts';

const preparedAtATime = 100;
/** A key that comes meanwhile waits no longer than that. */
const longestMs = 8;
const rowsInView = 20;
/** One for each way through the search: a word that goes on, several words, a number, an address, and what fits loosely or not at all. */
const rehearsed = ['e', 'er', 'er a', 'er ap', '80', '10.', '10.9', 'qxzj', 'rvceq', 'rdr apx'];

/** Prepares rows for the search while the page has nothing else to do. Returns what ends that. */
export type Preparation = (rows: readonly SearchableService[]) => () => void;

/**
 * A preparation that makes what the search needs of each row, then rehearses the search once: the engine compiles what it has seen run, and the first keys after
 * the window has opened would wait for that, three times as long as those that follow.
 */
export function createPreparation(): Preparation {
  const waiting = [...rehearsed];
  const search = createSearch();

  function* steps(rows: readonly SearchableService[]): Generator<void> {
    for (let at = 0; at < rows.length; at += preparedAtATime) {
      for (const row of rows.slice(at, at + preparedAtATime)) row.prepare();
      yield;
    }
    for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
      for (const row of search(rows, query, nothingLiked).slice(0, rowsInView)) marksOf(row, wordsOf(query));
      yield;
    }
  }

  return (rows) => (rows.length === 0 ? () => undefined : inIdleTime(steps(rows)));
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

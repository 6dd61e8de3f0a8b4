import type { SearchableService } from './searchable.ts';

/**
 * Rows that follow each other in a list, with what the search reads of them side by side. At a key everything that is read of 10,000 rows has to come from the memory
 * anew, and what lies side by side comes several times as fast as what has to be fetched row by row.
 */
export interface SearchBlock {
  readonly rows: readonly SearchableService[];
  /** The rows' texts, one behind the other. */
  readonly text: string;
  /** Where the text of each row ends in that. */
  readonly ends: readonly number[];
  /** Of each row, as SearchableService has them. */
  readonly nameEnds: readonly number[];
  readonly lineLengths: readonly number[];
  readonly letters: readonly number[];
}

/** A block is made anew when one of its rows is another, so it must not be large; each costs a little at every key, so it must not be small. */
const usualRows = 64;
const mostRows = 2 * usualRows;

/** The blocks of a list. Those of an earlier list whose rows still follow each other are taken over; one in which something has changed ends where the next one begins. */
export function blocksOf(rows: readonly SearchableService[], earlier: readonly SearchBlock[]): readonly SearchBlock[] {
  const known = earlier.length > mostBlocks(rows.length) ? [] : earlier;
  const blocks: SearchBlock[] = [];
  let next = 0;
  for (let from = 0; from < rows.length;) {
    const block = known[next];
    next += 1;
    if (block !== undefined && stillFollow(block.rows, rows, from)) {
      blocks.push(block);
      from += block.rows.length;
      continue;
    }
    const to = placeWithin(rows, known[next]?.rows[0], from) ?? Math.min(from + usualRows, rows.length);
    if (to > from) blocks.push(blockOf(rows.slice(from, to)));
    from = to;
  }
  return blocks;
}

/** Changes leave small blocks behind: from so many on all are made anew. */
function mostBlocks(rows: number): number {
  return 4 + (2 * rows) / usualRows;
}

function stillFollow(some: readonly SearchableService[], rows: readonly SearchableService[], from: number): boolean {
  for (let at = 0; at < some.length; at += 1) if (rows[from + at] !== some[at]) return false;
  return true;
}

/** Where the row stands, if that is within the most rows of a block. */
function placeWithin(
  rows: readonly SearchableService[],
  row: SearchableService | undefined,
  from: number,
): number | null {
  if (row === undefined) return null;
  for (let at = from; at <= from + mostRows; at += 1) if (rows[at] === row) return at;
  return null;
}

function blockOf(rows: readonly SearchableService[]): SearchBlock {
  const ends: number[] = [];
  let end = 0;
  for (const { text } of rows) ends.push((end += text.length));
  return {
    rows,
    text: rows.map(({ text }) => text).join(''),
    ends,
    nameEnds: rows.map(({ nameEnd }) => nameEnd),
    lineLengths: rows.map(({ lineLengths }) => lineLengths),
    letters: rows.map(({ letters }) => letters),
  };
}

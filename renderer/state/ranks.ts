import { noRank, type Question } from './question.ts';
import type { SearchableService } from './searchable.ts';

/** How well each row of a list fits a question, in the order of the rows: a whole number, or `noRank`. */
export interface Ranks {
  readonly question: Question;
  readonly rows: readonly SearchableService[];
  readonly values: Int16Array;
}

/**
 * Ranks the rows. Of 10,000 a few change at a time, and a longer word leaves out what a shorter one did: what `same` (this question, asked of an earlier list) and `wider`
 * (one from which this question goes on) have found of a row counts for as long as the row is the same. Written without iterators: it runs at every key.
 */
export function rank(
  rows: readonly SearchableService[],
  question: Question,
  same: Ranks | null,
  wider: Ranks | null,
): Ranks {
  const values = new Int16Array(rows.length);
  const rankInSame = same === null ? unknown : knownRanks(same);
  const rankInWider = wider === null ? unknown : knownRanks(wider);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    if (row === undefined) continue;
    const known = rankInSame(row, at);
    if (known !== null) values[at] = known;
    else if (rankInWider(row, at) === noRank) values[at] = noRank;
    else values[at] = question.rank(row);
  }
  return { question, rows, values };
}

/** The rank of a row that is asked about at its place in the new list, one row after the other; null where it was not ranked. */
type KnownRank = (row: SearchableService, at: number) => number | null;

const unknown: KnownRank = () => null;

/** Most rows are in the place they had, or one further for each that has come or gone. */
function knownRanks({ rows, values }: Ranks): KnownRank {
  let shift = 0;
  return (row, at) => {
    if (rows[at + shift] !== row) {
      if (rows[at + shift + 1] === row) shift += 1;
      else if (rows[at + shift - 1] === row) shift -= 1;
      else return null;
    }
    return values[at + shift] ?? null;
  };
}

/** The rows that fit, best first; those that fit equally well stay in their order. */
export function bestFirst({ rows, values }: Ranks): readonly SearchableService[] {
  const counts: (number | undefined)[] = [];
  for (const value of values) if (value !== noRank) counts[value] = (counts[value] ?? 0) + 1;
  let sum = 0;
  const places = Array.from(counts, (count = 0) => (sum += count) - count);
  const found = new Array<SearchableService>(sum);
  for (let at = 0; at < rows.length; at += 1) {
    const value = values[at] ?? noRank;
    const row = rows[at];
    if (value === noRank || row === undefined) continue;
    const place = places[value] ?? 0;
    found[place] = row;
    places[value] = place + 1;
  }
  return found;
}

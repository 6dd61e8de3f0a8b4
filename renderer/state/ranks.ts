import { noRank, type Question } from './question.ts';
import type { SearchBlock } from './search-blocks.ts';
import type { SearchableService } from './searchable.ts';

/** How well each row of a block fits a question: a whole number, or `noRank`; null where none of them fits. */
type BlockRanks = readonly number[] | null;

/** What has been found of a question, for as long as there is a list with that block. */
export interface Ranks {
  readonly question: Question;
  readonly known: WeakMap<SearchBlock, BlockRanks>;
}

/**
 * Ranks the rows. Of 10,000 a few change at a time, and a longer word leaves out what a shorter one did: what `same` (this question, asked of an earlier list) and `wider`
 * (one from which this question goes on) have found of a block counts for as long as the block is the same.
 */
export function rank(
  blocks: readonly SearchBlock[],
  question: Question,
  same: Ranks | null,
  wider: Ranks | null,
): Ranks {
  const known = new WeakMap<SearchBlock, BlockRanks>();
  for (const block of blocks) known.set(block, ranksOf(block, question, same, wider));
  return { question, known };
}

function ranksOf(block: SearchBlock, question: Question, same: Ranks | null, wider: Ranks | null): BlockRanks {
  const before = same?.known.get(block);
  if (before !== undefined) return before;
  return wider?.known.get(block) === null ? null : question.rank(block);
}

/** The rows that fit, best first; those that fit equally well stay in their order. */
export function bestFirst(blocks: readonly SearchBlock[], { known }: Ranks): readonly SearchableService[] {
  const counts: (number | undefined)[] = [];
  for (const block of blocks)
    for (const value of known.get(block) ?? []) if (value !== noRank) counts[value] = (counts[value] ?? 0) + 1;
  let sum = 0;
  const places = Array.from(counts, (count = 0) => (sum += count) - count);
  const found = new Array<SearchableService>(sum);
  for (const block of blocks) {
    const values = known.get(block) ?? [];
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? noRank;
      const row = block.rows[at];
      if (value === noRank || row === undefined) continue;
      const place = places[value] ?? 0;
      found[place] = row;
      places[value] = place + 1;
    }
  }
  return found;
}

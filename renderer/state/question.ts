import type { QueryTerm } from './pasted.ts';
import { lengthBit, type SearchableService } from './searchable.ts';

/** What a person likes to find, as `namespace/name`. */
export interface Liked {
  readonly favourites: ReadonlySet<string>;
  readonly recent: ReadonlySet<string>;
}

export const nothingLiked: Liked = { favourites: new Set(), recent: new Set() };

/** How well a word fits, best first. Favourites and recent ones move up to the places kept for them. */
const tier = { exact: 0, prefix: 1, favourite: 2, recent: 3, name: 4, elsewhere: 5 } as const;

/** A word of the query, and the line of a Service's text that it is if it fits as a whole. */
interface Wanted extends QueryTerm {
  readonly line: string;
  readonly lengthBit: number;
}

/** The rank of a Service that does not fit. */
export const noRank = -1;

/** What is looked for, and how well a Service fits that. */
export class Question {
  readonly terms: readonly QueryTerm[];
  readonly liked: Liked;
  readonly #wanted: readonly Wanted[];

  constructor(terms: readonly QueryTerm[], liked: Liked) {
    this.terms = terms;
    this.liked = liked;
    this.#wanted = terms.map((term) => ({ ...term, line: `\n${term.word}\n`, lengthBit: lengthBit(term.word.length) }));
  }

  /** Whether what does not fit the earlier one does not fit this. */
  goesOnFrom(earlier: Question): boolean {
    return goesOn(earlier.terms, this.terms);
  }

  /** A whole number, the lower the better, or `noRank` when a word is not in the Service's text. Written without closures: it runs 10,000 times a key. */
  rank(row: SearchableService): number {
    const { favourites, recent } = this.liked;
    let rank = 0;
    for (const term of this.#wanted) {
      const fit = tierOf(row, term);
      if (fit === null) return noRank;
      rank += fit;
    }
    const isFavourite = favourites.size > 0 && favourites.has(row.key);
    const isRecent = !isFavourite && recent.size > 0 && recent.has(row.key);
    if (isFavourite) rank = Math.min(rank, tier.favourite * this.#wanted.length);
    if (isRecent) rank = Math.min(rank, tier.recent * this.#wanted.length);
    return rank * 3 + (isFavourite ? 0 : isRecent ? 1 : 2);
  }
}

/** Whether each word is that of before or begins with it; a name that leads somewhere fits by more than its text. */
function goesOn(before: readonly QueryTerm[], now: readonly QueryTerm[]): boolean {
  return (
    before.length > 0 &&
    before.length <= now.length &&
    before.every(({ word }, at) => now[at]?.word.startsWith(word) === true) &&
    now.every(({ target }) => target === null)
  );
}

function tierOf(row: SearchableService, { word, line, lengthBit, target }: Wanted): number | null {
  const { record, text, key } = row;
  if (record.name === word || target?.services.includes(key) === true) return tier.exact;
  const at = text.indexOf(word);
  if (at === -1) return target?.isAddress === false && record.hostname.startsWith(word) ? tier.prefix : null;
  // The name is the first line of the text.
  if (at === 1) return tier.prefix;
  // A namespace that has this name is no better than any other match; numbers, labels and addresses are looked for whole.
  if ((row.lineLengths & lengthBit) !== 0 && record.namespace !== word && text.includes(line, at - 1))
    return tier.exact;
  return at + word.length <= record.name.length + 1 ? tier.name : tier.elsewhere;
}

import type { QueryTerm } from './pasted.ts';
import { lengthBit, lettersOf, type SearchableService } from './searchable.ts';

/** What a person likes to find, as `namespace/name`. */
export interface Liked {
  readonly favourites: ReadonlySet<string>;
  readonly recent: ReadonlySet<string>;
}

export const nothingLiked: Liked = { favourites: new Set(), recent: new Set() };

/** How well a word fits, best first. Favourites and recent ones move up to the places kept for them. */
const tier = { exact: 0, prefix: 1, favourite: 2, recent: 3, name: 4, elsewhere: 5 } as const;
const noTier = -1;

/** A word of the query. */
export interface Wanted extends QueryTerm {
  /** The line of a Service's text that the word is if it fits as a whole. */
  readonly line: string;
  readonly lengthBit: number;
  readonly letters: number;
}

/** The rank of a Service that does not fit. */
export const noRank = -1;

/**
 * What is looked for, and how well a Service fits that. Written without closures, and all that is read for each of 10,000 Services at a key has one shape whatever the
 * query: the engine would drop what it has compiled, and go on several times as slowly until it has compiled it anew.
 */
export class Question {
  readonly terms: readonly QueryTerm[];
  readonly liked: Liked;
  readonly wanted: readonly Wanted[];
  readonly #favourites: ReadonlySet<string>;
  readonly #recent: ReadonlySet<string>;

  constructor(terms: readonly QueryTerm[], liked: Liked) {
    this.terms = terms;
    this.liked = liked;
    const wanted: Wanted[] = [];
    for (const { word, target } of terms) wanted.push(wantedOf(word, target));
    this.wanted = wanted;
    this.#favourites = liked.favourites;
    this.#recent = liked.recent;
  }

  /** Whether what does not fit the earlier one does not fit this. */
  goesOnFrom(earlier: Question): boolean {
    return goesOn(earlier.terms, this.terms);
  }

  /** A whole number, the lower the better, or `noRank` when a word is not in the Service's text. */
  rank(row: SearchableService): number {
    const { wanted } = this;
    let rank = 0;
    for (const term of wanted) {
      const fit = tierOf(row, term);
      if (fit === noTier) return noRank;
      rank += fit;
    }
    const liking = this.liking(row);
    if (liking === 0) rank = Math.min(rank, tier.favourite * wanted.length);
    if (liking === 1) rank = Math.min(rank, tier.recent * wanted.length);
    return rank * 3 + liking;
  }

  /** 0 for a favourite, 1 for a recent one, 2 for all others. */
  liking(row: SearchableService): 0 | 1 | 2 {
    if (this.#favourites.size > 0 && this.#favourites.has(row.key)) return 0;
    return this.#recent.size > 0 && this.#recent.has(row.key) ? 1 : 2;
  }
}

function wantedOf(word: string, target: QueryTerm['target']): Wanted {
  return { word, target, line: `\n${word}\n`, lengthBit: lengthBit(word.length), letters: lettersOf(word) };
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

/** Looks at no more of a row than it must: what it touches of 10,000 rows has to come from the memory first. */
function tierOf(row: SearchableService, { word, line, lengthBit, target }: Wanted): number {
  const { text, nameEnd } = row;
  if (target?.services.includes(row.key) === true) return tier.exact;
  const at = text.indexOf(word);
  if (at === -1) return target?.isAddress === false && row.record.hostname.startsWith(word) ? tier.prefix : noTier;
  // The name is the first line of the text.
  if (at === 1) return word.length + 1 === nameEnd ? tier.exact : tier.prefix;
  // A namespace that has this name is no better than any other match; numbers, labels and addresses are looked for whole.
  if ((row.lineLengths & lengthBit) !== 0 && row.record.namespace !== word && text.includes(line, at - 1))
    return tier.exact;
  return at + word.length <= nameEnd ? tier.name : tier.elsewhere;
}

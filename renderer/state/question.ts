import type { PastedTarget, QueryTerm } from './pasted.ts';
import type { SearchBlock } from './search-blocks.ts';
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

  /** How well each row of the block fits: a whole number, the lower the better, or `noRank` when a word is not in its text; null when none fits. */
  rank(block: SearchBlock): readonly number[] | null {
    const { rows } = block;
    const ranks: number[] = [];
    for (let at = 0; at < rows.length; at += 1) ranks.push(0);
    for (const term of this.wanted) {
      if (term.target === null) addTiers(block, term, ranks);
      else addTiersOfTarget(block, term, term.target, ranks);
    }
    let fits = false;
    for (let at = 0; at < rows.length; at += 1) {
      const sum = ranks[at] ?? noRank;
      if (sum === noRank) continue;
      fits = true;
      ranks[at] = this.#withLiking(sum, rows[at]);
    }
    return fits ? ranks : null;
  }

  #withLiking(tiers: number, row: SearchableService | undefined): number {
    const liking = row === undefined ? 2 : this.liking(row);
    if (liking === 0) return 3 * Math.min(tiers, tier.favourite * this.wanted.length);
    if (liking === 1) return 3 * Math.min(tiers, tier.recent * this.wanted.length) + 1;
    return 3 * tiers + 2;
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

/** Adds to each row's sum of tiers that of the word; from now on a row in whose text it is not fits no more. */
function addTiers(block: SearchBlock, term: Wanted, sums: number[]): void {
  const { text, ends } = block;
  let row = 0;
  let from = 0;
  for (let at = text.indexOf(term.word); at !== -1; at = text.indexOf(term.word, from)) {
    for (let end = ends[row] ?? 0; end <= at; end = ends[row] ?? Infinity) {
      sums[row] = noRank;
      row += 1;
      from = end;
    }
    addTier(sums, row, tierAt(block, row, at - from, term));
    from = ends[row] ?? text.length;
    row += 1;
  }
  for (; row < sums.length; row += 1) sums[row] = noRank;
}

/** The same for a name or an address that leads somewhere: it fits by more than the text. */
function addTiersOfTarget(block: SearchBlock, term: Wanted, target: PastedTarget, sums: number[]): void {
  for (const [at, row] of block.rows.entries()) {
    const place = row.text.indexOf(term.word);
    if (target.services.includes(row.key)) addTier(sums, at, tier.exact);
    else if (place !== -1) addTier(sums, at, tierAt(block, at, place, term));
    else addTier(sums, at, !target.isAddress && row.record.hostname.startsWith(term.word) ? tier.prefix : noTier);
  }
}

function addTier(sums: number[], row: number, fit: number): void {
  const sum = sums[row] ?? noRank;
  sums[row] = sum === noRank || fit === noTier ? noRank : sum + fit;
}

/** How well a word fits that stands at that place of the row's text. */
function tierAt(block: SearchBlock, row: number, place: number, { word, line, lengthBit }: Wanted): number {
  const nameEnd = block.nameEnds[row] ?? 0;
  // The name is the first line of the text.
  if (place === 1) return word.length + 1 === nameEnd ? tier.exact : tier.prefix;
  // A namespace that has this name is no better than any other match; numbers, labels and addresses are looked for whole.
  if (((block.lineLengths[row] ?? 0) & lengthBit) !== 0) {
    const service = block.rows[row];
    if (service?.record.namespace !== word && service?.text.includes(line, place - 1) === true) return tier.exact;
  }
  return place + word.length <= nameEnd ? tier.name : tier.elsewhere;
}

import { looseMatch, scatter } from './loose-match.ts';
import { queryTerms, type QueryTerm } from './pasted.ts';
import { lettersOf, type SearchableService } from './searchable.ts';

/** What a person likes to find, as `namespace/name`. */
export interface Liked {
  readonly favourites: ReadonlySet<string>;
  readonly recent: ReadonlySet<string>;
}

export const nothingLiked: Liked = { favourites: new Set(), recent: new Set() };

/** From so many plain matches on, nobody looks for loosely typed names among them. */
const plenty = 200;
/** So many loose candidates are looked at closely. */
const mostLoose = 500;
/** More than any score of a loose match within the longest query. */
const farApart = 1_000_000;
/** Shorter words fit nearly every name loosely. */
const shortestLoose = 3;

/** A word of the query, and the line of a Service's text that it is if it fits as a whole. */
interface Wanted extends QueryTerm {
  readonly line: string;
}

/** How well a word fits, best first. Favourites and recent ones move up to the places kept for them. */
const tier = { exact: 0, prefix: 1, favourite: 2, recent: 3, name: 4, elsewhere: 5 } as const;

/**
 * The Services that fit, best first: exact names and addresses, names that begin with the query, favourites, recent ones, names that
 * hold it, matches elsewhere, then loosely typed names. Words may come in any order and may each match another part ("mem default",
 * "redis 6379"). Without a query the order is kept, favourites first. A line of a log in which nothing else fits is searched for the
 * first address or name in it.
 */
export function search(rows: readonly SearchableService[], query: string, liked: Liked): readonly SearchableService[] {
  const terms = queryTerms(query);
  if (terms.length === 0) return favouritesFirst(rows, liked);
  const found = searchTerms(rows, terms, liked);
  const target = terms.find((term) => term.target !== null);
  return found.length > 0 || terms.length === 1 || target === undefined ? found : searchTerms(rows, [target], liked);
}

function searchTerms(
  rows: readonly SearchableService[],
  terms: readonly QueryTerm[],
  liked: Liked,
): readonly SearchableService[] {
  const wanted = terms.map((term) => ({ ...term, line: `\n${term.word}\n` }));
  const buckets: SearchableService[][] = [];
  const others: SearchableService[] = [];
  for (const row of rows) {
    const rank = plainRank(row, wanted, liked);
    if (rank === null) others.push(row);
    else (buckets[rank] ??= []).push(row);
  }
  const plain = rows.length - others.length;
  // Not flat(): it looks at each element of a list by itself.
  const best = ([] as SearchableService[]).concat(...Object.values(buckets));
  return plain >= plenty ? best : best.concat(loose(others, terms, liked));
}

/** A whole number, the lower the better; null when a word is not in the Service's text. Written without closures: it runs 10,000 times a key. */
function plainRank(row: SearchableService, terms: readonly Wanted[], { favourites, recent }: Liked): number | null {
  let rank = 0;
  for (const term of terms) {
    const fit = tierOf(row, term);
    if (fit === null) return null;
    rank += fit;
  }
  const isFavourite = favourites.size > 0 && favourites.has(row.key);
  const isRecent = !isFavourite && recent.size > 0 && recent.has(row.key);
  if (isFavourite) rank = Math.min(rank, tier.favourite * terms.length);
  if (isRecent) rank = Math.min(rank, tier.recent * terms.length);
  return rank * 3 + (isFavourite ? 0 : isRecent ? 1 : 2);
}

function tierOf({ record, text, key }: SearchableService, { word, line, target }: Wanted): number | null {
  if (record.name === word || target?.services.includes(key) === true) return tier.exact;
  const at = text.indexOf(word);
  if (at === -1) return target?.isAddress === false && record.hostname.startsWith(word) ? tier.prefix : null;
  // The name is the first line of the text.
  if (at === 1) return tier.prefix;
  // A namespace that has this name is no better than any other match; numbers, labels and addresses are looked for whole.
  if (record.namespace !== word && text.includes(line, at - 1)) return tier.exact;
  return at + word.length <= record.name.length + 1 ? tier.name : tier.elsewhere;
}

/** Names may be matched loosely; digits scattered over a port or an address are no match that a person would see. `rows` are none of the plain matches. */
function loose(
  rows: readonly SearchableService[],
  terms: readonly QueryTerm[],
  { favourites, recent }: Liked,
): readonly SearchableService[] {
  const words = terms.map(({ word }) => ({ word, letters: lettersOf(word) }));
  if (words.every(({ word }) => word.length < shortestLoose)) return [];
  const found: { readonly row: SearchableService; readonly score: number }[] = [];
  for (const row of rows) {
    const score = looseScore(row, words);
    if (score === null) continue;
    const place = favourites.has(row.key) ? 0 : recent.has(row.key) ? 1 : 2;
    if (found.push({ row, score: place * farApart + score }) === mostLoose) break;
  }
  return found.sort((one, other) => one.score - other.score).map(({ row }) => row);
}

/** Null when a word does not fit even loosely. */
function looseScore(
  { record, text, letters }: SearchableService,
  words: readonly { readonly word: string; readonly letters: number }[],
): number | null {
  let score = 0;
  for (const wanted of words) {
    const mayFit = wanted.word.length >= shortestLoose && (wanted.letters & ~letters) === 0;
    if (!mayFit && words.length === 1) return null;
    if (text.includes(wanted.word)) continue;
    const places = mayFit ? (looseMatch(wanted.word, record.name) ?? looseMatch(wanted.word, record.namespace)) : null;
    if (places === null) return null;
    score += scatter(places);
  }
  return score;
}

function favouritesFirst(rows: readonly SearchableService[], { favourites }: Liked): readonly SearchableService[] {
  if (favourites.size === 0) return rows;
  const [liked, others]: [SearchableService[], SearchableService[]] = [[], []];
  for (const row of rows) (favourites.has(row.key) ? liked : others).push(row);
  return liked.length === 0 ? rows : [...liked, ...others];
}

/** All namespaces that have a Service, in order, as the rows are. */
export function namespacesOf(rows: readonly SearchableService[]): readonly string[] {
  const found: string[] = [];
  for (const { record } of rows) if (record.namespace !== found.at(-1)) found.push(record.namespace);
  return found;
}

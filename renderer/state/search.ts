import { looseMatch, scatter } from './loose-match.ts';
import { queryTerms } from './pasted.ts';
import { Question, type Liked } from './question.ts';
import { lettersOf, type SearchableService } from './searchable.ts';

/** From so many plain matches on, nobody looks for loosely typed names among them. */
const plenty = 200;
/** So many loose candidates are looked at closely. */
const mostLoose = 500;
/** More than any score of a loose match within the longest query. */
const farApart = 1_000_000;
/** Shorter words fit nearly every name loosely. */
const shortestLoose = 3;

/**
 * The Services that fit, best first: exact names and addresses, names that begin with the query, favourites, recent ones, names that
 * hold it, matches elsewhere, then loosely typed names. Words may come in any order and may each match another part ("mem default",
 * "redis 6379"). Without a query the order is kept, favourites first. A line of a log in which nothing else fits is searched for the
 * first address or name in it.
 */
export function search(rows: readonly SearchableService[], query: string, liked: Liked): readonly SearchableService[] {
  const question = questionOf(query, liked);
  const { terms } = question;
  if (terms.length === 0) return favouritesFirst(rows, liked);
  const found = ask(rows, question);
  const target = terms.find((term) => term.target !== null);
  return found.length > 0 || terms.length === 1 || target === undefined
    ? found
    : ask(rows, new Question([target], liked, null));
}

/** The question that was asked last: rows remember what they answered to it, and most are the same when it is asked again or goes on. */
let last: { readonly query: string; readonly question: Question } | null = null;

function questionOf(query: string, liked: Liked): Question {
  if (last?.query === query && last.question.liked === liked) return last.question;
  const question = new Question(queryTerms(query), liked, last?.question ?? null);
  last = { query, question };
  return question;
}

function ask(rows: readonly SearchableService[], question: Question): readonly SearchableService[] {
  const buckets: SearchableService[][] = [];
  let plain = 0;
  for (const row of rows) {
    const rank = row.rank(question);
    if (rank === null) continue;
    plain += 1;
    (buckets[rank] ??= []).push(row);
  }
  // Not flat(): it looks at each element of a list by itself.
  const best = ([] as SearchableService[]).concat(...Object.values(buckets));
  if (plain >= plenty) return best;
  return best.concat(loose(rows, question));
}

/** Names may be matched loosely; digits scattered over a port or an address are no match that a person would see. Plain matches are none of these. */
function loose(rows: readonly SearchableService[], question: Question): readonly SearchableService[] {
  const { terms, liked } = question;
  const { favourites, recent } = liked;
  const words = terms.map(({ word }) => ({ word, letters: lettersOf(word) }));
  if (words.every(({ word }) => word.length < shortestLoose)) return [];
  const found: { readonly row: SearchableService; readonly score: number }[] = [];
  for (const row of rows) {
    const score = row.rank(question) === null ? looseScore(row, words) : null;
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

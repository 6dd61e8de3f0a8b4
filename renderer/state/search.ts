import { looseMatch, scatter } from './loose-match.ts';
import { queryTerms } from './pasted.ts';
import { noRank, Question, type Liked, type Wanted } from './question.ts';
import { bestFirst, rank, type Ranks } from './ranks.ts';
import type { SearchableService } from './searchable.ts';
import { placeOf } from './sorted-rows.ts';

/** From so many plain matches on, nobody looks for loosely typed names among them. */
const plenty = 200;
/** So many loose candidates are looked at closely. */
const mostLoose = 500;
/** More than any score of a loose match within the longest query. */
const farApart = 1_000_000;
/** Shorter words fit nearly every name loosely. */
const shortestLoose = 3;

/** So many answers are kept: those that Backspace leads back through, one after the other. */
const mostKept = 8;

/** Searches the rows for a query. */
export type Search = (rows: readonly SearchableService[], query: string, liked: Liked) => readonly SearchableService[];

/**
 * A search that remembers what it found last. It gives the Services that fit, best first: exact names and addresses, names that begin with the query, favourites, recent
 * ones, names that hold it, matches elsewhere, then loosely typed names. Words may come in any order and may each match another part ("mem default", "redis 6379").
 * Without a query the order is kept, favourites first. A line of a log in which nothing else fits is searched for the first address or name in it.
 */
export function createSearch(): Search {
  /** The latest first. */
  let answers: readonly Answer[] = [];

  return (rows, query, liked) => {
    const terms = queryTerms(query);
    if (terms.length === 0) return favouritesFirst(rows, liked);
    const same = answers.find((answer) => answer.query === query && answer.ranks.question.liked === liked) ?? null;
    const question = same?.ranks.question ?? new Question(terms, liked);
    const wider = answers.find(({ ranks }) => question.goesOnFrom(ranks.question)) ?? null;
    const ranks = rank(rows, question, same?.ranks ?? null, wider?.ranks ?? null);
    answers = [{ query, ranks }, ...answers.filter((answer) => answer !== same)].slice(0, mostKept);
    const found = hitsOf(ranks);
    const target = terms.find((term) => term.target !== null);
    return found.length > 0 || terms.length === 1 || target === undefined
      ? found
      : hitsOf(rank(rows, new Question([target], liked), null, null));
  };
}

interface Answer {
  readonly query: string;
  readonly ranks: Ranks;
}

function hitsOf(ranks: Ranks): readonly SearchableService[] {
  const best = bestFirst(ranks);
  return best.length >= plenty ? best : best.concat(loose(ranks));
}

/** Names may be matched loosely; digits scattered over a port or an address are no match that a person would see. Plain matches are none of these. */
function loose({ rows, question, values }: Ranks): readonly SearchableService[] {
  const { wanted } = question;
  if (wanted.every(({ word }) => word.length < shortestLoose)) return [];
  const found: { readonly row: SearchableService; readonly score: number }[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    const score = row !== undefined && values[at] === noRank ? looseScore(row, wanted) : noScore;
    if (row === undefined || score === noScore) continue;
    if (found.push({ row, score: question.liking(row) * farApart + score }) === mostLoose) break;
  }
  return found.sort((one, other) => one.score - other.score).map(({ row }) => row);
}

const noScore = -1;

/** How loosely the words fit, the lower the better; `noScore` when one does not fit even so. */
function looseScore(row: SearchableService, wanted: readonly Wanted[]): number {
  let score = 0;
  for (const { word, letters } of wanted) {
    const mayFit = word.length >= shortestLoose && (letters & ~row.letters) === 0;
    if (!mayFit && wanted.length === 1) return noScore;
    if (row.text.includes(word)) continue;
    const places = mayFit ? placesIn(row, word) : null;
    if (places === null) return noScore;
    score += scatter(places);
  }
  return score;
}

function placesIn({ record }: SearchableService, word: string): readonly number[] | null {
  return looseMatch(word, record.name) ?? looseMatch(word, record.namespace);
}

function favouritesFirst(rows: readonly SearchableService[], { favourites }: Liked): readonly SearchableService[] {
  if (favourites.size === 0) return rows;
  const [liked, others]: [SearchableService[], SearchableService[]] = [[], []];
  for (const row of rows) (favourites.has(row.key) ? liked : others).push(row);
  return liked.length === 0 ? rows : [...liked, ...others];
}

/** All namespaces that have a Service, in order, as the rows are. Of 10,000 rows, a few for each namespace are looked at. */
export function namespacesOf(rows: readonly SearchableService[]): readonly string[] {
  const found: string[] = [];
  let at = 0;
  for (let row = rows[at]; row !== undefined; row = rows[at]) {
    const { namespace } = row.record;
    found.push(namespace);
    at = placeOf(rows, `${namespace}\u0001`, at + 1);
  }
  return found;
}

import { looseMatch, scatter } from './loose-match.ts';
import { queryTerms } from './pasted.ts';
import { noRank, Question, type Liked, type Wanted } from './question.ts';
import { bestFirst, rank, type Ranks } from './ranks.ts';
import { blocksOf, type SearchBlock } from './search-blocks.ts';
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

export interface Search {
  /** The Services of the rows that fit the query, best first. */
  readonly find: (rows: readonly SearchableService[], query: string, liked: Liked) => readonly SearchableService[];
  /** Does before a key comes what is the same for each query. */
  readonly prepare: (rows: readonly SearchableService[]) => void;
}

/**
 * A search that remembers what it found last. It puts first exact names and addresses, then names that begin with the query, favourites, recent
 * ones, names that hold it, matches elsewhere, then loosely typed names. Words may come in any order and may each match another part ("mem default", "redis 6379").
 * Without a query the order is kept, favourites first. A line of a log in which nothing else fits is searched for the first address or name in it.
 */
export function createSearch(): Search {
  /** The latest first. */
  let answers: readonly Answer[] = [];
  let blocks: readonly SearchBlock[] = [];

  const prepare: Search['prepare'] = (rows) => {
    blocks = blocksOf(rows, blocks);
  };

  const find: Search['find'] = (rows, query, liked) => {
    const terms = queryTerms(query);
    if (terms.length === 0) return favouritesFirst(rows, liked);
    prepare(rows);
    const same = answers.find((answer) => answer.query === query && answer.ranks.question.liked === liked) ?? null;
    const question = same?.ranks.question ?? new Question(terms, liked);
    const wider = answers.find(({ ranks }) => question.goesOnFrom(ranks.question)) ?? null;
    const ranks = rank(blocks, question, same?.ranks ?? null, wider?.ranks ?? null);
    answers = [{ query, ranks }, ...answers.filter((answer) => answer !== same)].slice(0, mostKept);
    const found = hitsOf(blocks, ranks);
    const target = terms.find((term) => term.target !== null);
    return found.length > 0 || terms.length === 1 || target === undefined
      ? found
      : hitsOf(blocks, rank(blocks, new Question([target], liked), null, null));
  };

  return { find, prepare };
}

interface Answer {
  readonly query: string;
  readonly ranks: Ranks;
}

function hitsOf(blocks: readonly SearchBlock[], ranks: Ranks): readonly SearchableService[] {
  const best = bestFirst(blocks, ranks);
  return best.length >= plenty ? best : best.concat(loose(blocks, ranks));
}

/** Names may be matched loosely; digits scattered over a port or an address are no match that a person would see. Plain matches are none of these. */
function loose(blocks: readonly SearchBlock[], { question, known }: Ranks): readonly SearchableService[] {
  const { wanted } = question;
  if (wanted.every(({ word }) => word.length < shortestLoose)) return [];
  // Of a single word the letters rule out nearly all rows without a look at them.
  const only = wanted.length === 1 ? (wanted[0]?.letters ?? null) : null;
  const found: { readonly row: SearchableService; readonly score: number }[] = [];
  for (const block of blocks) {
    const values = known.get(block) ?? null;
    for (let at = 0; at < block.rows.length; at += 1) {
      const row = block.rows[at];
      const isPlain = values !== null && values[at] !== noRank;
      if (row === undefined || isPlain || (only !== null && mayNotFit(only, block.letters[at]))) continue;
      const score = looseScore(row, wanted);
      if (score === noScore) continue;
      found.push({ row, score: question.liking(row) * farApart + score });
      if (found.length === mostLoose) return inOrder(found);
    }
  }
  return inOrder(found);
}

function inOrder(found: { readonly row: SearchableService; readonly score: number }[]): readonly SearchableService[] {
  return found.sort((one, other) => one.score - other.score).map(({ row }) => row);
}

const noScore = -1;

/** Whether a letter of a word is missing in a Service's name and namespace. */
function mayNotFit(wanted: number, letters = 0): boolean {
  return (wanted & ~letters) !== 0;
}

/** How loosely the words fit, the lower the better; `noScore` when one does not fit even so. */
function looseScore(row: SearchableService, wanted: readonly Wanted[]): number {
  let score = 0;
  for (const { word, letters } of wanted) {
    if (row.text.includes(word)) continue;
    const places = word.length < shortestLoose || mayNotFit(letters, row.letters) ? null : placesIn(row, word);
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

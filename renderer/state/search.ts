import { go, type KeysResult, type Prepared } from 'fuzzysort';
import type { SearchableService } from './searchable.ts';

/** Which characters of each shown text the query matched; indexes into the texts of `Targets`. */
export interface Marks {
  readonly name: readonly number[];
  readonly namespace: readonly number[];
  readonly ports: readonly number[];
  readonly addresses: readonly number[];
}

/** From so many plain matches on, the query is too short to rank them finely: nobody reads that far, and typing must stay fluid. */
const broad = 1000;

const keys = [
  (service: SearchableService) => service.targets().name,
  (service: SearchableService) => service.targets().namespace,
  (service: SearchableService) => service.targets().ports,
  (service: SearchableService) => service.targets().addresses,
];

/**
 * The Services that fit, best first: the name itself, names that begin with the query, names that hold it, then matches elsewhere.
 * Words may come in any order and may each match another part ("mem default", "redis 6379"). Without a query the order is kept.
 */
export function search(
  rows: readonly SearchableService[],
  query: string,
  namespace: string | null,
): readonly SearchableService[] {
  const within = namespace === null ? rows : rows.filter((row) => row.record.namespace === namespace);
  const words = wordsOf(query);
  if (words.length === 0) return within;

  const plain = within.filter(({ text }) => words.every((word) => text.includes(word)));
  if (plain.length >= broad) return byRank(plain, words);
  const loose = within.filter((service) => words.every((word) => fits(service, word)));
  const candidates = loose.length < 2 * broad ? loose : plain;
  const scoreFn = (result: KeysResult<SearchableService>): number => rank(result.obj, words) + result.score;
  return go(words.join(' '), candidates, { keys, limit: 0, scoreFn }).map((result) => result.obj);
}

/** Which letters of a row the query matched; null without a query. */
export function marksOf(service: SearchableService, query: string): Marks | null {
  const words = wordsOf(query);
  const [result] = words.length === 0 ? [] : go(words.join(' '), [service], { keys, threshold: 0 });
  if (result === undefined) return null;
  const { ports, addresses } = service.targets();
  return {
    name: result[0]?.indexes ?? [],
    namespace: result[1]?.indexes ?? [],
    ports: holdsAny(ports, words) ? (result[2]?.indexes ?? []) : [],
    addresses: holdsAny(addresses, words) ? (result[3]?.indexes ?? []) : [],
  };
}

/** All namespaces that have a Service, in order. */
export function namespacesOf(rows: readonly SearchableService[]): readonly string[] {
  return [...new Set(rows.map((row) => row.record.namespace))].sort();
}

function wordsOf(query: string): readonly string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** A whole number that decides before any finer score, which is within 0..1. */
function rank({ record }: SearchableService, words: readonly string[]): 0 | 1 | 2 | 3 {
  if (words.includes(record.name)) return 3;
  if (words.some((word) => record.name.startsWith(word))) return 2;
  return words.some((word) => record.name.includes(word)) ? 1 : 0;
}

/** By rank alone; within a rank the order is kept. */
function byRank(services: readonly SearchableService[], words: readonly string[]): readonly SearchableService[] {
  const ranked: [SearchableService[], SearchableService[], SearchableService[], SearchableService[]] = [[], [], [], []];
  for (const service of services) ranked[rank(service, words)].push(service);
  return ranked.reverse().flat();
}

/** Names may be matched loosely; digits scattered over a port or an address are no match that a person would see. */
function fits(service: SearchableService, word: string): boolean {
  const { name, namespace } = service.record;
  return service.text.includes(word) || isSubsequence(word, name) || isSubsequence(word, namespace);
}

function isSubsequence(word: string, text: string): boolean {
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function holdsAny(text: Prepared, words: readonly string[]): boolean {
  const target = text.target.toLowerCase();
  return words.some((word) => target.includes(word));
}

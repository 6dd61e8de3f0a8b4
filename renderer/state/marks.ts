import { looseMatch } from './loose-match.ts';
import { queryTerms } from './pasted.ts';
import { addressText, hiddenLines, portsText, type SearchableService } from './searchable.ts';

/** Which characters of each shown text the query matched; indexes into the texts as `searchable.ts` makes them. */
export interface Marks {
  readonly name: readonly number[];
  readonly namespace: readonly number[];
  readonly ports: readonly number[];
  readonly addresses: readonly number[];
  /** Where the query matched something that the row does not show by itself: that text, as `app=web`. */
  readonly hidden: { readonly text: string; readonly marks: readonly number[] } | null;
}

/** What a query looks for. */
export function wordsOf(query: string): readonly string[] {
  return queryTerms(query).map(({ word }) => word);
}

/** Which letters of a row the words of a query matched; null without a query. */
export function marksOf(service: SearchableService, words: readonly string[]): Marks | null {
  if (words.length === 0) return null;
  const { record } = service;
  const name = record.name.toLowerCase();
  const namespace = record.namespace.toLowerCase();
  const ports = portsText(record).toLowerCase();
  const addresses = addressText(record).toLowerCase();
  const unseen = words.filter((word) => ![name, namespace, ports, addresses].some((text) => text.includes(word)));
  const isPlain = unseen.every((word) => service.text.includes(word));
  return {
    name: [...places(name, words), ...(isPlain ? [] : unseen.flatMap((word) => looseMatch(word, name) ?? []))],
    namespace: places(namespace, words),
    ports: places(ports, words),
    addresses: places(addresses, words),
    hidden: hiddenMatch(service, unseen),
  };
}

function hiddenMatch(service: SearchableService, words: readonly string[]): Marks['hidden'] {
  for (const text of words.length === 0 ? [] : hiddenLines(service.record)) {
    const marks = places(text.toLowerCase(), words);
    if (marks.length > 0) return { text, marks };
  }
  return null;
}

/** The indexes of every occurrence of every word. */
function places(text: string, words: readonly string[]): readonly number[] {
  const found: number[] = [];
  for (const word of words) {
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
      for (let letter = at; letter < at + word.length; letter += 1) found.push(letter);
    }
  }
  return found;
}

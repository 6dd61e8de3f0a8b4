import type { Evidence, Finding } from '../../shared/doctor.ts';
import { stripControlCharacters } from '../../shared/printable.ts';
import type { Reach } from './reach.ts';

const longestText = 200;

/** A fact, cleaned and cut to a line: much of it comes from outside. */
export function fact(subject: string, finding: Finding, detail = ''): Evidence {
  return { subject: cleanLine(subject), finding, detail: cleanLine(detail) };
}

/** One line; what is too long is cut between words, so that no part of an address or a key is left that nobody knows as one. */
export function cleanLine(text: string): string {
  const line = stripControlCharacters(text.replace(/\s+/g, ' ')).trim();
  if (line.length <= longestText) return line;
  const space = line.lastIndexOf(' ', longestText);
  return `${line.slice(0, space < longestText / 2 ? longestText : space)}…`;
}

/** What came of asking an address, as a fact. */
export function reachFact(subject: string, reach: Reach | null): Evidence {
  return fact(subject, reach?.kind ?? 'silent', reach === null ? '' : `${reach.ms} ms`);
}

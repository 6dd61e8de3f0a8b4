import { describeProblem, type Translate } from '../shared/i18n.ts';
import { stripControlCharacters } from '../shared/printable.ts';
import type { Problem } from '../shared/problem.ts';
import { exitCodeFor, type ExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { alignColumns } from './table.ts';

/** What JSON.stringify leaves bare but a terminal may act on: DEL, C1 controls, separators, direction and zero-width marks. */
const unsafeInJson = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** One JSON document on one line, in which control characters are escaped. */
export function jsonText(document: unknown): string {
  return JSON.stringify(document).replace(
    unsafeInJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Prints results on stdout and messages on stderr, free of control characters that came from outside. */
export class Printer {
  readonly #io: CliIo;
  readonly #t: Translate;

  constructor(io: CliIo, t: Translate) {
    this.#io = io;
    this.#t = t;
  }

  line(text: string): void {
    this.#io.stdout.write(`${stripControlCharacters(text)}\n`);
  }

  table(rows: readonly (readonly string[])[]): void {
    const clean = rows.map((row) => row.map(stripControlCharacters));
    for (const line of alignColumns(clean)) this.line(line);
  }

  json(document: unknown): void {
    this.#io.stdout.write(`${jsonText(document)}\n`);
  }

  message(text: string): void {
    this.#io.stderr.write(`${stripControlCharacters(text)}\n`);
  }

  problem(problem: Problem): void {
    const { text, remedy } = describeProblem(this.#t, problem);
    this.message(`kubelane: ${text}`);
    this.message(`  ${remedy}`);
  }

  /** Says why the command failed and returns its exit code. */
  fail(problem: Problem): ExitCode {
    this.problem(problem);
    return exitCodeFor(problem);
  }
}

import { stripControlCharacters } from '../../electron/shared/printable.ts';

/** Where a transcript goes: standard output, or a test's own. */
export interface TranscriptStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const styles = { bold: 1, dim: 2, red: 31, green: 32, cyan: 36 } as const;
const ruler = 78;

/** What a person reads of the demo: chapters, commands with their output, and check marks. Without colour where nobody would see it. */
export class Transcript {
  readonly #stream: TranscriptStream;
  readonly #colour: boolean;

  constructor(stream: TranscriptStream, environment: Readonly<Record<string, string | undefined>> = process.env) {
    this.#stream = stream;
    // https://no-color.org: any value but the empty one.
    this.#colour = stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  }

  chapter(title: string): void {
    this.#line(`\n${this.#style('dim', '──')} ${this.#style('bold', title)} ${this.#style('dim', rule(title))}`);
  }

  /** A plain sentence. */
  say(text: string): void {
    this.#line(`  ${text}`);
  }

  /** Something that was expected and is so; `detail` stands in a column of its own. */
  ok(text: string, detail = ''): void {
    this.#line(
      `  ${this.#style('green', '✓')} ${detail === '' ? text : `${text.padEnd(50)} ${this.#style('dim', detail)}`}`,
    );
  }

  /** Something that was expected and is not so. */
  wrong(text: string): void {
    this.#line(`  ${this.#style('red', '✗')} ${text}`);
  }

  /** A command that was run and what it printed. */
  command(argv: readonly string[], output: string): void {
    this.#line(`  ${this.#style('cyan', '$')} ${argv.map(quoted).join(' ')}`);
    this.output(output);
  }

  /** Text from a program, indented. */
  output(text: string): void {
    const lines = text.trimEnd().split('\n');
    for (const line of lines[0] === '' ? [] : lines) this.#line(`    ${this.#style('dim', clean(line))}`);
  }

  /** Rows in aligned columns. */
  table(rows: readonly (readonly string[])[]): void {
    for (const line of aligned(rows)) this.#line(`    ${line}`);
  }

  #style(style: keyof typeof styles, text: string): string {
    return this.#colour ? `\u001b[${styles[style]}m${text}\u001b[0m` : text;
  }

  #line(text: string): void {
    this.#stream.write(`${text}\n`);
  }
}

/** The rows with every column as wide as its widest cell (its first character may be a sign such as ✓). */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, index) =>
        /^[\d.]+ m?s$/.test(cell) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Milliseconds as a person reads them: `18 ms`, `1.24 s`. */
export function elapsed(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

function rule(title: string): string {
  return '─'.repeat(Math.max(2, ruler - title.length - 4));
}

/** A word of a command line as a shell would need it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Tabs keep their place, everything else that could steer a terminal goes. */
function clean(line: string): string {
  return stripControlCharacters(line.replaceAll('\t', '    '));
}

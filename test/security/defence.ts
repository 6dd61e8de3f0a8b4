/** One defence of the product, the test that shows it, and how to take it out. */
export interface Defence {
  /** Short and unique, for `--only`. */
  readonly name: string;
  /** The file it is in, from the repository's root. */
  readonly source: string;
  /** What stands there exactly once, and what stands there when the defence is gone. */
  readonly search: string;
  readonly replacement: string;
  readonly test: {
    readonly file: string;
    /** As it stands in the file; of a test with a table, the part before the case. */
    readonly title: string;
  };
}

/** The part of a title that is the same for every case of a table (`%s`, `%j` stand for the case). */
export function plainTitle(title: string): string {
  return title.replace(/%[sj].*$/, '').trimEnd();
}

/** How often a text occurs in another. */
export function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

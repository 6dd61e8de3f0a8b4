import { Fragment, type ReactNode } from 'react';

/** A text with its matched characters marked; neighbours share one mark. `from` is where the text begins within the marked whole. */
export function Highlighted({
  text,
  marks,
  from = 0,
}: {
  readonly text: string;
  readonly marks: readonly number[] | undefined;
  readonly from?: number;
}): ReactNode {
  if (marks === undefined || marks.length === 0) return text;
  return runs(text, new Set(marks.map((index) => index - from))).map(({ start, part, marked }) =>
    marked ? <mark key={start}>{part}</mark> : <Fragment key={start}>{part}</Fragment>,
  );
}

interface Run {
  readonly start: number;
  readonly part: string;
  readonly marked: boolean;
}

/** Splits a text where "marked" changes. */
export function runs(text: string, marks: ReadonlySet<number>): readonly Run[] {
  const found: Run[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && marks.has(at) === marks.has(start)) continue;
    found.push({ start, part: text.slice(start, at), marked: marks.has(start) });
    start = at;
  }
  return found;
}

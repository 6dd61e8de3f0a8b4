import type { Marks } from '../../state/marks.ts';

/** Which of a row's texts an element holds, for `data-text`; that of a port says in `data-from` where it begins among all ports. */
export type RowText = 'name' | 'namespace' | 'hidden' | 'address' | 'port';

/** The highlight's name in base.css. */
const name = 'match';

/**
 * Marks what the query matched in the rows' elements, those of the list in view, in order. The texts stay as they are (CSS Custom Highlight API,
 * https://www.w3.org/TR/css-highlight-api-1/): at most keys the same rows stay in view, and nothing of them is laid out anew.
 */
export function highlight(elements: Iterable<Element>, marks: readonly (Marks | null)[]): void {
  const shown = CSS.highlights.get(name);
  if (shown === undefined && marks.every((mark) => mark === null)) return;
  const ranges: AbstractRange[] = [];
  let at = 0;
  for (const element of elements) {
    const mark = marks[at];
    if (mark !== undefined && mark !== null) addRanges(ranges, element, mark);
    at += 1;
  }
  if (ranges.length === 0) CSS.highlights.delete(name);
  // Every new highlight has the page painted anew.
  else if (shown === undefined || !isSame([...shown], ranges)) CSS.highlights.set(name, new Highlight(...ranges));
}

function isSame(before: readonly AbstractRange[], now: readonly AbstractRange[]): boolean {
  return (
    before.length === now.length &&
    now.every(({ startContainer, startOffset, endOffset }, at) => {
      const other = before[at];
      return (
        other?.startContainer === startContainer && other.startOffset === startOffset && other.endOffset === endOffset
      );
    })
  );
}

function addRanges(ranges: AbstractRange[], row: Element, marks: Marks): void {
  for (const element of row.querySelectorAll<HTMLElement>('[data-text]')) {
    const text = element.firstChild;
    const { text: kind, from = '0' } = element.dataset;
    const indexes = indexesIn(marks, kind as RowText);
    if (!(text instanceof Text) || indexes.length === 0) continue;
    for (const { start, end } of markedRuns(indexes, Number(from), text.length))
      ranges.push(new StaticRange({ startContainer: text, startOffset: start, endContainer: text, endOffset: end }));
  }
}

function indexesIn(marks: Marks, text: RowText): readonly number[] {
  switch (text) {
    case 'name':
      return marks.name;
    case 'namespace':
      return marks.namespace;
    case 'hidden':
      return marks.hidden?.marks ?? [];
    case 'address':
      return marks.addresses;
    case 'port':
      return marks.ports;
  }
}

/** The runs of marked characters in the part of a text that begins at `from` and is `length` long, as indexes into that part; `end` is behind the last one. */
export function markedRuns(
  indexes: readonly number[],
  from: number,
  length: number,
): readonly { readonly start: number; readonly end: number }[] {
  const marked = new Set(indexes.map((index) => index - from));
  const runs: { start: number; end: number }[] = [];
  for (let at = 0; at < length; at += 1) {
    if (!marked.has(at)) continue;
    const last = runs.at(-1);
    if (last?.end === at) last.end += 1;
    else runs.push({ start: at, end: at + 1 });
  }
  return runs;
}

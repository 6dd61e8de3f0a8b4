export interface RowSlots {
  /** The key of the element that shows the row of that index. */
  readonly of: (index: number) => string;
  /** The keys of elements that show none now. */
  readonly spare: readonly string[];
}

/**
 * Which element shows which row, by the rows' indexes in order: as many as are in view one below the other take turns, so that typing and scrolling change the
 * texts of elements that are there instead of making others. Those for which a shorter list has no row wait for the next key, up to `capacity` of them all. The
 * active row may be far from the others and has an element of its own then.
 */
export function slots(indexes: readonly number[], capacity: number): RowSlots {
  const beside = indexes.filter((index) => indexes.includes(index - 1) || indexes.includes(index + 1));
  const inView = new Set(beside.length > 0 ? beside : indexes.slice(0, 1));
  const spare = Array.from({ length: Math.max(0, capacity - inView.size) }, (_, at) => `${inView.size + at}`);
  return { of: (index) => (inView.has(index) ? `${index % inView.size}` : `row ${index}`), spare };
}

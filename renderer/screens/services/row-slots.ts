/**
 * Which element shows which row, by the rows' indexes in order: as many as are in view one below the other take turns, so that typing and scrolling change the
 * texts of elements that are there instead of making others. The active row may be far from them and has one of its own then.
 */
export function slots(indexes: readonly number[]): (index: number) => string {
  const isBeside = (index: number): boolean => indexes.includes(index - 1) || indexes.includes(index + 1);
  const count = indexes.filter(isBeside).length;
  return (index) => (count > 0 && isBeside(index) ? `${index % count}` : `row ${index}`);
}

import type { SearchableService } from './searchable.ts';

/** The index of the first row, from `from` on, that does not sort before the key. */
export function placeOf(rows: readonly SearchableService[], key: string, from: number): number {
  let low = from;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && row.sortKey < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

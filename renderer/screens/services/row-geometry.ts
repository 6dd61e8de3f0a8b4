import { useMediaQuery } from '@mantine/hooks';

/** Heights of a row in CSS pixels. In a narrow window (a large zoom, above all) the four parts of a row stand below each other. */
const rowHeights = { wide: 50, narrow: 84 };

/** The height of every row in the present window; service-row.module.css changes at the same width. */
export function useRowHeight(): number {
  const narrow = useMediaQuery('(max-width: 300px)', false, { getInitialValueInEffect: false });
  return narrow ? rowHeights.narrow : rowHeights.wide;
}

/** How many whole rows are in view, less one that stays for orientation: how far a page key goes. */
export function pageSize(): number {
  const height = document.getElementById(listboxId)?.clientHeight ?? 0;
  return Math.max(1, Math.floor(height / rowHeights.wide) - 1);
}

export const listboxId = 'services';

/** The id of a Service's row. */
export function optionId(uid: string): string {
  return `service-${uid}`;
}

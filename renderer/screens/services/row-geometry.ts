/** Heights of a row in CSS pixels. In a narrow window (a large zoom, above all) the four parts of a row stand below each other. */
const rowHeights = { wide: 50, narrow: 84 };

/** Below this width of the window rows are narrow; service-row.module.css has the same number. */
export const narrowWindow = '(max-width: 300px)';

/** The height of every row in the present window. */
export function rowHeight(): number {
  return window.matchMedia(narrowWindow).matches ? rowHeights.narrow : rowHeights.wide;
}

export const listboxId = 'services';

/** The id of a Service's row. */
export function optionId(uid: string): string {
  return `service-${uid}`;
}

/** C0 and C1 controls, DEL, line and paragraph separators, direction overrides and zero-width marks. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Removes everything from an outside text that could move a cursor, reorder or hide text, or break a log line (CVE-2024-5594). */
export function stripControlCharacters(text: string): string {
  return text.replace(unprintable, '');
}

/** Whether nothing would be stripped from the text and it has no lone surrogate. */
export function isPrintable(text: string): boolean {
  return stripControlCharacters(text) === text && !/\p{Surrogate}/u.test(text);
}

/** How many characters of ports fit into a row beside the address. */
const room = 22;

/** The run of ports that fits into a row and holds the chosen one: indexes `first` (in) to `end` (out). */
export function visiblePorts(
  texts: readonly string[],
  chosen: number,
): { readonly first: number; readonly end: number } {
  let first = Math.min(chosen, Math.max(0, texts.length - 1));
  let end = Math.min(first + 1, texts.length);
  const width = (from: number, to: number): number =>
    texts.slice(from, to).reduce((sum, text) => sum + text.length + 2, 0);
  // From the first port on while the chosen one is still reached; else around the chosen one.
  while (first > 0 && width(first - 1, end) <= room) first -= 1;
  while (end < texts.length && width(first, end + 1) <= room) end += 1;
  return { first, end };
}

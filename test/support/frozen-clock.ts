/**
 * Stops the clock of the page at the time in its address (`?at=…`), so that pictures taken on different days are the same. Imported
 * before everything else, as the scenarios look at the clock when they are made.
 */
const at = new URLSearchParams(location.search).get('at');
if (at !== null) {
  const now = Date.parse(at);
  Date.now = () => now;
}

/** The page's own; this file is read where there is no page, too. */
declare const location: { readonly search: string };
export {};

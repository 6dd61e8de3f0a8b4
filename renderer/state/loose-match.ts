/**
 * Where the letters of a word stand in a text, in order but with others between them; null when they do not. Of the places that end
 * first the tightest is taken, so that "ordpay" marks `ord` and `pay` of `orders-payments`.
 */
export function looseMatch(word: string, text: string): readonly number[] | null {
  let end = -1;
  for (let letter = 0; letter < word.length; letter += 1) {
    end = text.indexOf(word.charAt(letter), end + 1);
    if (end === -1) return null;
  }
  const places = new Array<number>(word.length);
  let at = end;
  for (let letter = word.length - 1; letter >= 0; letter -= 1) {
    at = text.lastIndexOf(word.charAt(letter), at);
    places[letter] = at;
    at -= 1;
  }
  return places;
}

/** How scattered a loose match is: how often it jumps, then how far from the beginning it starts. The lower the better. */
export function scatter(places: readonly number[]): number {
  let jumps = 0;
  for (let at = 1; at < places.length; at += 1) if (places[at] !== (places[at - 1] ?? 0) + 1) jumps += 1;
  return jumps * 64 + (places[0] ?? 0);
}

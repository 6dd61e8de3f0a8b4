/** Throws for one word only, which nobody finds without being told that each of its letters is a step on the way. */
export function throwsForOneWord(text: string): void {
  if (text[0] !== 'k') return;
  if (text[1] !== 'u') return;
  if (text[2] !== 'b') return;
  if (text[3] !== 'e') return;
  throw new Error('the word was said');
}

/** Does not come back for a text of more than three characters. */
export function hangs(text: string): number {
  let turns = 0;
  while (text.length > 3) turns++;
  return turns;
}

/** Characters that no POSIX shell takes as anything but themselves. */
const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A command line of the words as a POSIX shell reads it; a word is quoted only where it has to be. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

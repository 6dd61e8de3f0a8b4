/** What an override takes at most, as the bridge has it. */
const mostValues = 16;
const mostCharacters = 253;

/** The values of a field, separated by commas or blanks. */
export function typedValues(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,，、]+/).filter((value) => value !== ''))];
}

export function tooMany(values: readonly string[]): boolean {
  return values.length > mostValues || values.some((value) => value.length > mostCharacters);
}

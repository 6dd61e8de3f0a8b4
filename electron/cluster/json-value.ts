/** Readers for values out of JSON whose shape nobody vouches for: each returns null where the value is not what was asked for. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object (no array, no null), or null. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The member `key` of an object as an object, or null. */
export function objectAt(value: JsonObject | null, key: string): JsonObject | null {
  return asObject(value?.[key]);
}

/** The member `key` as a list; an absent or other value is the empty list. */
export function listAt(value: JsonObject | null, key: string): readonly unknown[] {
  const list = value?.[key];
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** The member `key` as a text, or null. */
export function textAt(value: JsonObject | null, key: string): string | null {
  const text = value?.[key];
  return typeof text === 'string' ? text : null;
}

/** The member `key` as a text that the pattern accepts, or null. */
export function matchAt(value: JsonObject | null, key: string, pattern: RegExp): string | null {
  const text = textAt(value, key);
  return text !== null && pattern.test(text) ? text : null;
}

/** The member `key` as an integer between `least` and `most`, or null. */
export function integerAt(value: JsonObject | null, key: string, least: number, most: number): number | null {
  const number = value?.[key];
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most ? number : null;
}

const none: readonly never[] = [];

/**
 * What `take` makes of each element but null, in one list of just that size. A list that grows keeps room for some twenty elements more, and an empty one is not
 * nothing either: of 10,000 Services these are megabytes.
 */
export function keepEach<T>(list: readonly unknown[], take: (value: unknown) => T | null): readonly T[] {
  if (list.length <= 1) {
    const only = list.length === 0 ? null : take(list[0]);
    return only === null ? none : [only];
  }
  const kept = list.map(take).filter((value) => value !== null);
  return kept.length === 0 ? none : kept.slice();
}

declare const content: unique symbol;

/**
 * A value as JSON on its way to the window. The window's bridge copies an object member by member, more than once: for thousands of Services that
 * takes a second, in which neither side does anything else. A text is copied as it is.
 */
export type Packed<T> = string & { readonly [content]?: T };

/** For values that JSON gives back as they were. */
export function pack<T>(value: T): Packed<T> {
  return JSON.stringify(value);
}

/** The value again. It comes from the app itself: nothing of it is checked. */
export function unpack<T>(text: Packed<T>): T {
  return JSON.parse(text) as T;
}

const none: readonly string[] = [];

/** Some texts for each key, in the order they were added. Where there is only one, as nearly everywhere, it costs no set of its own: of 10,000 these are megabytes. */
export class MultiMap {
  readonly #values = new Map<string, string | Set<string>>();

  /** Empty for a key that has none. */
  get(key: string): Iterable<string> {
    const values = this.#values.get(key);
    if (values === undefined) return none;
    return typeof values === 'string' ? [values] : values;
  }

  add(key: string, value: string): void {
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, value);
    else if (typeof values !== 'string') values.add(value);
    else if (values !== value) this.#values.set(key, new Set([values, value]));
  }

  delete(key: string, value: string): void {
    const values = this.#values.get(key);
    if (values === value) this.#values.delete(key);
    else if (typeof values === 'object' && values.delete(value) && values.size === 0) this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }
}

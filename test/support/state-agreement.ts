/** What somebody showed from a moment on. */
export interface Seen<State extends string = string> {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: State;
}

export interface Agreement {
  /** How far the two were apart for each state that both showed, in order: milliseconds, positive where the view was later. */
  readonly skews: readonly { readonly state: string; readonly milliseconds: number }[];
  readonly greatestMs: number;
}

/** The same with each state once in a row. */
export function withoutRepetitions<State extends string>(seen: readonly Seen<State>[]): readonly Seen<State>[] {
  return seen.filter(({ state }, index) => state !== seen[index - 1]?.state);
}

/**
 * Lays what a view showed beside what is held to be true. They agree when the view showed the same states in the same order, and nothing
 * else; what lasted less than `briefMs` may be missing in the view, and what was shown before and after such a state is then shown
 * throughout. Of all ways to lay them side by side, that with the smallest greatest skew is taken. Null when there is none.
 */
export function agreement(truth: readonly Seen[], view: readonly Seen[], briefMs: number): Agreement | null {
  const [states, shown] = [withoutRepetitions(truth), withoutRepetitions(view)];
  const isBrief = (index: number): boolean => (states[index + 1]?.at ?? Infinity) - states[index]!.at < briefMs;
  const known = new Map<number, Agreement | null>();

  const from = (i: number, j: number): Agreement | null => {
    const key = i * (states.length + 1) + j;
    if (!known.has(key)) known.set(key, lay(i, j));
    return known.get(key) ?? null;
  };
  const lay = (i: number, j: number): Agreement | null => {
    const [state, next, present] = [states[j], shown[i], shown[i - 1]];
    if (state === undefined) return next === undefined ? { skews: [], greatestMs: 0 } : null;
    const skipped = isBrief(j) || state.state === present?.state ? from(i, j + 1) : null;
    if (next?.state !== state.state) return skipped;
    const rest = from(i + 1, j + 1);
    const milliseconds = next.at - state.at;
    const matched = rest && {
      skews: [{ state: state.state, milliseconds }, ...rest.skews],
      greatestMs: Math.max(Math.abs(milliseconds), rest.greatestMs),
    };
    if (skipped === null || matched === null) return matched ?? skipped;
    return matched.greatestMs <= skipped.greatestMs ? matched : skipped;
  };
  return from(0, 0);
}

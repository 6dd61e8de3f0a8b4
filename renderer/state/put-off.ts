/** Does work later, or at once. Returns what calls it off. */
export type PutOff = (work: () => void) => () => void;

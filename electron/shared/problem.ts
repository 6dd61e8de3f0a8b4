import type { en } from './messages/en.ts';

/** The code of every failure a user can meet; its text and its remedy stand in the message catalogues under `problems`. */
export type ProblemCode = keyof typeof en.problems;

/** A failure as data: what happened (code) and to what (params). Views turn it into a text and a remedy. */
export interface Problem {
  readonly code: ProblemCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** Builds a problem; `params` fill the placeholders of its text. */
export function problem(code: ProblemCode, params?: Readonly<Record<string, string | number>>): Problem {
  return params === undefined ? { code } : { code, params };
}

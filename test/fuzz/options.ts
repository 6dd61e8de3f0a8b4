import { parseArgs } from 'node:util';

export const usage =
  'Usage: npm run fuzz -- [--minutes N] [--runs N] [--target NAME]… [--seed N] [--keep] [--strace N]\n' +
  '  --minutes  time for all targets together (5, or without end when --runs is given)\n' +
  '  --runs     inputs for each target\n' +
  '  --seed     the same seed, corpus and number of runs try the same inputs\n' +
  '  --keep     replace the corpus in the repository by the smallest inputs that reach as much\n' +
  '  --strace   run N accepted profiles through the real openvpn under strace, and nothing else (root)';

export interface FuzzOptions {
  /** Of all targets together. */
  readonly minutes: number;
  readonly runs: number;
  readonly targets: readonly string[];
  readonly seed: number;
  readonly keep: boolean;
  /** Profiles to run under strace; null for a fuzzing run. */
  readonly strace: number | null;
}

/** Reads the command line. Throws an Error with the words to show. */
export function readOptions(argv: readonly string[], known: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string' },
      runs: { type: 'string' },
      target: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      keep: { type: 'boolean', default: false },
      strace: { type: 'string' },
    },
  });
  const unknown = values.target.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no target “${unknown}”. There are: ${known.join(', ')}.`);
  const runs = values.runs === undefined ? Infinity : number('runs', values.runs);
  const usualMinutes = values.runs === undefined ? 5 : Infinity;
  return {
    minutes: values.minutes === undefined ? usualMinutes : number('minutes', values.minutes),
    runs,
    targets: values.target.length > 0 ? values.target : known,
    seed: values.seed === undefined ? Date.now() % 2 ** 31 : number('seed', values.seed),
    keep: values.keep,
    strace: values.strace === undefined ? null : number('strace', values.strace),
  };
}

function number(option: string, text: string): number {
  if (!/^[0-9]{1,10}(?:\.[0-9]+)?$/.test(text)) throw new Error(`--${option} takes a number, not “${text}”.`);
  return Number(text);
}

import { parseArgs } from 'node:util';

export interface RecoveryOptions {
  /** The cases to measure, in the order of the table; null for all. */
  readonly cases: readonly string[] | null;
  readonly runs: number;
  readonly longRuns: number;
  readonly awaySeconds: number;
  readonly freezeSeconds: number;
  readonly sleepSeconds: number;
  readonly flaps: number;
  readonly lossSeconds: number;
  /** No recovery is waited for longer than this: plain openvpn needs 61 s where it has to find out by itself, and more after that. */
  readonly giveUpSeconds: number;
  /** How many laboratories work side by side. */
  readonly lanes: number;
}

export const recoveryUsage =
  'Usage: npm run bench -- recovery [--case NAME]… [--runs N] [--long-runs N] [--away S] [--lanes N] [--quick]';

/** Reads what follows `recovery` on the command line. Throws an Error with the words to show. */
export function readRecoveryOptions(argv: readonly string[], known: readonly string[]): RecoveryOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      case: { type: 'string', multiple: true },
      runs: { type: 'string' },
      'long-runs': { type: 'string' },
      away: { type: 'string' },
      lanes: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const unknown = values.case?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no case “${unknown}”. There are: ${known.join(', ')}.`);
  const { quick } = values;
  return {
    cases: values.case ?? null,
    runs: count('runs', values.runs, quick ? 1 : 10),
    longRuns: count('long-runs', values['long-runs'], quick ? 1 : 10),
    awaySeconds: count('away', values.away, quick ? 15 : 300),
    freezeSeconds: quick ? 10 : 30,
    sleepSeconds: quick ? 6 : 20,
    flaps: quick ? 20 : 100,
    lossSeconds: quick ? 10 : 60,
    giveUpSeconds: quick ? 12 : 130,
    lanes: count('lanes', values.lanes, quick ? 3 : 8),
  };
}

function count(option: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--${option} takes a number from 1 to 9999, not “${text}”.`);
  return Number(text);
}

import { parseArgs } from 'node:util';

/** The measurements, in the order in which they are made; each needs nothing of another. */
export const measurements = ['memory', 'list', 'keys', 'change', 'reopen', 'scroll', 'storm', 'faults'] as const;
export type Measurement = (typeof measurements)[number];

export const servicesUsage = `Usage: npm run bench -- services [${measurements.join('] [')}]
       [--services N] [--namespaces N] [--rounds N] [--seconds S] [--rate N] [--quick]`;

export interface ServicesOptions {
  /** All of them when none is named. */
  readonly names: readonly Measurement[];
  readonly services: number;
  readonly namespaces: number;
  /** Measurements of each side. */
  readonly rounds: number;
  /** How long the storm lasts, and its changes a second. */
  readonly seconds: number;
  readonly rate: number;
}

/** Reads the command line. Throws an Error with the words to show. */
export function readServicesOptions(argv: readonly string[]): ServicesOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      services: { type: 'string' },
      namespaces: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string', default: '500' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const services = count('services', values.services ?? (quick ? '1000' : '10000'), 30_000);
  return {
    names: positionals.length > 0 ? positionals.map(named) : measurements,
    services,
    namespaces: count('namespaces', values.namespaces ?? (quick ? '20' : '200'), services),
    rounds: count('rounds', values.rounds ?? (quick ? '2' : '5'), 100),
    seconds: count('seconds', values.seconds ?? (quick ? '5' : '30'), 3_600),
    rate: count('rate', values.rate, 5_000),
  };
}

function named(text: string): Measurement {
  const found = measurements.find((name) => name === text);
  if (found === undefined) throw new Error(`There is no measurement “${text}”. There are: ${measurements.join(', ')}.`);
  return found;
}

function count(option: string, text: string, most: number): number {
  const value = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : NaN;
  if (!(value <= most)) throw new Error(`--${option} takes a number from 1 to ${most}, not “${text}”.`);
  return value;
}

import { parseArgs } from 'node:util';

export const usage = 'Usage: npm run soak -- [--cycles N] [--hours H] [--out DIR] [--samples FILE] [--lab]';

export interface SoakOptions {
  /** Connections to make and end; 0 leaves this part out. */
  readonly cycles: number;
  /** Simulated hours of traffic; 0 leaves this part out. */
  readonly hours: number;
  /** The folder of the built programs; null builds them anew into the usual one. */
  readonly out: string | null;
  /** Where every sample is written to, as JSON; null for nowhere. */
  readonly samples: string | null;
  /** Whether to use the laboratory that is up already, and to leave it up. */
  readonly lab: boolean;
}

/** Reads the command line. Throws an Error with the words to show. */
export function readOptions(argv: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      cycles: { type: 'string', default: '1000' },
      hours: { type: 'string', default: '24' },
      out: { type: 'string' },
      samples: { type: 'string' },
      lab: { type: 'boolean', default: false },
    },
  });
  const cycles = count('cycles', values.cycles, 100_000);
  const hours = count('hours', values.hours, 1000);
  if (cycles + hours === 0) throw new Error('With neither cycles nor hours there is nothing to do.');
  return { cycles, hours, out: values.out ?? null, samples: values.samples ?? null, lab: values.lab };
}

function count(option: string, text: string, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(value <= most)) throw new Error(`--${option} takes a number from 0 to ${most}, not “${text}”.`);
  return value;
}

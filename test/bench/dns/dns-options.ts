import { parseArgs } from 'node:util';

export interface DnsOptions {
  /** Measurements of each side. */
  readonly rounds: number;
  /** How long each side is kept busy in a round. */
  readonly seconds: number;
  /** Programs that ask at the same time. */
  readonly clients: number;
  /** Questions until the memory is compared with what it was after a tenth of them. */
  readonly queries: number;
}

export const dnsUsage = 'Usage: npm run bench -- dns [--rounds N] [--seconds S] [--clients N] [--queries N] [--quick]';

/** Reads what follows `dns` on the command line. Throws an Error with the words to show. */
export function readDnsOptions(argv: readonly string[]): DnsOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      clients: { type: 'string' },
      queries: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  return {
    rounds: count('rounds', values.rounds, 5, 100),
    seconds: count('seconds', values.seconds, quick ? 1 : 3, 600),
    clients: count('clients', values.clients, 1_000, 4_000),
    queries: count('queries', values.queries, quick ? 100_000 : 1_000_000, 50_000_000),
  };
}

function count(option: string, text: string | undefined, usual: number, most: number): number {
  if (text === undefined) return usual;
  const value = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : NaN;
  if (!(value <= most)) throw new Error(`--${option} takes a number from 1 to ${most}, not “${text}”.`);
  return value;
}

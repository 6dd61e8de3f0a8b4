import { parseArgs } from 'node:util';

export const benchmarks = ['connect', 'idle', 'throughput'] as const;
export const usage = `Usage: npm run bench -- [${benchmarks.join('] [')}] [--runs N] [--seconds S] [--steps]
       npm run bench -- recovery …: breaks the network in many ways; it has options of its own
       npm run bench -- dns …: the DNS forwarder beside dnsmasq; it has options of its own
       npm run bench -- services …: the service browser with 10,000 Services; it has options of its own`;

export interface BenchOptions {
  /** All of them when none is named. */
  readonly names: readonly string[];
  /** Measurements of each side. */
  readonly runs: number;
  /** How long the connected app is watched while it has nothing to do. */
  readonly seconds: number;
  /** Whether to tell how long each step of each connection took. */
  readonly steps: boolean;
}

/** Reads the command line. Throws an Error with the words to show. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '60' },
      steps: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => !(benchmarks as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark “${unknown}”. There are: ${benchmarks.join(', ')}.`);
  return {
    names: positionals.length > 0 ? positionals : benchmarks,
    runs: count('runs', values.runs),
    seconds: count('seconds', values.seconds),
    steps: values.steps,
  };
}

function count(option: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--${option} takes a number from 1 to 9999, not “${text}”.`);
  return Number(text);
}

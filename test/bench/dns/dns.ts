import { holds, median, table, verdict, type Figure } from '../statistics.ts';
import { startServers, type BenchServer, type BenchServers } from './dns-servers.ts';
import type { DnsOptions } from './dns-options.ts';
import { flood, latencies } from './load.ts';
import { cpuSeconds, residentMegabytes } from './process-figures.ts';

/** Questions on their way at a time while a server is kept busy, and the ports they come from. */
const window = 100;
const ports = 8;
const questionsOfEachClient = 10;
const latencyQuestions = 500;

const say = (text: string): void => void process.stderr.write(`dns: ${text}\n`);

/** `npm run bench -- dns`: the forwarder and dnsmasq in turns, in front of the same server. Prints the figures and returns the exit code. */
export async function benchDns(options: DnsOptions): Promise<number> {
  const servers = await startServers();
  try {
    const rates = await measureRates(servers, options);
    const added = await measureLatency(servers, options);
    const lost = await measureCrowd(servers, options);
    const memory = await measureMemory(servers.forwarder, options);
    const figures = [...rates.figures, ...added.figures, ...lost, memory.figure];
    const remarks = [...rates.remarks, ...added.remarks, ...memory.remarks].map((remark) => `- ${remark}`).join('\n');
    process.stdout.write(`\n${[table(figures), remarks, verdict(figures)].join('\n\n')}\n`);
    return figures.every(holds) ? 0 : 1;
  } finally {
    await servers.close();
  }
}

interface Measured {
  readonly figures: readonly Figure[];
  readonly remarks: readonly string[];
}

interface Busy {
  readonly rate: number;
  /** Processor time of the server itself for a question, in microseconds. */
  readonly cost: number;
  readonly lost: number;
}

async function keepBusy({ at, pid }: BenchServer, seconds: number): Promise<Busy> {
  const before = await cpuSeconds(pid);
  const end = performance.now() + seconds * 1000;
  const { sent, answered, seconds: took } = await flood(at, ports, window, () => performance.now() > end);
  return { rate: answered / took, cost: (((await cpuSeconds(pid)) - before) / answered) * 1e6, lost: sent - answered };
}

async function measureRates(servers: BenchServers, { rounds, seconds }: DnsOptions): Promise<Measured> {
  say(`${rounds} rounds of ${seconds} s each of the forwarder and of dnsmasq, alternating…`);
  // The first of each side warms up, and is not counted.
  for (const server of [servers.forwarder, servers.dnsmasq]) await keepBusy(server, 1);
  const [ours, peers, directs]: [Busy[], Busy[], Busy[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(await keepBusy(servers.forwarder, seconds));
    peers.push(await keepBusy(servers.dnsmasq, seconds));
    directs.push(await keepBusy(servers.upstream, 1));
  }
  const rate = (of: readonly Busy[]): number[] => of.map(({ rate }) => rate);
  const cost = (of: readonly Busy[]): string => median(of.map(({ cost }) => cost)).toFixed(0);
  return {
    figures: [
      {
        ...{ name: `questions a second, ${window} at a time`, unit: '/s', bound: { least: 0.5 } },
        ...{ kubelane: rate(ours), peer: rate(peers), peerName: 'dnsmasq' },
      },
    ],
    remarks: [
      `processor time of a question: forwarder ${cost(ours)} µs, dnsmasq ${cost(peers)} µs; lost: forwarder ${lostOf(ours)}, dnsmasq ${lostOf(peers)}`,
      `the load generator gets ${median(rate(directs)).toFixed(0)}/s out of the server itself, without a forwarder between`,
    ],
  };
}

function lostOf(all: readonly Busy[]): number {
  return all.reduce((sum, { lost }) => sum + lost, 0);
}

async function measureLatency(servers: BenchServers, { rounds }: DnsOptions): Promise<Measured> {
  say(`${rounds} rounds of ${latencyQuestions} single questions each…`);
  const [ours, peers]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const targets = [servers.upstream.at, servers.forwarder.at, servers.dnsmasq.at];
    const [direct = NaN, our = NaN, peer = NaN] = (await latencies(targets, latencyQuestions)).map(median);
    ours.push(our - direct);
    peers.push(peer - direct);
  }
  return {
    figures: [{ name: 'added to the median time of an answer', unit: 'ms', kubelane: ours, bound: { most: 0.5 } }],
    remarks: [`dnsmasq adds ${median(peers).toFixed(2)} ms to the median time of an answer`],
  };
}

async function measureCrowd(servers: BenchServers, { rounds, clients }: DnsOptions): Promise<Figure[]> {
  say(`${rounds} rounds of ${clients} clients at a time…`);
  let lost = 0;
  for (let round = 0; round < rounds; round++) {
    let left = clients * (questionsOfEachClient - 1);
    const { sent, answered } = await flood(servers.forwarder.at, clients, clients, () => left-- <= 0);
    lost += sent - answered;
  }
  const name = `lost of ${rounds * clients * questionsOfEachClient} questions of ${clients} clients at a time`;
  return [{ name, unit: '', kubelane: [lost], bound: { most: 0 } }];
}

async function measureMemory(
  { at, pid }: BenchServer,
  { queries }: DnsOptions,
): Promise<{ figure: Figure; remarks: string[] }> {
  say(`${queries} questions…`);
  const run = async (count: number): Promise<number> => {
    let left = count - window;
    const { answered } = await flood(at, ports, window, () => left-- <= 0);
    if (answered < count * 0.999) throw new Error(`only ${answered} of ${count} questions were answered`);
    return residentMegabytes(pid);
  };
  const early = await run(Math.ceil(queries / 10));
  const late = await run(queries - Math.ceil(queries / 10));
  return {
    figure: {
      ...{
        name: `memory after ${queries} questions as against a tenth of them`,
        unit: '× as much',
        bound: { most: 1.1 },
      },
      kubelane: [late / early],
    },
    remarks: [
      `resident memory of the forwarder: ${early.toFixed(1)} MB after a tenth, ${late.toFixed(1)} MB after all`,
    ],
  };
}

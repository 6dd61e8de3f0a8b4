import { Worker } from 'node:worker_threads';
import { newSlot, openSlot, type Finding, type FuzzOrder, type FuzzReport, type Progress } from './protocol.ts';
import type { FuzzTarget } from './target.ts';

/** One input may take at most so much of the processor's time; then its thread is ended and the input kept. */
const usualHangMs = 10_000;
/** And so many times as long by the clock on the wall, should it wait for something that does not come. */
const patience = 12;
const lookMs = 250;

export interface FuzzJob {
  readonly bundle: string;
  readonly target: Pick<FuzzTarget, 'name' | 'largestBytes'>;
  readonly seed: number;
  readonly runs: number;
  readonly milliseconds: number;
  readonly corpus: readonly Uint8Array[];
  /** 10 s if it is not given. */
  readonly hangMs?: number;
  readonly onProgress?: (progress: Progress) => void;
}

export interface FuzzOutcome extends Progress {
  readonly milliseconds: number;
  /** One for each different fault, the smallest input that showed it. */
  readonly findings: readonly Finding[];
  readonly distilled: readonly Uint8Array[];
}

/** Fuzzes one target in a thread of its own. A thread that hangs or runs out of memory is replaced, and what it tried is a finding. */
export async function fuzz(job: FuzzJob): Promise<FuzzOutcome> {
  const start = performance.now();
  const findings = new Map<string, Finding>();
  const corpus: Uint8Array[] = [...job.corpus];
  let before = 0;
  let last: Progress = { inputs: 0, edges: 0, kept: 0 };
  for (let attempt = 0; ; attempt++) {
    const milliseconds = job.milliseconds - (performance.now() - start);
    const order = { target: job.target.name, seed: job.seed + attempt, runs: job.runs - before, milliseconds };
    const part = await runThread(job, { ...order, corpus, slot: newSlot(job.target.largestBytes * 2) }, (progress) => {
      last = { ...progress, inputs: before + progress.inputs };
      job.onProgress?.(last);
    });
    before += part.inputs;
    corpus.push(...part.kept);
    for (const finding of part.findings) {
      const known = findings.get(finding.signature);
      if (known === undefined || finding.input.length <= known.input.length) findings.set(finding.signature, finding);
    }
    const isOver = part.ended || attempt >= 5 || performance.now() - start >= job.milliseconds || before >= job.runs;
    if (!isOver) continue;
    const total = { ...last, inputs: before, milliseconds: performance.now() - start };
    return { ...total, findings: [...findings.values()], distilled: part.distilled };
  }
}

interface Part {
  /** Whether it came to its own end. */
  readonly ended: boolean;
  readonly inputs: number;
  readonly kept: readonly Uint8Array[];
  readonly findings: readonly Finding[];
  readonly distilled: readonly Uint8Array[];
}

function runThread(job: FuzzJob, order: FuzzOrder, onProgress: (progress: Progress) => void): Promise<Part> {
  return new Promise((resolve, reject) => {
    const slot = openSlot(order.slot);
    const hangMs = job.hangMs ?? usualHangMs;
    const worker = new Worker(job.bundle, { workerData: order, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    const kept: Uint8Array[] = [];
    const findings: Finding[] = [];
    let distilled: readonly Uint8Array[] | null = null;
    let seen = { number: -1, at: performance.now(), used: process.cpuUsage() };
    const lost = (kind: 'hang' | 'memory', detail: string): void => {
      findings.push({ kind, signature: kind, detail, input: slot.input() });
    };
    const look = setInterval(() => {
      const now = performance.now();
      const number = slot.number();
      // 0: the thread is still being started, which on a busy machine takes its time.
      if (number !== seen.number || number === 0 || distilled !== null)
        seen = { number, at: now, used: process.cpuUsage() };
      else if (processorMs(seen.used) > hangMs || now - seen.at > hangMs * patience) {
        lost('hang', `one input took longer than ${hangMs} ms`);
        seen = { ...seen, number: -2, at: Infinity };
        void worker.terminate();
      }
    }, lookMs);
    worker.on('message', (report: FuzzReport) => {
      if (report.type === 'progress') onProgress(report);
      else if (report.type === 'kept') kept.push(report.input);
      else if (report.type === 'finding') findings.push(report.finding);
      else distilled = report.inputs;
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') lost('memory', error.message);
      else reject(error);
    });
    worker.on('exit', () => {
      clearInterval(look);
      resolve({ ended: distilled !== null, inputs: slot.number(), kept, findings, distilled: distilled ?? [] });
    });
  });
}

/** Milliseconds of the processor that this program, with its one busy thread, has had since. */
function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

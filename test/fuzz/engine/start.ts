import { parentPort, workerData } from 'node:worker_threads';
import { Fuzzer } from './fuzzer.ts';
import type { FuzzOrder } from './protocol.ts';
import type { FuzzTarget } from './target.ts';

/** The fuzzing thread: one of the targets, from its order to its end. The thread that started it sees to it that it ends. */
export function startFuzzing(targets: readonly FuzzTarget[]): void {
  // Parsers that refuse by throwing would spend most of the time on traces that nobody reads.
  Error.stackTraceLimit = 2;
  const order = workerData as FuzzOrder;
  const target = targets.find(({ name }) => name === order.target);
  if (target === undefined) throw new Error(`there is no target ${order.target}`);
  new Fuzzer(target, order, (report) => parentPort?.postMessage(report)).run();
}

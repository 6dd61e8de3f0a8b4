import type { MemoryUse, Question, Reply } from '../messages.ts';

/**
 * Loaded into a program before it (`node --expose-gc --require`): tells the runner how much memory is in use after a full collection, and
 * ends the program in order when the runner is gone. Holds nothing in the event loop.
 */
function measure(): MemoryUse {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const timers = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  return { heapBytes: heapUsed, externalBytes: external, timers };
}

process.on('message', (question: Question) => {
  if (question.ask !== 'memory') return;
  globalThis.gc?.();
  // What the first collection made unreachable (a closed handle's wrapper) goes with the second.
  setImmediate(() => process.send?.({ reply: 'memory', use: measure() } satisfies Reply));
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();

import type { Finding } from './protocol.ts';
import { PropertyError, type FuzzTarget } from './target.ts';

/** No input that the product lets in may keep it busy for so long. */
const slowMs = 1000;

/** Tries one input; null when all is well. A slow one is tried again by the processor's clock: on a busy machine the wall's says little. */
export function tryInput(target: FuzzTarget, input: Buffer): Finding | null {
  const start = performance.now();
  const finding = runOnce(target, input);
  if (finding !== null || performance.now() - start < slowMs) return finding;
  const least = Math.min(processorMs(target, input), processorMs(target, input));
  if (least < slowMs) return null;
  return { kind: 'slow', signature: 'slow', detail: `${least.toFixed(0)} ms for ${input.length} bytes`, input };
}

function processorMs(target: FuzzTarget, input: Buffer): number {
  const before = process.cpuUsage();
  runOnce(target, input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function runOnce(target: FuzzTarget, input: Buffer): Finding | null {
  try {
    target.run(input);
    return null;
  } catch (error) {
    if (error instanceof PropertyError) {
      return { kind: 'property', signature: error.property, detail: error.message, input };
    }
    const [first = '', place = ''] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split(
      '\n',
    );
    const signature = `${first.replace(/[0-9]+/g, '#').slice(0, 80)}${place.replace(/\(.*|:[0-9].*/, '')}`;
    return { kind: 'crash', signature, detail: `${first} ${place.trim()}`, input };
  }
}

const minimiseMs = 3000;

/** A smaller input with the same fault: pieces are left out as long as that changes nothing (delta debugging). */
export function minimise(target: FuzzTarget, finding: Finding): Finding {
  const deadline = performance.now() + minimiseMs;
  let best = finding;
  for (let size = Math.ceil(finding.input.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best.input.length;) {
      if (performance.now() > deadline) return best;
      const input = Buffer.concat([best.input.subarray(0, start), best.input.subarray(start + size)]);
      const smaller = tryInput(target, input);
      if (smaller?.signature === finding.signature) best = smaller;
      else start += size;
    }
  }
  return best;
}

import fc from 'fast-check';
import { Coverage } from './coverage.ts';
import { Mutator } from './mutate.ts';
import { openSlot, type Finding, type FuzzOrder, type FuzzReport, type Slot } from './protocol.ts';
import { Random } from './random.ts';
import type { FuzzTarget } from './target.ts';
import { minimise, tryInput } from './trial.ts';

const progressMs = 500;
const shapesAtOnce = 64;
/** Different faults that are told of; a parser with more needs no more of them to be looked at. */
const maximumFindings = 20;

/**
 * Coverage-guided search: an input that takes a branch as no input before (or more often by an order of magnitude) is kept, and further
 * inputs are made of the kept ones. With the same seed, corpus and number of runs it tries the same inputs.
 */
export class Fuzzer {
  readonly #target: FuzzTarget;
  readonly #order: FuzzOrder;
  readonly #tell: (report: FuzzReport) => void;
  readonly #random: Random;
  readonly #mutator: Mutator;
  readonly #coverage = new Coverage();
  readonly #slot: Slot;
  readonly #kept: Buffer[] = [];
  readonly #found = new Set<string>();
  #shapes: Buffer[] = [];
  #inputs = 0;

  constructor(target: FuzzTarget, order: FuzzOrder, tell: (report: FuzzReport) => void) {
    this.#target = target;
    this.#order = order;
    this.#tell = tell;
    this.#random = new Random(order.seed);
    this.#mutator = new Mutator(target, this.#random);
    this.#slot = openSlot(order.slot);
  }

  run(): void {
    const end = performance.now() + this.#order.milliseconds;
    let nextProgress = 0;
    this.#try(Buffer.alloc(0));
    for (const seed of this.#target.seeds) this.#try(Buffer.from(seed));
    for (const input of this.#order.corpus) this.#try(Buffer.from(input));
    while (this.#inputs < this.#order.runs) {
      if (this.#inputs % 64 === 0) {
        const now = performance.now();
        if (now >= end) break;
        if (now >= nextProgress) {
          this.#progress();
          nextProgress = now + progressMs;
        }
      }
      this.#try(this.#next());
    }
    this.#progress();
    this.#tell({ type: 'distilled', inputs: this.#distil() });
  }

  #next(): Buffer {
    if (this.#kept.length === 0 || this.#random.oneIn(16)) return this.#shape();
    return this.#mutator.mutate(this.#choose(), this.#random.pick(this.#kept));
  }

  /** Half of the time one of the latest, which nobody has looked around yet. */
  #choose(): Buffer {
    const recent = this.#random.oneIn(2) ? Math.ceil(this.#kept.length / 4) : this.#kept.length;
    return this.#kept[this.#kept.length - 1 - this.#random.below(recent)]!;
  }

  #shape(): Buffer {
    if (this.#shapes.length === 0) {
      const sampled = fc.sample(this.#target.shapes, { seed: this.#random.next() | 0, numRuns: shapesAtOnce });
      this.#shapes = sampled.map((shape) => Buffer.from(shape));
    }
    return this.#shapes.pop() ?? Buffer.alloc(0);
  }

  #try(input: Buffer): void {
    this.#inputs++;
    this.#slot.put(this.#inputs, input);
    this.#coverage.reset();
    const finding = tryInput(this.#target, input);
    if (finding !== null) this.#report(finding);
    else if (this.#coverage.takeNews() && input.length <= this.#target.usualBytes) this.#keep(input);
  }

  #keep(input: Buffer): void {
    // Copied, because it may be a part of something larger.
    const copy = Buffer.from(input);
    this.#kept.push(copy);
    this.#tell({ type: 'kept', input: copy });
  }

  #report(finding: Finding): void {
    if (this.#found.has(finding.signature) || this.#found.size >= maximumFindings) return;
    this.#found.add(finding.signature);
    // Told at once as well, in case that making it smaller does not end.
    this.#tell({ type: 'finding', finding });
    this.#tell({ type: 'finding', finding: minimise(this.#target, finding) });
  }

  #progress(): void {
    const { edges } = this.#coverage;
    this.#tell({ type: 'progress', inputs: this.#inputs, edges, kept: this.#kept.length });
  }

  #distil(): Buffer[] {
    const coverage = new Coverage();
    const bySize = [...this.#kept].sort((a, b) => a.length - b.length);
    return bySize.filter((input) => {
      coverage.reset();
      this.#target.run(input);
      return coverage.takeNewEdges();
    });
  }
}

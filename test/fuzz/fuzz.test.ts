import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFuzzBundle, type FuzzBundle } from './engine/bundle.ts';
import { readCorpus } from './engine/corpus.ts';
import type { Finding } from './engine/protocol.ts';
import { fuzz } from './engine/watch.ts';
import { faultyTargets } from './faulty/targets.ts';
import { targets } from './targets/index.ts';

/** The short form of `npm run fuzz`: every kept input again, then some tenths of a second of new ones. Repeat with KUBELANE_FUZZ_SEED. */
const seed = Number(process.env['KUBELANE_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const milliseconds = 200;

function words({ kind, detail, input }: Finding): string {
  return `${kind}: ${detail} (seed ${seed}, input ${Buffer.from(input.subarray(0, 2000)).toString('base64')})`;
}

describe('parsers of what comes from outside', () => {
  let bundle: FuzzBundle;
  beforeAll(async () => {
    bundle = await buildFuzzBundle();
  });
  afterAll(() => bundle.remove());

  it.each(targets)('$name', async (target) => {
    const corpus = readCorpus(target.name);
    expect(corpus.length, 'the kept inputs').toBeGreaterThan(0);
    const outcome = await fuzz({ bundle: bundle.path, target, seed, runs: Infinity, milliseconds, corpus });
    expect(outcome.findings.map(words)).toEqual([]);
    expect(outcome.inputs).toBeGreaterThan(corpus.length);
    expect(outcome.edges).toBeGreaterThan(20);
  });
});

describe('the fuzzer itself', () => {
  let bundle: FuzzBundle;
  beforeAll(async () => {
    bundle = await buildFuzzBundle('test/fuzz/faulty/worker.ts');
  });
  afterAll(() => bundle.remove());

  function find(name: string, runs: number): Promise<readonly Finding[]> {
    const target = faultyTargets.find((other) => other.name === name)!;
    const job = { bundle: bundle.path, target, seed: 1, runs, milliseconds: 15_000, corpus: [], hangMs: 500 };
    return fuzz(job).then(({ findings }) => findings);
  }

  it('is led to a word by the branches on the way to it', async () => {
    const [finding] = await find('one-word', 60_000);
    expect(finding?.kind).toBe('crash');
    expect(Buffer.from(finding?.input ?? []).toString()).toBe('kube');
  });

  it('ends an input that hangs, and tells of it', async () => {
    const [finding] = await find('hangs', 30);
    expect(finding?.kind).toBe('hang');
    expect(finding?.input.length).toBeGreaterThan(3);
  });

  it('makes the input of a finding as small as it gets', async () => {
    const [finding] = await find('property', 5000);
    expect(finding).toMatchObject({ kind: 'property', signature: 'a seven' });
    expect(Buffer.from(finding?.input ?? []).toString()).toBe('7');
  });

  it('tries the same inputs with the same seed', async () => {
    const target = faultyTargets[0]!;
    const job = { bundle: bundle.path, target, seed: 7, runs: 3000, milliseconds: 15_000, corpus: [] };
    const [one, other] = [await fuzz(job), await fuzz(job)];
    expect(one.inputs).toBe(3000);
    expect([other.inputs, other.edges, other.kept]).toEqual([one.inputs, one.edges, one.kept]);
    expect(other.distilled).toEqual(one.distilled);
  });
});

import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { buildFuzzBundle } from './engine/bundle.ts';
import { readCorpus, saveCorpus, saveFinding } from './engine/corpus.ts';
import type { Progress } from './engine/protocol.ts';
import { fuzz, type FuzzOutcome } from './engine/watch.ts';
import { readOptions, usage, type FuzzOptions } from './options.ts';
import { targets as everyTarget } from './targets/index.ts';

/** `npm run fuzz`: fuzzes every parser of outside input in turn, keeps what finds faults, and ends with a table; 1 if there were any. */
const known = everyTarget.map(({ name }) => name);

function options(): FuzzOptions | string {
  try {
    return readOptions(process.argv.slice(2), known);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function rate({ inputs }: Progress, milliseconds: number): string {
  return `${Math.round((inputs * 1000) / Math.max(1, milliseconds))}/s`;
}

function columns(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(20) : cell.padStart(12))).join('');
}

function row(name: string, outcome: FuzzOutcome): string {
  const { inputs, edges, kept, findings, milliseconds } = outcome;
  const seconds = `${(milliseconds / 1000).toFixed(0)} s`;
  return columns([
    name,
    String(inputs),
    rate(outcome, milliseconds),
    String(edges),
    String(kept),
    seconds,
    String(findings.length),
  ]);
}

async function fuzzAll({ targets, minutes, runs, seed, keep }: FuzzOptions): Promise<boolean> {
  process.stdout.write(`Seed ${seed}\n`);
  const bundle = await buildFuzzBundle();
  const rows: string[] = [];
  let isClean = true;
  try {
    for (const target of everyTarget.filter(({ name }) => targets.includes(name))) {
      const start = performance.now();
      let shownAt = start;
      const outcome = await fuzz({
        ...{ bundle: bundle.path, target, seed, runs, milliseconds: (minutes * 60_000) / targets.length },
        corpus: readCorpus(target.name),
        onProgress: (progress) => {
          const now = performance.now();
          if (now - shownAt < (process.stdout.isTTY ? 1000 : 30_000)) return;
          shownAt = now;
          const { inputs, edges, kept } = progress;
          const speed = rate(progress, now - start);
          process.stdout.write(`  … ${target.name}: ${inputs} inputs, ${speed}, ${edges} edges, ${kept} kept\n`);
        },
      });
      for (const finding of outcome.findings) {
        isClean = false;
        const path = relative(process.cwd(), saveFinding(target.name, finding));
        process.stdout.write(
          `  ✗ ${target.name}: ${finding.kind}: ${finding.detail}\n    ${path} (${finding.input.length} bytes)\n`,
        );
      }
      if (keep) saveCorpus(target.name, outcome.distilled);
      rows.push(row(target.name, outcome));
      process.stdout.write(`${rows.at(-1) ?? ''}\n`);
    }
  } finally {
    bundle.remove();
  }
  process.stdout.write(
    `\n${columns(['target', 'inputs', 'inputs/s', 'edges', 'kept', 'time', 'findings'])}\n${rows.join('\n')}\n`,
  );
  return isClean;
}

/** The profiles run in the integration test, which has the checker and the proof that it can fail. */
function runStrace(profiles: number): boolean {
  const args = ['vitest', 'run', '--project', 'integration', 'test/integration/openvpn/accepted-profiles.test.ts'];
  const env = { ...process.env, KUBELANE_STRACE_PROFILES: String(profiles) };
  return spawnSync('npx', args, { stdio: 'inherit', env }).status === 0;
}

const read = options();
if (typeof read === 'string') {
  process.stderr.write(`${read}\n${usage}\n`);
  process.exitCode = 2;
} else {
  const isClean = read.strace === null ? await fuzzAll(read) : runStrace(read.strace);
  process.exitCode = isClean ? 0 : 1;
}

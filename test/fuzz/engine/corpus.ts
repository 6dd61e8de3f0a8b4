import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from './protocol.ts';

const folder = fileURLToPath(new URL('../corpus/', import.meta.url));
const crashPrefix = 'crash-';
/** Of one target; the files are for the next run to begin with, not to be complete. */
const maximumFiles = 40;
const maximumFileBytes = 2048;

/** The kept inputs of a target, those that once found a fault first. */
export function readCorpus(target: string): Buffer[] {
  return [...namesIn(target)].sort().map((name) => readFileSync(join(folder, target, name)));
}

/** Writes the input of a finding; returns its path. Larger ones than `maximumFileBytes` are written too: a fault is worth its bytes. */
export function saveFinding(target: string, { kind, input }: Finding): string {
  mkdirSync(join(folder, target), { recursive: true });
  const path = join(folder, target, `${crashPrefix}${kind}-${nameOf(input)}`);
  writeFileSync(path, input);
  return path;
}

/** Replaces the kept inputs of a target by others; those of findings stay. */
export function saveCorpus(target: string, inputs: readonly Uint8Array[]): void {
  mkdirSync(join(folder, target), { recursive: true });
  for (const name of namesIn(target)) if (!name.startsWith(crashPrefix)) rmSync(join(folder, target, name));
  // The list is in the order of size; those at its end took the branches that are the hardest to reach.
  const small = inputs.filter((input) => input.length > 0 && input.length <= maximumFileBytes).slice(-maximumFiles);
  for (const input of small) writeFileSync(join(folder, target, nameOf(input)), input);
}

function namesIn(target: string): string[] {
  try {
    return readdirSync(join(folder, target));
  } catch {
    // Nothing was kept so far.
    return [];
  }
}

function nameOf(input: Uint8Array): string {
  return createHash('sha256').update(input).digest('hex').slice(0, 12);
}

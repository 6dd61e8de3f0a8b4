import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { CORE_SCHEMA, load } from 'js-yaml';

/**
 * Replaces texts (old, new) in a kubeconfig and leaves everything else, comments too, as it is. Says whether it was done: not when kubectl is writing the
 * file (its lock), the file has changed meanwhile, it cannot be written, or the change would be another one than meant. Never throws.
 */
export function replaceInKubeconfig(path: string, changes: readonly (readonly [string, string])[]): boolean {
  let lock: string | null = null;
  try {
    const file = realpathSync(path);
    const locked = `${path}.lock`;
    closeSync(openSync(locked, 'wx', 0o600));
    lock = locked;
    const before = readFileSync(file, 'utf8');
    const after = changed(before, changes);
    if (after === null) return false;
    const made = `${file}.kubelane`;
    const { mode } = statSync(file);
    const handle = openSync(made, 'w', mode & 0o777);
    try {
      writeSync(handle, after);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(made, file);
    return true;
  } catch {
    return false; // read-only, locked, or gone: what is held in memory serves as long as this program runs
  } finally {
    if (lock !== null) rmSync(lock, { force: true });
  }
}

/** The text with the changes, or null where they would not be exactly those. */
export function changed(before: string, changes: readonly (readonly [string, string])[]): string | null {
  // Short texts could stand anywhere, and those with other characters might have to be quoted.
  const isPlain = (text: string): boolean => /^[A-Za-z0-9._~+/=-]+$/.test(text);
  const isSure = ([old, next]: readonly [string, string]): boolean => old.length >= 16 && isPlain(old) && isPlain(next);
  if (!changes.every((change) => isSure(change) && before.includes(change[0]))) return null;
  const swap = (text: string): string => changes.reduce((sum, [old, next]) => sum.split(old).join(next), text);
  const after = swap(before);
  try {
    const wanted = swapped(load(before, { schema: CORE_SCHEMA }), new Map(changes));
    return isDeepStrictEqual(load(after, { schema: CORE_SCHEMA }), wanted) ? after : null;
  } catch {
    return null; // it could not be read any more
  }
}

function swapped(value: unknown, changes: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return changes.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => swapped(item, changes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, swapped(item, changes)]));
}

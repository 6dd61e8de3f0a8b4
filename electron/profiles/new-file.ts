import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { syncFolder } from './atomic-file.ts';

export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** For its owner alone (mode 0600), from the first byte on; else as the user's umask has it. */
  readonly secret: boolean;
  /** Whether a file that is there may be replaced. */
  readonly replace: boolean;
}

/**
 * Writes a file where the user wants it, so that at any instant it is there whole or not at all; its folder must exist. Returns its absolute
 * path. Errors: export.exists, export.unwritable.
 */
export async function writeNewFile({ path, text, secret, replace }: NewFile): Promise<Result<string, Problem>> {
  const file = resolve(path);
  const draft = join(dirname(file), `.${randomBytes(6).toString('hex')}.draft`);
  try {
    const handle = await open(draft, 'wx', secret ? 0o600 : 0o666);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link, unlike a rename, never takes the place of what is there.
    await (replace ? rename(draft, file) : link(draft, file));
    await syncFolder(dirname(file));
    return ok(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return err(problem('export.exists', { file }));
    const detail = stripControlCharacters(error instanceof Error ? error.message : String(error));
    return err(problem('export.unwritable', { file, detail }));
  } finally {
    // Where no draft could be made there is none to remove; what was written stays written in any case.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

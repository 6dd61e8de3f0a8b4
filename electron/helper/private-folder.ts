import { chmod, lstat, mkdir } from 'node:fs/promises';
import { err, ok, type Result } from '../shared/result.ts';

/**
 * Makes a folder that only root can read and change, or checks that it is one. `mode` is 0o700, or 0o711 where others may pass through to
 * what is theirs. The error is one line for the log.
 */
export async function privateFolder(path: string, owner: number, mode: 0o700 | 0o711): Promise<Result<string, string>> {
  try {
    await mkdir(path, { recursive: true, mode });
    const found = await lstat(path);
    if (!found.isDirectory()) return err(`${path} is not a folder`);
    if (found.uid !== owner) return err(`${path} does not belong to the user this runs as`);
    if ((found.mode & 0o022) !== 0) return err(`${path} can be written to by others`);
    await chmod(path, mode);
    return ok(path);
  } catch (error) {
    return err(`${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

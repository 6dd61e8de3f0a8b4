import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A file's digest, read as a stream: hex for `sha256`, the npm form (`sha512-…` in base64) for `sha512`. */
export async function digest(path: string, algorithm: 'sha256' | 'sha512'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return algorithm === 'sha256' ? hash.digest('hex') : `sha512-${hash.digest('base64')}`;
}

/**
 * Makes a file or folder whole or not at all: `make` gets a path in a temporary folder beside the target, which is renamed into
 * place at the end. Two set-ups at once are harmless; when the other one was first, its result stays.
 */
export async function makeWhole(target: string, make: (path: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const workspace = await mkdtemp(join(dirname(target), '.making-'));
  try {
    const draft = join(workspace, 'draft');
    await make(draft);
    await rename(draft, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

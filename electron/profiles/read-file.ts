import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { err, ok, type Result } from '../shared/result.ts';

/** Reads at most `limit` bytes of a file with the user's rights. */
export type LimitedReader = (path: string, limit: number) => Promise<Result<Buffer, ReadFailure>>;
type ReadFailure = { readonly kind: 'missing' | 'too-large' | 'unreadable'; readonly detail: string };

/** Reads a plain file of at most `limit` bytes. Opened without waiting, so that a FIFO or a terminal cannot hold the program up. */
export const readLimitedFile: LimitedReader = async (path, limit) => {
  try {
    const file = await open(path, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
    try {
      const found = await file.stat();
      if (!found.isFile()) return failure('unreadable', found.isDirectory() ? 'it is a folder' : 'it is not a file');
      if (found.size > limit) return failure('too-large', `it is larger than ${limit / 1024} KiB`);
      const buffer = Buffer.alloc(limit + 1);
      const { bytesRead } = await file.read(buffer, 0, limit + 1, 0);
      if (bytesRead > limit) return failure('too-large', `it is larger than ${limit / 1024} KiB`);
      return ok(Buffer.from(buffer.subarray(0, bytesRead)));
    } finally {
      await file.close();
    }
  } catch (error) {
    return explain(error);
  }
};

function explain(error: unknown): Result<never, ReadFailure> {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return failure('missing', 'there is no such file');
  if (code === 'EACCES' || code === 'EPERM') return failure('unreadable', 'you may not read it');
  return failure('unreadable', error instanceof Error ? error.message : String(error));
}

function failure(kind: ReadFailure['kind'], detail: string): Result<never, ReadFailure> {
  return err({ kind, detail });
}

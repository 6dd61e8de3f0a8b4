import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';

/** Linux's `sun_path` without its final NUL (macOS has 4 bytes less); libuv of Node 18 cuts longer names silently. */
const maximumPathBytes = 103;

/** How long a listening program may take to accept; the kernel does it at once, so only a full backlog reaches this. */
const connectTimeoutMs = 2000;

/** Whether `path` names a Windows pipe, which has neither a folder nor a mode. Not run on Windows. */
export function isPipeName(path: string): boolean {
  return path.startsWith('\\\\.\\pipe\\') || path.startsWith('\\\\?\\pipe\\');
}

/** Connects to a listening socket; `nobody` covers both a missing and a stale socket file. */
export function dial(path: string): Promise<Result<Socket, 'nobody' | NodeJS.ErrnoException>> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    const timer = setTimeout(() => fail(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })), connectTimeoutMs);
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      socket.destroy();
      const absent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTSOCK';
      resolve(err(absent ? 'nobody' : error));
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(ok(socket));
    });
  });
}

/**
 * Makes `path` free to listen on: its folder exists with mode 0700 and a stale socket of a killed program is gone.
 * Errors: `app.already-running` when a program listens there, `app.control-socket` when something else is in the way.
 */
export async function claimSocketPath(path: string): Promise<Result<null, Problem>> {
  if (!isPipeName(path)) {
    if (Buffer.byteLength(path) > maximumPathBytes) {
      return refuse(path, `it is longer than ${maximumPathBytes} bytes`);
    }
    const folder = await preparePrivateFolder(dirname(path));
    if (folder !== null) return refuse(path, folder);
  }
  return isPipeName(path) ? claimPipe(path) : removeStale(path);
}

async function claimPipe(path: string): Promise<Result<null, Problem>> {
  const dialled = await dial(path);
  if (!dialled.ok) return ok(null);
  dialled.value.destroy();
  return err(problem('app.already-running'));
}

async function removeStale(path: string): Promise<Result<null, Problem>> {
  try {
    const before = await identity(path);
    if (before === null) return ok(null);
    if (!before.isSocket) return refuse(path, 'it is not a socket');
    const dialled = await dial(path);
    if (dialled.ok) {
      dialled.value.destroy();
      return err(problem('app.already-running'));
    }
    if (dialled.error !== 'nobody') return refuse(path, dialled.error.code ?? dialled.error.message);
    // Another program may have replaced the file since it was found stale: that one must not be removed.
    const now = await identity(path);
    if (now === null) return ok(null);
    if (now.key !== before.key) return err(problem('app.already-running'));
    await unlink(path);
    return ok(null);
  } catch (error) {
    return refuse(path, reason(error));
  }
}

async function identity(path: string): Promise<{ key: string; isSocket: boolean } | null> {
  try {
    const found = await lstat(path);
    return { key: `${found.dev}:${found.ino}:${found.ctimeMs}`, isSocket: found.isSocket() };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Null when the folder is the user's own and closed to others, else why not. */
async function preparePrivateFolder(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await lstat(folder);
    if (!found.isDirectory()) return `${folder} is not a folder`;
    const uid = process.getuid?.();
    if (uid !== undefined && found.uid !== uid) return `${folder} belongs to another user`;
    // A sticky folder such as /tmp is shared on purpose: closing it would harm every other program.
    if ((found.mode & 0o1000) !== 0) return `${folder} is shared with other users`;
    if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
    return null;
  } catch (error) {
    return reason(error);
  }
}

function refuse(path: string, detail: string): Result<null, Problem> {
  return err(problem('app.control-socket', { path, detail }));
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { chmod, chown, lstat, mkdir, readFile, unlink } from 'node:fs/promises';
import { createConnection, type Server } from 'node:net';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../shared/result.ts';
import type { Access } from './command-line.ts';

/**
 * Makes room for a Unix socket: its folder exists, belongs to us and nobody else can write to it; a socket at which nobody answers any more
 * is removed. Anything else at that path is left alone and refused. The error is one line for the log.
 */
export async function clearSocketPath(path: string, owner: number): Promise<Result<null, string>> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const parent = await lstat(folder);
    if (!parent.isDirectory()) return err(`${folder} is not a folder`);
    if (parent.uid !== owner) return err(`${folder} does not belong to the user this runs as`);
    if ((parent.mode & 0o022) !== 0) return err(`${folder} can be written to by others`);
    const found = await lstat(path).catch(ignoreMissing);
    if (found === null) return ok(null);
    if (!found.isSocket()) return err(`${path} is in the way: it is not a socket`);
    if (await somebodyAnswers(path)) return err(`another helper already listens at ${path}`);
    await unlink(path).catch(ignoreMissing);
    return ok(null);
  } catch (error) {
    return err(`${path} cannot be used: ${reason(error)}`);
  }
}

/** Listens on a prepared path; the socket is born inaccessible to others and then opened to those who may use it. */
export async function listenOn(server: Server, path: string, access: Access): Promise<Result<null, string>> {
  const group = access.kind === 'group' ? await groupId(access.name) : 0;
  if (group === null) return err(`there is no group named ${access.kind === 'group' ? access.name : ''}`);
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
    if (access.kind === 'uid') await chown(path, access.uid, process.getgid?.() ?? 0);
    if (access.kind === 'group') {
      await chown(path, process.getuid?.() ?? 0, group);
      await chmod(path, 0o660);
    }
    return ok(null);
  } catch (error) {
    server.close();
    return err(`cannot listen at ${path}: ${reason(error)}`);
  } finally {
    process.umask(before);
  }
}

/** Whether a program accepts connections at the socket. */
function somebodyAnswers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Only a refusal says that the program is gone; whatever else went wrong, the socket may still be in use.
      if (error.code === 'ECONNREFUSED') resolve(false);
      else if (error.code === 'EAGAIN') resolve(true);
      else reject(error);
    });
  });
}

async function groupId(name: string): Promise<number | null> {
  const groups = await readFile('/etc/group', 'utf8');
  const line = groups.split('\n').find((entry) => entry.startsWith(`${name}:`));
  const id = Number(line?.split(':')[2] ?? Number.NaN);
  return Number.isInteger(id) ? id : null;
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { constants } from 'node:fs';
import { lstat, open, readlink, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { faultPoint } from '../../../shared/fault-point.ts';
import type { RunCommand } from '../../command-runner.ts';

const largestFile = 64 * 1024;
const mostLinks = 8;
const selinux = '/sys/fs/selinux/enforce';

/**
 * Where a path really leads, link by link; the last file need not exist. A link of another user's than root (or ours) is not followed: a service
 * that was taken over could lead us from its own folder to any file.
 */
export async function finalPath(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < mostLinks; links++) {
    const target = await readlink(at).catch(() => null);
    if (target === null) return at;
    const { uid } = await lstat(at);
    if (uid !== 0 && uid !== process.getuid?.()) throw new Error(`${at} is a link of another user's`);
    at = resolve(dirname(at), target);
  }
  throw new Error(`${path} is a link that leads nowhere`);
}

/** The text as Latin-1, so that every byte survives; null if there is no file. Rejects for what is no plain file of a bearable size. */
export async function readText(path: string): Promise<string | null> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const file = await open(await finalPath(path), flags).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > largestFile) throw new Error(`${path} is no plain text file`);
    return await file.readFile('latin1');
  } finally {
    await file.close();
  }
}

/**
 * Puts another text (Latin-1) into the file in one step: a reader sees the old one or the new one. Links stay, and so do owner, mode and SELinux
 * label. `null` removes the file. A file that is a mount of its own (in containers) cannot be replaced and is written over.
 */
export async function replaceText(path: string, text: string | null, run: RunCommand): Promise<void> {
  const target = await finalPath(path);
  if (text === null) return rm(target, { force: true });
  const before = await lstat(target).catch(() => null);
  const draft = draftOf(target);
  try {
    await rm(draft, { force: true });
    const file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await file.writeFile(text, 'latin1');
      // Whatever the umask: a resolv.conf that only root can read is none.
      await file.chmod(before === null ? 0o644 : before.mode & 0o777);
      if (before !== null && (before.uid !== 0 || before.gid !== 0)) await file.chown(before.uid, before.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    if (before !== null && (await hasSelinux())) await run('chcon', [`--reference=${target}`, draft]);
    faultPoint('dns.resolv-conf-drafted');
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (!isCode(error, 'EBUSY')) throw error;
    await writeOver(target, text);
  }
  faultPoint('dns.resolv-conf-replaced');
}

/** Not through a link that took the file's place meanwhile. */
async function writeOver(target: string, text: string): Promise<void> {
  const file = await open(target, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  try {
    await file.writeFile(text, 'latin1');
  } finally {
    await file.close();
  }
}

/** Where the next text of a file is written first; one that is left there was never in effect. */
export function draftOf(target: string): string {
  return join(dirname(target), '.resolv.conf.kubelane-new');
}

async function hasSelinux(): Promise<boolean> {
  return (await stat(selinux).catch(() => null)) !== null;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}

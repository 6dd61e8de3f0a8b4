import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { finalPath } from './text-file.ts';

/**
 * Calls back when the file may have another content: written, replaced, removed or made, at the path itself or where its link leads. The
 * returned function ends it. A folder that cannot be watched is not; the next look at the file finds what was missed.
 */
export function watchFile(path: string, changed: () => void): () => void {
  let watchers: FSWatcher[] = [];
  let target = path;
  let isOver = false;
  const close = (): void => {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  };
  const open = (): void => {
    close();
    watchers = [...new Set([path, target])].flatMap((file) => watchFolderOf(file, notice));
  };
  const notice = (): void => {
    changed();
    void aim();
  };
  /** The link may lead elsewhere by now, and again while the new place was not watched yet. */
  const aim = async (): Promise<void> => {
    for (;;) {
      const now = await finalPath(path).catch(() => path);
      if (isOver || now === target) return;
      target = now;
      open();
      changed();
    }
  };
  open();
  void aim();
  return () => {
    isOver = true;
    close();
  };
}

/** Calls back when a file in one of the folders may have changed, until the returned function is called. */
export function watchFolders(folders: readonly string[], changed: () => void): () => void {
  const watchers = folders.flatMap((folder) => watchFolder(folder, changed));
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

function watchFolderOf(file: string, notice: () => void): FSWatcher[] {
  return watchFolder(dirname(file), notice, basename(file));
}

/** `file`: tells of that one alone. */
function watchFolder(folder: string, notice: () => void, file: string | null = null): FSWatcher[] {
  try {
    const watcher = watch(folder, (_kind, name) => {
      if (name === null || file === null || name === file) notice();
    });
    // The folder is gone, and the file with it.
    watcher.on('error', notice);
    return [watcher];
  } catch {
    return []; // There is no such folder.
  }
}

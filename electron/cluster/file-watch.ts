import { realpathSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

/** Programs write a file in several steps, and several files together. */
const settleMs = 150;
/** Where the system has no watches left, the files are looked at so often. */
const lookMs = 10_000;

/**
 * Tells when any of some files is written, replaced, made or removed, some moments after the last step of it. Their folders are watched: an editor
 * puts a new file in the old one's place, and Kubernetes a new folder behind a symbolic link. Nothing keeps the process alive.
 */
export class FileWatch {
  readonly #files: () => readonly string[];
  readonly #changed: () => void;
  #watchers: FSWatcher[] = [];
  #settling: NodeJS.Timeout | null = null;
  #looking: NodeJS.Timeout | null = null;
  #seen = '';
  #stopped = false;

  /** `files` is asked again after each change: which files they are may stand in one of them. */
  constructor(files: () => readonly string[], changed: () => void) {
    this.#files = files;
    this.#changed = changed;
    this.#arm();
    this.#seen = this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  #arm(): void {
    this.#disarm();
    const folders = new Set(this.#files().flatMap((file) => [dirname(file), dirname(real(file))].map(nearestFolder)));
    let isBlind = false;
    for (const folder of folders) {
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#stir());
        watcher.on('error', () => this.#stir());
        this.#watchers.push(watcher);
      } catch {
        isBlind = true;
      }
    }
    if (isBlind) this.#looking = setInterval(() => this.#settle(), lookMs).unref();
  }

  #disarm(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
    if (this.#settling !== null) clearTimeout(this.#settling);
    if (this.#looking !== null) clearInterval(this.#looking);
    this.#settling = this.#looking = null;
  }

  #stir(): void {
    // Not begun anew with each event: a folder in which something happens all the time would never be looked at.
    if (!this.#stopped) this.#settling ??= setTimeout(() => this.#settle(), settleMs).unref();
  }

  #settle(): void {
    this.#settling = null;
    const seen = this.#look();
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#changed();
    if (this.#stopped) return;
    // Folders may have come, links may lead elsewhere, and it may be other files now; what happened while nobody watched shows in a look.
    this.#arm();
    if (this.#look() !== seen) this.#stir();
  }

  #look(): string {
    return JSON.stringify(this.#files().map(stateOf));
  }
}

function stateOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${file} ${ino} ${size} ${mtimeMs}`;
  } catch {
    return file; // not there
  }
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // not there
  }
}

/** The folder, or the nearest one above it that is there. */
function nearestFolder(folder: string): string {
  try {
    if (statSync(folder).isDirectory()) return folder;
  } catch {
    // Not there yet.
  }
  const above = dirname(folder);
  return above === folder ? folder : nearestFolder(above);
}

import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../scripts/setup/cache.ts';
import { occurrences, type Defence } from './defence.ts';

/** What tests of the sources need; the packages are shared. */
const copied = [
  'electron',
  'scripts',
  'test',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** A copy of the sources in a folder of its own, in which defences are taken out without harm to anyone. */
export class CopiedTree {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<CopiedTree> {
    const root = await mkdtemp(join(tmpdir(), 'kubelane-defences-'));
    const tree = new CopiedTree(root);
    try {
      for (const path of copied) await cp(join(repositoryRoot, path), join(root, path), { recursive: true });
      await symlink(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
      return tree;
    } catch (error) {
      await tree.remove();
      throw error;
    }
  }

  /** Runs something while a defence is out; null if what to take out does not stand there exactly once. */
  async without<T>(defence: Defence, work: () => Promise<T>): Promise<T | null> {
    const path = join(this.root, defence.source);
    const whole = await readFile(path, 'utf8');
    if (occurrences(whole, defence.search) !== 1) return null;
    const at = whole.indexOf(defence.search);
    const rest = whole.slice(at + defence.search.length);
    await writeFile(path, `${whole.slice(0, at)}${defence.replacement}${rest}`);
    try {
      return await work();
    } finally {
      await writeFile(path, whole);
    }
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

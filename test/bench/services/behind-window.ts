import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Does the work while these processes, this one among them, get only what the others leave of the processor: a cluster, those who change it and who types are not on this
 * machine in reality, and must not take the window's time here.
 */
export async function behindTheWindow<T>(pids: readonly number[], work: () => Promise<T>): Promise<T> {
  const all = [...pids, process.pid];
  const group = idleGroup();
  try {
    setClass(all, '--idle');
    if (group !== null) move(all, group.path);
    return await work();
  } finally {
    if (group !== null) {
      move(all, group.root);
      group.remove();
    }
    setClass(all, '--other');
  }
}

/** Threads that run when no other wants to (SCHED_IDLE, sched(7)), or as others do. Those that are made later are of their maker's class. */
function setClass(pids: readonly number[], option: '--idle' | '--other'): void {
  for (const pid of pids) execFileSync('chrt', [option, '--all-tasks', '--pid', '0', String(pid)], { stdio: 'ignore' });
}

/** A control group, and how to take it away again when no process is in it any more. */
interface ControlGroup {
  readonly path: string;
  readonly root: string;
  readonly remove: () => void;
}

/**
 * A control group (cgroups(7), version 1) that stands back as a whole; null where the kernel has none. Without it, Linux compares sessions before it compares threads
 * (autogroup, sched(7)), and a thread of the cluster keeps a core from the window for up to its whole turn of some 3 ms.
 */
function idleGroup(): ControlGroup | null {
  const root = mkdtempSync(join(tmpdir(), 'kubelane-cpu-'));
  const path = join(root, `kubelane-bench-${process.pid}`);
  const undo = [() => rmdirSync(root)];
  const remove = (): void => undo.splice(0).forEach((step) => step());
  try {
    // Where the bench runs, /sys is its network namespace's own and has no control groups.
    execFileSync('mount', ['-t', 'cgroup', '-o', 'cpu', 'cgroup', root], { stdio: 'ignore' });
    undo.unshift(() => execFileSync('umount', [root]));
    mkdirSync(path);
    undo.unshift(() => rmdirSync(path));
    writeFileSync(join(path, 'cpu.idle'), '1');
    return { path, root, remove };
  } catch {
    remove();
    return null;
  }
}

function move(pids: readonly number[], group: string): void {
  for (const pid of pids) writeFileSync(join(group, 'cgroup.procs'), String(pid));
}

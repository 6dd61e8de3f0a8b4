import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Does the work while these processes, this one among them, get only what the others leave of the processor: a cluster and those who change it are other machines in
 * reality, and must not take the window's time here.
 */
export async function behindTheWindow<T>(pids: readonly number[], work: () => Promise<T>): Promise<T> {
  const all = [...pids, process.pid];
  give(all, constants.priority.PRIORITY_LOW);
  try {
    return await work();
  } finally {
    give(all, constants.priority.PRIORITY_NORMAL);
  }
}

/**
 * Linux gives each thread a priority of its own; those made later have that of the one that makes them (setpriority(2)). They count within a session alone where sessions
 * take turns (sched(7), autogroup), so theirs gets it as well; the app has one of its own.
 */
function give(pids: readonly number[], priority: number): void {
  const session = '/proc/self/autogroup';
  if (existsSync(session)) writeFileSync(session, String(priority));
  for (const pid of pids) for (const thread of readdirSync(`/proc/${pid}/task`)) trySet(Number(thread), priority);
}

function trySet(thread: number, priority: number): void {
  try {
    setPriority(thread, priority);
  } catch (error) {
    // It has ended since it was listed.
    if ((error as { info?: { code?: string } }).info?.code !== 'ESRCH') throw error;
  }
}

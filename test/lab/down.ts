import { laptopMountNamespace } from './laptop.ts';
import { deleteNamespaces, existingNamespaces, killInside, removeNetnsMount } from './namespaces.ts';
import { isAlive, killDaemon, readRecords } from './processes.ts';
import { isMountPoint, readState, removeStateDir } from './state.ts';
import { stateDir } from './topology.ts';

/** Kills every process of the laboratory, also those that users started inside it; everything else stays. */
export async function killLab(): Promise<void> {
  const mount = laptopMountNamespace();
  await Promise.all(readRecords().filter(isAlive).map(killDaemon));
  await killInside(ownNamespaces(), mount);
}

/**
 * Removes every trace of the laboratory: processes, namespaces with all that is in them, mounts, files. Works after a killed
 * run; returns false if there was nothing to remove.
 */
export async function removeLab(): Promise<boolean> {
  const state = readState();
  if (state === undefined) {
    // A run that was killed before it could write its state has made the folder at most.
    const leftover = isMountPoint(stateDir);
    await removeStateDir();
    return leftover;
  }
  await killLab();
  await deleteNamespaces(ownNamespaces());
  await removeStateDir();
  if (state.madeNetnsMount) await removeNetnsMount();
  return true;
}

/** Only what the state names is ours: somebody else may use the same prefix. */
function ownNamespaces(): string[] {
  const made = readState()?.namespaces ?? [];
  return existingNamespaces().filter((name) => made.includes(name));
}

import type { Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import { ChoiceStore } from './choice-store.ts';
import { profilesFolder } from './home.ts';
import { MarkStore } from './mark-store.ts';
import { NetworkMemory } from './network-memory.ts';
import { ProfileStore } from './profile-store.ts';

/**
 * Deletes a profile of the home folder with all that was chosen for it, learned of it and marked in it; a profile that is imported again in place of one keeps its choices. Errors:
 * those of `ProfileStore.remove`, and `settings.unwritable` when the profile is gone but its choices are not.
 */
export async function removeProfile(home: string, name: string): Promise<Result<null, Problem>> {
  const removed = await new ProfileStore(profilesFolder(home)).remove(name);
  if (!removed.ok) return removed;
  new NetworkMemory(home).forget(name);
  const forgotten = await Promise.all([new ChoiceStore(home).forget(name), new MarkStore(home).forget(name)]);
  return forgotten.find((result) => !result.ok) ?? removed;
}

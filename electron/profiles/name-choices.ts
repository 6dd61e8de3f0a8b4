import type { Problem } from '../shared/problem.ts';
import type { NameChoices, Profile } from '../shared/profile.ts';
import { ok, type Result } from '../shared/result.ts';
import { checkNamespace, checkOptional } from './import-options.ts';
import type { ProfileStore } from './profile-store.ts';

/**
 * Changes which names a stored profile wants: short ones of a namespace, and those for addresses. It is in effect from the next connection on.
 * Errors: profile.bad-option, and those of `ProfileStore`.
 */
export async function changeNames(
  store: ProfileStore,
  name: string,
  choices: NameChoices,
): Promise<Result<Profile, Problem>> {
  const stored = await store.get(name);
  if (!stored.ok) return stored;
  const changed = withNames(stored.value, choices);
  if (!changed.ok) return changed;
  const saved = await store.save(changed.value);
  return saved.ok ? changed : saved;
}

/** The profile with other choices. Error: profile.bad-option. */
export function withNames(profile: Profile, { namespace, reverse }: NameChoices): Result<Profile, Problem> {
  const { namespace: before = null, reverse: wasReverse = false, ...rest } = profile;
  const chosen = namespace === undefined ? ok(before) : checkOptional(namespace, checkNamespace);
  if (!chosen.ok) return chosen;
  return ok({
    ...rest,
    ...(chosen.value === null ? {} : { namespace: chosen.value }),
    ...((reverse ?? wasReverse) ? { reverse: true } : {}),
  });
}

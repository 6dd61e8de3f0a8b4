import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';

/** The profile that is meant where none is named: the chosen one, or the only one. Errors: profile.none, profile.choose. */
export function usualProfile(profiles: readonly Profile[], chosen: string | null): Result<Profile, Problem> {
  const [first, ...others] = profiles;
  if (first === undefined) return err(problem('profile.none'));
  const usual = profiles.find(({ name }) => name === chosen) ?? (others.length === 0 ? first : undefined);
  if (usual !== undefined) return ok(usual);
  return err(problem('profile.choose', { names: profiles.map(({ name }) => name).join(', '), first: first.name }));
}

import { parseProfile } from '../openvpn/profile.ts';
import type { Profile, ProfileSummary } from '../shared/profile.ts';

/** A profile as lists show it. */
export function profileSummary(profile: Profile): ProfileSummary {
  const { name, kubeconfig, context } = profile;
  const parsed = parseProfile(profile.ovpn);
  const remote = parsed.ok ? parsed.value.remotes[0] : undefined;
  const where = remote === undefined ? '' : `${remote.host}:${remote.port} ${remote.protocol}`;
  return { name, remote: where, kubeconfig, context };
}

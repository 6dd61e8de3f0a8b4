import { parseProfile } from '../openvpn/profile.ts';
import type { Profile, ProfileSummary } from '../shared/profile.ts';

/** A profile as lists show it. */
export function profileSummary(profile: Profile): ProfileSummary {
  const { name, kubeconfig, context, namespace, reverse } = profile;
  return {
    name,
    ...(profile.kind === 'direct' ? { kind: profile.kind } : {}),
    remote: profile.kind === 'direct' ? (profile.nextHop ?? '') : firstRemote(profile.ovpn),
    kubeconfig,
    context,
    ...(namespace === undefined ? {} : { namespace }),
    ...(reverse === undefined ? {} : { reverse }),
  };
}

function firstRemote(ovpn: string): string {
  const parsed = parseProfile(ovpn);
  const remote = parsed.ok ? parsed.value.remotes[0] : undefined;
  return remote === undefined ? '' : `${remote.host}:${remote.port} ${remote.protocol}`;
}

import { emitCanonicalConfig, parseProfile, type OpenvpnRemote, type ProfileProblem } from '../openvpn/profile.ts';
import { parseIpAddress } from '../shared/ip.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { limits } from './limits.ts';

/**
 * The configuration that openvpn is given for a profile: canonical, with the addresses found for its servers' names in their place, each as a
 * server of its own. A name without an address stays, and openvpn looks it up itself. The error is one line about what is refused.
 */
export function tunnelConfig(
  profileText: string,
  addresses: Readonly<Record<string, readonly string[]>>,
): Result<string, string> {
  const profile = parseProfile(profileText);
  if (!profile.ok) return err(profileProblem(profile.error[0]));
  const remotes: OpenvpnRemote[] = [];
  for (const remote of profile.value.remotes) {
    const given = Object.hasOwn(addresses, remote.host) ? addresses[remote.host] : undefined;
    const fitting = given?.filter((address) => fitsProtocol(address, remote));
    if (fitting?.length === 0) {
      return err(`the address ${given?.join(', ')} of ${remote.host} does not go with ${remote.protocol}`);
    }
    remotes.push(...(fitting === undefined ? [remote] : fitting.map((host) => ({ ...remote, host }))));
  }
  return ok(emitCanonicalConfig(profile.value, { remotes: remotes.slice(0, limits.addresses) }));
}

/** `udp6` means IPv6 alone, `udp4` IPv4 alone, `udp` either. */
function fitsProtocol(address: string, remote: OpenvpnRemote): boolean {
  const wanted = /[46]$/.exec(remote.protocol)?.[0];
  return wanted === undefined || wanted === String(parseIpAddress(address)?.family);
}

/** The app has checked the profile before it stored it, so this is for one that came another way, or from another version. */
function profileProblem(first: ProfileProblem | undefined): string {
  const line = first?.line ?? null;
  const where = [line === null ? null : `line ${line}`, first?.directive ?? null].filter((part) => part !== null);
  return ['the profile', ...where, first?.detail ?? 'is refused'].join(': ');
}

import { homedir, hostname, userInfo } from 'node:os';
import type { Patient } from './patient.ts';

/** What of this user's a report for others must not contain. */
export interface Confidential {
  /** Host names of servers: the VPN's and the API's. */
  readonly hosts: readonly string[];
  /** Profiles and contexts, which are often named after their owner or company. */
  readonly names: readonly string[];
  /** The cluster's own domains: names in them lead nowhere from outside and stay. */
  readonly domains: readonly string[];
  /** Lines of the profiles' keys, certificates and passwords. */
  readonly secrets: readonly string[];
}

/** What tells who the user is. */
export interface UserFacts {
  readonly home: string;
  readonly names: readonly string[];
}

/** What the examination knows to be the user's own. */
export function confidentialOf({ profiles, kubeconfigs, remotes, snapshot }: Patient): Confidential {
  const accesses = [...kubeconfigs.values()].flatMap((access) => (access.ok ? [access.value] : []));
  return {
    hosts: [...remotes.map(({ host }) => host), ...accesses.map(({ server }) => server.hostname)],
    names: [...profiles.map(({ name }) => name), ...accesses.map(({ context }) => context)],
    domains: [...(snapshot.dns?.domains ?? []), ...profiles.flatMap(({ domains }) => domains)],
    secrets: profiles.flatMap((profile) => (profile.kind === 'direct' ? [] : inlineLines(profile.ovpn))),
  };
}

/** The lines of a profile's inline files (`<key>` and the like, openvpn(8)), without the marks that every PEM file has. */
function inlineLines(ovpn: string): readonly string[] {
  const lines = [...ovpn.matchAll(/^\s*<([\w-]+)>([\s\S]*?)^\s*<\/\1>/gm)].flatMap((match) =>
    (match[2] ?? '').split('\n'),
  );
  const texts = lines.map((line) => line.trim()).filter((line) => line !== '' && !/^(?:-----|#)/.test(line));
  return [...new Set(texts)];
}

/** This user's name, home folder and computer. */
export function userFacts(): UserFacts {
  try {
    const { username } = userInfo();
    const home = homedir();
    // Everybody has a root; naming it hides nothing.
    return { home: home.length > 1 ? home : '', names: [username, hostname()].filter((name) => name !== 'root') };
  } catch {
    return { home: '', names: [] }; // a user without an entry in passwd(5)
  }
}

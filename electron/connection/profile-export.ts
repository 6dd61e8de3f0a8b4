import { makeExport } from '../gateway/exports/make-export.ts';
import type { ExportSource, RawExportFacts } from '../gateway/exports/export-facts.ts';
import { namespaceSearch } from '../network/planned-names.ts';
import { makePlan, noFacts } from '../network/plan.ts';
import { emitCanonicalConfig, parseProfile } from '../openvpn/profile.ts';
import type { ConnectionSnapshot } from '../shared/connection-state.ts';
import type { ExportDocument, ExportKind } from '../shared/export-kind.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, type Result } from '../shared/result.ts';
import { profileFacts } from './profile-facts.ts';

export interface ExportRequest {
  readonly kind: ExportKind;
  readonly profile: Profile;
  /** The connection as it is now; null where none runs. It counts only while it is one of this profile. */
  readonly connection: ConnectionSnapshot | null;
  /** Whether names for addresses are wanted too. */
  readonly reverse: boolean;
}

/**
 * A profile in the words of another program: with the values of its connection where it has one, else with those that the profile itself
 * names. Errors: profile.damaged and those of `makeExport`.
 */
export function exportProfile(request: ExportRequest): Result<ExportDocument, Problem> {
  const { kind, profile, connection, reverse } = request;
  const facts = profileFacts(profile);
  if (!facts.ok) return facts;
  const parsed = profile.kind === 'direct' ? null : parseProfile(profile.ovpn);
  if (parsed?.ok === false) return err(problem('profile.damaged', { file: profile.name, detail: '' }));
  const { overrides, ovpn, remotes, namespace = null } = facts.value;
  const planned = isLive(connection, profile) ? connection : ofProfile();
  const servers = planned.dns?.servers ?? [];
  const domains = planned.dns?.domains ?? [];
  const search = planned.dns?.search ?? [];
  const ownSearch = [...overrides.searchDomains, ...namespaceSearch(namespace, domains[0])];
  const raw: RawExportFacts = {
    profile: profile.name,
    live: planned === connection,
    remotes,
    routes: planned.routes.map(({ role, cidr, source }) => ({ role, cidr, source })),
    dnsServers: { values: servers, source: sourceOf(servers, overrides.dnsServers, ovpn.dnsServers) },
    domains: { values: domains, source: sourceOf(domains, overrides.domains, ovpn.domains) },
    search: { values: search, source: sourceOf(search, ownSearch, ovpn.searchDomains) },
    reverse,
  };
  return makeExport(kind, raw, parsed === null ? null : emitCanonicalConfig(parsed.value));

  /** What would be planned if neither server nor cluster said anything, on a computer without a network. */
  function ofProfile(): Planned {
    const plan = makePlan({
      profile: overrides,
      ovpn,
      push: noFacts,
      discovery: noFacts,
      tunnelNetwork: null,
      redirectGateway: false,
      local: { routes: [], online: true },
      vpnServers: [],
      apiServer: null,
      namespace,
    });
    return {
      routes: plan.routes.map(({ role, cidr, source }) => ({ role, cidr: cidr.text, source })),
      dns: plan.dns,
    };
  }
}

interface Planned {
  readonly routes: readonly Pick<ConnectionSnapshot['routes'][number], 'role' | 'cidr' | 'source'>[];
  readonly dns: Pick<NonNullable<ConnectionSnapshot['dns']>, 'servers' | 'domains' | 'search'> | null;
}

/** Whether the connection has a plan for this profile; one that is being made anew keeps the last one. */
function isLive(connection: ConnectionSnapshot | null, profile: Profile): connection is ConnectionSnapshot {
  return connection !== null && connection.profile === profile.name && connection.routes.length > 0;
}

/** The connection does not say where its DNS part came from; what the profile or its .ovpn says itself is told by being the same. */
function sourceOf(values: readonly string[], own: readonly string[], ovpn: readonly string[]): ExportSource {
  const isAmong = (known: readonly string[]): boolean => known.length > 0 && values.every((one) => known.includes(one));
  if (isAmong(own)) return 'profile';
  return isAmong(ovpn) ? 'ovpn' : 'connection';
}

import type { ConnectionSnapshot } from './connection-state.ts';
import type { CollisionStatus } from './collision.ts';
import { describeProblem, type Translate } from './i18n.ts';
import type { Located } from './located.ts';
import type { Problem } from './problem.ts';
import type { ClusterStatus, ServiceRecord } from './service-record.ts';

/** What `kubelane status --json` prints; additions are welcome, changes are not (design: "The outside contract"). */
export interface StatusDocument {
  readonly state: string;
  readonly step?: string;
  readonly reasons: readonly { readonly code: string; readonly text: string; readonly remedy: string }[];
  readonly profile: string | null;
  readonly since: string | null;
  readonly tunnel: ConnectionSnapshot['tunnel'];
  readonly routes: readonly {
    readonly role: string;
    readonly cidr: string;
    readonly source: string;
    readonly status: string;
    readonly collidesWith?: string;
    readonly collision?: CollisionDocument;
  }[];
  readonly dns: ConnectionSnapshot['dns'];
  readonly cluster: {
    readonly context: string | null;
    readonly version: string | null;
    readonly domain: string | null;
    readonly services: number;
    readonly phase: string;
    readonly problem?: { readonly code: string; readonly text: string; readonly remedy: string };
  };
  readonly verified: ConnectionSnapshot['verification'];
  readonly notes: readonly { readonly code: string; readonly text: string; readonly remedy: string }[];
}

/** The reasons why a state is not plainly good. */
export function reasonsOf(snapshot: ConnectionSnapshot): readonly Problem[] {
  switch (snapshot.state.kind) {
    case 'degraded':
      return snapshot.state.reasons;
    case 'failed':
      return [snapshot.state.reason];
    case 'reconnecting':
      return [snapshot.state.cause];
    case 'disconnected':
    case 'connecting':
    case 'waiting-for-input':
    case 'connected':
    case 'waiting-for-network':
    case 'disconnecting':
      return [];
  }
}

/** The contract's status document, with its texts in the language of `t`. */
export function statusDocument(snapshot: ConnectionSnapshot, cluster: ClusterStatus, t: Translate): StatusDocument {
  return {
    state: snapshot.state.kind,
    ...(snapshot.state.kind === 'connecting' ? { step: snapshot.state.step } : {}),
    reasons: reasonsOf(snapshot).map((reason) => describeProblem(t, reason)),
    profile: snapshot.profile,
    since: snapshot.since,
    tunnel: snapshot.tunnel,
    routes: snapshot.routes.map(({ role, cidr, source, status, collidesWith, collision }) => ({
      role,
      cidr,
      source,
      status,
      ...(collidesWith === undefined ? {} : { collidesWith }),
      ...(collision === undefined ? {} : { collision: collisionDocument(collision, t) }),
    })),
    dns: snapshot.dns,
    cluster: {
      context: cluster.context,
      version: cluster.version,
      domain: cluster.domain,
      services: cluster.services,
      phase: cluster.phase,
      ...(cluster.problem === null ? {} : { problem: describeProblem(t, cluster.problem) }),
    },
    verified: snapshot.verification,
    notes: snapshot.notes.map((note) => describeProblem(t, note)),
  };
}

/** A collision with its texts; `choices` are what `kubelane choose` takes, `choice` is in effect. */
export interface CollisionDocument extends Omit<CollisionStatus, 'problem'> {
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
}

/** The contract's form of a collision. */
export function collisionDocument({ problem, ...collision }: CollisionStatus, t: Translate): CollisionDocument {
  return { ...collision, ...describeProblem(t, problem) };
}

/** What `kubelane services --json` prints, one for each Service. */
export interface ServiceDocument {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly clusterIPs: readonly string[];
  readonly ports: readonly {
    readonly name: string | null;
    readonly port: number;
    readonly protocol: string;
    readonly appProtocol: string | null;
    readonly nodePort: number | null;
  }[];
  readonly hostname: string;
  readonly ready: number | null;
  readonly total: number | null;
  readonly headless: boolean;
  readonly externalName: string | null;
  readonly externalIPs: readonly string[];
  readonly loadBalancer: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The contract's form of one Service. */
export function serviceDocument(service: ServiceRecord): ServiceDocument {
  return {
    namespace: service.namespace,
    name: service.name,
    type: service.type,
    clusterIPs: service.clusterIPs,
    ports: service.ports.map(({ name, port, protocol, appProtocol, nodePort }) => ({
      name,
      port,
      protocol,
      appProtocol,
      nodePort,
    })),
    hostname: service.hostname,
    ready: service.ready,
    total: service.total,
    headless: service.headless,
    externalName: service.externalName,
    externalIPs: service.externalIPs,
    loadBalancer: service.loadBalancer,
    labels: service.labels,
  };
}

/** What `kubelane locate --json` prints; `services` are best first. */
export interface LocatedDocument {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly address: string | null;
  readonly services: readonly ServiceDocument[];
  readonly missing?: { readonly code: string; readonly text: string; readonly remedy: string };
}

/** What stands behind a pasted text, with the records of its Services and the texts of what is missing. */
export function locatedDocument(
  { kind, name, namespace, address, missing }: Located,
  services: readonly ServiceRecord[],
  t: Translate,
): LocatedDocument {
  return {
    kind,
    name,
    namespace,
    address,
    services: services.map(serviceDocument),
    ...(missing === null ? {} : { missing: describeProblem(t, missing) }),
  };
}

import type { Problem } from './problem.ts';

export interface ServicePort {
  readonly name: string | null;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly appProtocol: string | null;
  readonly nodePort: number | null;
}

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** The small part of a Kubernetes Service (core/v1) and its EndpointSlices that Kubelane keeps. */
export interface ServiceRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: ServiceType;
  /** `spec.clusterIPs`; empty for headless and ExternalName Services. */
  readonly clusterIPs: readonly string[];
  readonly headless: boolean;
  readonly externalName: string | null;
  /** `spec.externalIPs`: addresses outside the cluster's networks that its nodes answer for as well. */
  readonly externalIPs: readonly string[];
  /** `status.loadBalancer.ingress`: addresses, or host names where the provider gives those. */
  readonly loadBalancer: readonly string[];
  /** `internalTrafficPolicy: Local`: only endpoints of the node that a packet reaches first are asked. */
  readonly localOnly: boolean;
  /** `metadata.labels`, those of the Service itself. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  /** `name.namespace.svc.<cluster domain>`. */
  readonly hostname: string;
  /** Ready and all endpoints; null while the EndpointSlices are not known (not allowed, not read yet). */
  readonly ready: number | null;
  readonly total: number | null;
  /** Addresses of at most the first four ready endpoints: what a headless Service resolves to. */
  readonly endpointAddresses: readonly string[];
}

/** How far the service list can be trusted. */
export type ClusterPhase = 'off' | 'loading' | 'live' | 'paused' | 'failed';

export interface ClusterStatus {
  readonly phase: ClusterPhase;
  readonly context: string | null;
  readonly version: string | null;
  readonly domain: string | null;
  readonly services: number;
  /** Why the list is `failed`, or what is missing from it while it is `live`. */
  readonly problem: Problem | null;
  /** ISO 8601 time of the last word from the API server. */
  readonly asOf: string | null;
}

export const clusterOff: ClusterStatus = {
  phase: 'off',
  context: null,
  version: null,
  domain: null,
  services: 0,
  problem: null,
  asOf: null,
};

/** A whole list; patches of the same `epoch` with rising `sequence` follow it. */
export interface ServiceListSnapshot {
  readonly epoch: number;
  readonly sequence: number;
  readonly services: readonly ServiceRecord[];
}

export interface ServiceListPatch {
  readonly epoch: number;
  readonly sequence: number;
  readonly upserts: readonly ServiceRecord[];
  /** uids */
  readonly deletes: readonly string[];
}

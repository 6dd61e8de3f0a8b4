import type { Problem } from './problem.ts';
import type { RouteRole } from './routes.ts';

/** What a cluster can be asked about itself, in the order in which it is shown. */
export const clusterFactKinds = [
  'version',
  'flavour',
  'domain',
  'dns-servers',
  'service-cidrs',
  'pod-cidrs',
  'node-networks',
] as const;
export type ClusterFactKind = (typeof clusterFactKinds)[number];

/** The kinds that a profile can decide instead of the cluster. */
export const overridableFacts = ['domain', 'dns-servers', 'service-cidrs', 'pod-cidrs', 'node-networks'] as const;
export type OverridableFact = (typeof overridableFacts)[number];

/** Ways to find a fact out, the most trusted first; `profile` is what the user decided. */
export const discoveryMethods = [
  'profile',
  'version-api',
  'service-cidr-api',
  'calico-ippools',
  'cilium-config',
  'flannel-config',
  'kubeadm-config',
  'coredns-corefile',
  'kube-dns-service',
  'control-plane-flags',
  'kube-proxy-config',
  'node-objects',
  'server-certificate',
  'observed-cluster-ips',
  'observed-pods',
] as const;
export type DiscoveryMethod = (typeof discoveryMethods)[number];

/** `stated`: the cluster's own setting; `derived`: follows from one by convention; `guessed`: from what is in use, so it may be too small. */
export const confidences = ['stated', 'derived', 'guessed'] as const;
export type Confidence = (typeof confidences)[number];

/** What one method answered. Values are canonical: CIDRs, addresses, a domain without its final dot. Never empty. */
export interface FactAnswer {
  readonly method: DiscoveryMethod;
  readonly confidence: Confidence;
  readonly values: readonly string[];
}

/** One fact: the answer that counts, and every other one, so that a disagreement is seen. */
export interface ClusterFact {
  readonly kind: ClusterFactKind;
  /** Null where no method had an answer. */
  readonly answer: FactAnswer | null;
  readonly others: readonly FactAnswer[];
}

/** A method that the user's rights do not allow. */
export interface RefusedMethod {
  readonly method: DiscoveryMethod;
  /** What it would have told. */
  readonly kinds: readonly ClusterFactKind[];
  /** The right that is missing, as `get configmaps in kube-system`. */
  readonly right: string;
  /** The one-line command with which whoever administers the cluster allows it. */
  readonly command: string;
}

/** A route that the cluster's own facts ask for. */
export interface ProposedRoute {
  readonly role: RouteRole;
  readonly cidr: string;
  readonly method: DiscoveryMethod;
  readonly confidence: Confidence;
}

/** What the cluster says of itself, and what follows from it for the routes. */
export interface ClusterFacts {
  readonly context: string;
  /** One for each of `clusterFactKinds`, in that order. */
  readonly facts: readonly ClusterFact[];
  readonly refused: readonly RefusedMethod[];
  /** Routes that nobody gave (neither profile nor VPN server) and that the user has not accepted yet. */
  readonly proposed: readonly ProposedRoute[];
  /** `route.uncovered`: something of the cluster that no route reaches; `route.wider`: a route takes more than the cluster has. */
  readonly findings: readonly Problem[];
}

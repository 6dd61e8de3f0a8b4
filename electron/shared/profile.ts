import type { RouteRole } from './routes.ts';

/** What the user stored: how the cluster is reached, and what overrides discovery. */
export type Profile = OpenvpnProfile | DirectProfile;

/** The cluster is reached through an OpenVPN server. */
export interface OpenvpnProfile extends ProfileBase {
  readonly kind?: 'openvpn';
  /** The imported .ovpn text, file references inlined; the helper parses it again and trusts nothing in it. */
  readonly ovpn: string;
}

/** The cluster is reached without a VPN: by a dedicated line, the office's router, or a router of the same network. */
export interface DirectProfile extends ProfileBase {
  readonly kind: 'direct';
  /** The router in the laptop's own network by which the routes are to go; null where they exist already. */
  readonly nextHop: string | null;
}

interface ProfileBase {
  readonly name: string;
  /** Path of the kubeconfig; null means the default ($KUBECONFIG, ~/.kube/config). */
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly dnsServers: readonly string[];
  readonly domains: readonly string[];
  /** Domains that the resolver also appends to short names (`mysql.shop` becomes `mysql.shop.svc.cluster.local`). */
  readonly searchDomains: readonly string[];
  readonly routes: readonly { readonly role: RouteRole; readonly cidr: string }[];
  /** The namespace whose Services a short name means (`mysql`, `mysql.shop`); without it no short names are made. */
  readonly namespace?: string;
  /** Whether names for addresses (PTR) are asked of the cluster. */
  readonly reverse?: boolean;
}

/** What can be changed of a stored profile; a field that is left out stays, a `namespace` of null takes short names away. */
export interface NameChoices {
  readonly namespace?: string | null;
  readonly reverse?: boolean;
}

/** What a profile decides of the cluster's network; a field (of `routes`: a role) that is left out stays, an empty list takes the decision back. */
export interface NetworkChoices {
  readonly domains?: readonly string[];
  readonly dnsServers?: readonly string[];
  readonly routes?: Readonly<Partial<Record<RouteRole, readonly string[]>>>;
}

/** A profile as lists show it: no keys. */
export interface ProfileSummary {
  readonly name: string;
  readonly kind?: 'direct';
  /** `host:port protocol` of the first remote; of a direct profile, the next hop, or '' where there is none. */
  readonly remote: string;
  readonly kubeconfig: string | null;
  readonly context: string | null;
  /** As in `Profile`. */
  readonly namespace?: string;
  readonly reverse?: boolean;
}

/** What importing left out of the .ovpn, line by line. */
export interface ImportReportLine {
  readonly line: number;
  readonly directive: string;
  readonly verdict: 'ignored' | 'removed' | 'unknown';
  /** Why, as a key of the message catalogue's `reasons`. */
  readonly reasonKey: string;
}

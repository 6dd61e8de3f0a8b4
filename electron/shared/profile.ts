import type { RouteRole } from './routes.ts';

/** What the user stored: an .ovpn profile with its files inlined, and what overrides discovery. */
export interface Profile {
  readonly name: string;
  /** The imported .ovpn text, file references inlined; the helper parses it again and trusts nothing in it. */
  readonly ovpn: string;
  /** Path of the kubeconfig; null means the default ($KUBECONFIG, ~/.kube/config). */
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly dnsServers: readonly string[];
  readonly domains: readonly string[];
  /** Domains that the resolver also appends to short names (`mysql.shop` becomes `mysql.shop.svc.cluster.local`). */
  readonly searchDomains: readonly string[];
  readonly routes: readonly { readonly role: RouteRole; readonly cidr: string }[];
}

/** A profile as lists show it: no keys. */
export interface ProfileSummary {
  readonly name: string;
  /** `host:port protocol` of the first remote. */
  readonly remote: string;
  readonly kubeconfig: string | null;
  readonly context: string | null;
}

/** What importing left out of the .ovpn, line by line. */
export interface ImportReportLine {
  readonly line: number;
  readonly directive: string;
  readonly verdict: 'ignored' | 'removed' | 'unknown';
  /** Why, as a key of the message catalogue's `reasons`. */
  readonly reasonKey: string;
}

import type { InlineName } from './directives-files.ts';

/** Transport of a remote in openvpn's words, without the `-client` that it gets in the canonical configuration. */
export type RemoteProtocol = 'udp' | 'udp4' | 'udp6' | 'tcp' | 'tcp4' | 'tcp6';

/** A checked directive: only names of the table of allowed ones, only parameters that passed their checks. */
export interface CanonicalDirective {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly line: number;
}

export type InlineBodies = Readonly<Partial<Record<InlineName, string>>>;

/** One server to try. `directives` and `inline` come from its `<connection>` block and hold for it alone. */
export interface OpenvpnRemote {
  readonly host: string;
  readonly port: number;
  readonly protocol: RemoteProtocol;
  readonly directives: readonly CanonicalDirective[];
  readonly inline: InlineBodies;
}

/** Something of the profile that is not taken over though the profile is good. */
export interface ReportEntry {
  readonly line: number;
  readonly directive: string;
  readonly verdict: 'ignored' | 'removed' | 'unknown';
  /** Key of a text in the message catalogue. */
  readonly reasonKey: string;
}

/** A profile in typed values; nothing in it is the user's bytes. */
export interface OpenvpnProfile {
  readonly remotes: readonly OpenvpnRemote[];
  readonly canonicalDirectives: readonly CanonicalDirective[];
  /** Canonical bodies: PEM, static keys or base64 only. */
  readonly inline: InlineBodies;
  /** Whether the server wants a user name and a password (`auth-user-pass`). */
  readonly needsUsername: boolean;
  readonly staticChallenge?: { readonly text: string; readonly echo: boolean };
  /** `route` directives into the tunnel, canonical. */
  readonly routes: readonly { readonly cidr: string; readonly line: number }[];
  readonly dnsServers: readonly string[];
  readonly domains: readonly string[];
  readonly searchDomains: readonly string[];
  /** Whether the profile asks for all traffic; it is not taken over, and said so. */
  readonly redirectGateway: boolean;
  readonly report: readonly ReportEntry[];
}

export type ProfileProblemCode =
  | 'not-a-profile'
  | 'too-large'
  | 'syntax'
  | 'dangerous-directive'
  | 'server-mode'
  | 'unsupported'
  | 'bad-parameter'
  | 'bad-inline'
  /** `detail` is the path, for the importer to inline. */
  | 'file-reference'
  | 'missing';

/** Why a profile is refused, and where. */
export interface ProfileProblem {
  readonly code: ProfileProblemCode;
  readonly line: number | null;
  readonly directive: string | null;
  /** English words (or the path of a file reference), printable. */
  readonly detail: string;
  /** Of a dangerous directive: the key of its reason in the message catalogue. */
  readonly reasonKey?: string;
}

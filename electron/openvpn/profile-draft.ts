import { stripControlCharacters } from '../shared/printable.ts';
import type { InlineName } from './directives-files.ts';
import type { LexedDirective } from './lexer.ts';
import type {
  CanonicalDirective,
  OpenvpnProfile,
  OpenvpnRemote,
  ProfileProblem,
  ProfileProblemCode,
  RemoteProtocol,
  ReportEntry,
} from './profile-types.ts';

/** Problems or notes that a profile is told of; nobody reads more. */
export const maximumEntries = 1000;
const maximumTextLength = 300;

/** A profile while it is read: openvpn's order of lines matters for defaults, so that this is a value that changes. */
export class ProfileDraft {
  readonly remotes: { host: string; port: number | null; protocol: RemoteProtocol | null; line: number }[] = [];
  readonly connections: OpenvpnRemote[] = [];
  readonly directives: CanonicalDirective[] = [];
  readonly inline: Partial<Record<InlineName, string>> = {};
  readonly routes: { cidr: string; line: number }[] = [];
  readonly dnsServers: string[] = [];
  readonly domains: string[] = [];
  readonly searchDomains: string[] = [];
  /** `dns server N`: the lowest N is the one in use. */
  readonly numberedServers = new Map<number, { addresses: string[]; domains: string[] }>();
  readonly problems: ProfileProblem[] = [];
  readonly report: ReportEntry[] = [];
  port = 1194;
  protocol: RemoteProtocol = 'udp';
  device: { name: string; line: number } | null = null;
  deviceType: string | null = null;
  needsUsername = false;
  staticChallenge: OpenvpnProfile['staticChallenge'];
  redirectGateway = false;

  /** Notes why the profile is refused. */
  refuse(
    code: ProfileProblemCode,
    at: { readonly name: string; readonly line: number | null } | null,
    detail: string,
    reasonKey?: string,
  ): void {
    if (this.problems.length >= maximumEntries) return;
    this.problems.push({
      code,
      line: at === null ? null : at.line,
      directive: at === null ? null : shorten(at.name),
      detail: shorten(detail),
      ...(reasonKey === undefined ? {} : { reasonKey }),
    });
  }

  /** Notes what is not taken over. */
  note(verdict: ReportEntry['verdict'], at: Pick<LexedDirective, 'line' | 'name'>, reasonKey: string): void {
    if (this.report.length >= maximumEntries) return;
    this.report.push({ line: at.line, directive: shorten(at.name), verdict, reasonKey });
  }
}

function shorten(text: string): string {
  return stripControlCharacters(text).slice(0, maximumTextLength);
}

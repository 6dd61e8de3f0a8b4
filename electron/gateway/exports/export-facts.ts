import { parseDomainName } from '../../shared/domain-name.ts';
import { isDefaultRoutePart, parseCidr, parseIpAddress, type Cidr, type IpAddress } from '../../shared/ip.ts';
import { stripControlCharacters } from '../../shared/printable.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { routeRoles, type PlanSource, type RouteRole } from '../../shared/routes.ts';

/** Where a value of an export came from; `connection` is what the running one uses and neither profile nor .ovpn says. */
export type ExportSource = PlanSource | 'connection';

/** What is known of the cluster's network, as texts that nobody has looked at. */
export interface RawExportFacts {
  readonly profile: string;
  /** Whether the values are those of a connection that stands (or is being made anew), or the profile's alone. */
  readonly live: boolean;
  readonly remotes: readonly { readonly host: string; readonly port: number; readonly protocol: string }[];
  readonly routes: readonly { readonly role: RouteRole; readonly cidr: string; readonly source: ExportSource }[];
  readonly dnsServers: { readonly values: readonly string[]; readonly source: ExportSource };
  readonly domains: { readonly values: readonly string[]; readonly source: ExportSource };
  /** Domains that are appended to short names. */
  readonly search: { readonly values: readonly string[]; readonly source: ExportSource };
  /** Whether names for addresses (PTR) are wanted too. */
  readonly reverse: boolean;
}

export interface ExportRoute {
  readonly role: RouteRole;
  readonly cidr: Cidr;
  readonly source: ExportSource;
}

/**
 * The same, each value in the canonical form of its type. Nothing else ever gets into an export: a domain is made of letters, digits, `-`,
 * `_` and dots, an address or a network of digits, so that no value can end a line, a quoted text or a block.
 */
export interface ExportFacts {
  readonly profile: string;
  readonly live: boolean;
  /** `host:port protocol`. */
  readonly remotes: readonly string[];
  readonly routes: readonly ExportRoute[];
  readonly servers: readonly IpAddress[];
  readonly serverSource: ExportSource;
  readonly domains: readonly string[];
  readonly domainSource: ExportSource;
  readonly search: readonly string[];
  readonly searchSource: ExportSource;
  readonly reverse: boolean;
}

/** The same pattern as the names of stored profiles (electron/profiles), which this folder does not know. */
const profileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const protocols: readonly string[] = ['udp', 'udp4', 'udp6', 'tcp', 'tcp4', 'tcp6'];
const most = 1024;
/**
 * Domains of one label that a whole office must not send to one cluster, beside those of two letters. What Kubelane itself routes is held
 * against the full list of public suffixes by its helper.
 */
const publicLabels: ReadonlySet<string> = new Set(
  'arpa app biz cloud com dev edu gov info int local mil net onion org test'.split(' '),
);

/** Checks every value. Error: export.bad-value with the field, the value and what would be right. */
export function checkExportFacts(raw: RawExportFacts): Result<ExportFacts, Problem> {
  if (!profileName.test(raw.profile)) return err(bad('profile', raw.profile, 'the name of a profile'));
  const remotes = checkEach(raw.remotes, checkRemote);
  if (!remotes.ok) return remotes;
  const routes = checkEach(raw.routes, checkRoute);
  if (!routes.ok) return routes;
  const servers = checkEach(raw.dnsServers.values, checkServer);
  if (!servers.ok) return servers;
  const domains = checkEach(raw.domains.values, checkDomain);
  if (!domains.ok) return domains;
  const search = checkEach(raw.search.values, checkDomain);
  if (!search.ok) return search;
  return ok({
    profile: raw.profile,
    live: raw.live,
    remotes: remotes.value,
    routes: routes.value,
    servers: servers.value,
    serverSource: raw.dnsServers.source,
    domains: domains.value,
    domainSource: raw.domains.source,
    search: search.value,
    searchSource: raw.search.source,
    reverse: raw.reverse,
  });
}

function checkRemote({ host, port, protocol }: RawExportFacts['remotes'][number]): Result<string, Problem> {
  const text = parseIpAddress(host)?.text ?? parseDomainName(host);
  const isGood = text !== null && Number.isInteger(port) && port > 0 && port < 65536 && protocols.includes(protocol);
  if (!isGood) return err(bad('remote', `${host}:${port} ${protocol}`, 'a VPN server'));
  return ok(`${text.includes(':') ? `[${text}]` : text}:${port} ${protocol}`);
}

function checkRoute({ role, cidr, source }: RawExportFacts['routes'][number]): Result<ExportRoute, Problem> {
  const parsed = parseCidr(cidr);
  if (!parsed.ok || isDefaultRoutePart(parsed.value) || !routeRoles.includes(role)) {
    return err(bad('route', cidr, 'a network of the cluster such as 10.96.0.0/12'));
  }
  return ok({ role, cidr: parsed.value, source });
}

function checkServer(text: string): Result<IpAddress, Problem> {
  const address = parseIpAddress(text);
  return address === null ? err(bad('dns-server', text, 'an IP address such as 10.96.0.10')) : ok(address);
}

function checkDomain(text: string): Result<string, Problem> {
  const name = parseDomainName(text);
  const isPublic = name !== null && !name.includes('.') && (name.length <= 2 || publicLabels.has(name));
  return name === null || isPublic ? err(bad('domain', text, 'a domain such as cluster.local')) : ok(name);
}

/** All values checked, each once; or the first problem. */
function checkEach<T, U>(values: readonly T[], check: (value: T) => Result<U, Problem>): Result<U[], Problem> {
  const checked = new Map<string, U>();
  for (const value of values.slice(0, most)) {
    const result = check(value);
    if (!result.ok) return result;
    const text =
      typeof result.value === 'object' && result.value !== null ? textOf(result.value) : String(result.value);
    if (!checked.has(text)) checked.set(text, result.value);
  }
  return ok([...checked.values()]);
}

function textOf(value: object): string {
  if ('text' in value) return String(value.text);
  return 'cidr' in value && typeof value.cidr === 'object' && value.cidr !== null ? textOf(value.cidr) : '';
}

function bad(field: string, value: string, expected: string): Problem {
  return problem('export.bad-value', { field, value: stripControlCharacters(value).slice(0, 200), expected });
}

import { dirname, resolve } from 'node:path';
import { inlineFileReferences, parseProfile, type ProfileProblem, type ReportEntry } from '../openvpn/profile.ts';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { DirectProfile, ImportReportLine, OpenvpnProfile, Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { RouteRole } from '../shared/routes.ts';
import {
  checkAll,
  checkDnsServer,
  checkDomain,
  checkNamespace,
  checkNextHop,
  checkOptional,
  checkRoute,
} from './import-options.ts';
import { importProblem, worstProblem } from './import-report.ts';
import { missingRoute } from './network-choices.ts';
import { isProfileName, profileNameOf } from './profile-name.ts';
import { ovpnLimit } from './profile-schema.ts';
import { readLimitedFile, type LimitedReader } from './read-file.ts';

/** What `kubelane import` and the window's "Import" ask for. */
export interface ImportRequest extends Overrides {
  /** Path of the .ovpn file. */
  readonly file: string;
  /** Null: the file's own name. */
  readonly name?: string | null;
}

/** What a profile says itself about the cluster, as it was given. */
export interface Overrides {
  readonly kubeconfig?: string | null;
  readonly context?: string | null;
  readonly dnsServers: readonly string[];
  readonly domains: readonly string[];
  readonly searchDomains: readonly string[];
  readonly routes: readonly { readonly role: RouteRole; readonly cidr: string }[];
  /** Null: short names are not wanted. */
  readonly namespace?: string | null;
  readonly reverse?: boolean;
}

export interface Imported {
  readonly profile: OpenvpnProfile;
  readonly report: readonly ImportReportLine[];
}

/**
 * Makes a profile of an .ovpn file, its certificates and keys put into it; nothing is stored. `environment` is where the kubeconfig's
 * default and its sign-in program are looked for. Errors: profile.* with the file and line, cluster.* for the kubeconfig.
 */
export async function importProfile(
  request: ImportRequest,
  read: LimitedReader = readLimitedFile,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Result<Imported, Problem>> {
  const name = request.name ?? profileNameOf(request.file);
  if (!isProfileName(name))
    return err(problem('profile.bad-name', { name: stripControlCharacters(name).slice(0, 100) }));
  const named = checkNetwork(request);
  if (!named.ok) return named;
  const text = await readOvpn(request.file, read);
  if (!text.ok) return text;
  const kubeconfig = await checkKubeconfig(request, environment);
  if (!kubeconfig.ok) return kubeconfig;
  const cluster = { kubeconfig: kubeconfig.value, context: request.context ?? null };
  return ok({ profile: { name, ovpn: text.value.ovpn, ...cluster, ...named.value }, report: text.value.report });
}

/** What `kubelane direct` asks for. */
export interface DirectRequest extends Overrides {
  readonly name: string;
  readonly nextHop: string | null;
}

/** Makes a profile of a cluster that is reached without a VPN; nothing is stored. Errors: profile.bad-name, profile.bad-option, cluster.* */
export async function makeDirectProfile(
  request: DirectRequest,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Result<DirectProfile, Problem>> {
  const { name } = request;
  if (!isProfileName(name))
    return err(problem('profile.bad-name', { name: stripControlCharacters(name).slice(0, 100) }));
  const nextHop = request.nextHop === null ? ok(null) : checkNextHop(request.nextHop);
  if (!nextHop.ok) return nextHop;
  const named = checkNetwork(request);
  if (!named.ok) return named;
  // No server will push any, and the DNS server must lie in one.
  if (named.value.routes.length === 0) return err(missingRoute);
  const kubeconfig = await checkKubeconfig(request, environment);
  if (!kubeconfig.ok) return kubeconfig;
  const cluster = { kubeconfig: kubeconfig.value, context: request.context ?? null };
  return ok({ name, kind: 'direct', nextHop: nextHop.value, ...cluster, ...named.value });
}

type NetworkOverrides = Pick<Profile, 'dnsServers' | 'domains' | 'searchDomains' | 'routes' | 'namespace' | 'reverse'>;

function checkNetwork(request: Overrides): Result<NetworkOverrides, Problem> {
  const dnsServers = checkAll(request.dnsServers, checkDnsServer);
  if (!dnsServers.ok) return dnsServers;
  const domains = checkAll(request.domains, (value) => checkDomain('--domain', value));
  if (!domains.ok) return domains;
  const searchDomains = checkAll(request.searchDomains, (value) => checkDomain('--search', value));
  if (!searchDomains.ok) return searchDomains;
  const routes = checkAll(request.routes, checkRoute);
  if (!routes.ok) return routes;
  const namespace = checkOptional(request.namespace ?? null, checkNamespace);
  if (!namespace.ok) return namespace;
  return ok({
    dnsServers: dnsServers.value,
    domains: domains.value,
    searchDomains: searchDomains.value,
    routes: routes.value,
    ...(namespace.value === null ? {} : { namespace: namespace.value }),
    ...(request.reverse === true ? { reverse: true } : {}),
  });
}

async function readOvpn(
  path: string,
  read: LimitedReader,
): Promise<Result<{ readonly ovpn: string; readonly report: readonly ImportReportLine[] }, Problem>> {
  const file = stripControlCharacters(path);
  const limitKiB = ovpnLimit / 1024;
  const content = await read(path, ovpnLimit);
  if (!content.ok) {
    const { kind, detail } = content.error;
    if (kind === 'missing') return err(problem('profile.file-missing', { file }));
    if (kind === 'too-large') return err(problem('profile.too-large', { file, limit: limitKiB }));
    return err(problem('profile.file-unreadable', { file, detail: stripControlCharacters(detail) }));
  }
  const original = content.value.toString('utf8');
  // A dangerous or foreign file is refused before any file that it names is opened.
  const firstLook = parseProfile(original);
  const refusals = firstLook.ok ? [] : firstLook.error.filter(({ code }) => refusedUnread.has(code));
  const refused = worstProblem(refusals);
  if (refused !== undefined) return err(importProblem(file, refused, limitKiB));

  const inlined = await inlineFileReferences(original, async (reference) => {
    if (isOnAnotherComputer(reference)) return err('it is not on this computer');
    const found = await read(resolve(dirname(path), reference), ovpnLimit);
    return found.ok ? found : err(found.error.detail);
  });
  const wrongReference = inlined.ok ? undefined : worstProblem(inlined.error);
  if (wrongReference !== undefined) return err(importProblem(file, wrongReference, limitKiB));
  const whole = inlined.ok ? inlined.value : { text: original, report: [] };
  const parsed = parseProfile(whole.text);
  if (!parsed.ok) {
    const known = firstLook.ok ? [] : firstLook.error;
    const worst = worstProblem(linesOfFile(known, parsed.error));
    return err(worst === undefined ? problem('profile.not-a-profile', { file }) : importProblem(file, worst, limitKiB));
  }
  const noted = firstLook.ok ? firstLook.value.report : parsed.value.report;
  return ok({ ovpn: whole.text, report: [...whole.report, ...noted].map(reportLine).sort((a, b) => a.line - b.line) });
}

/** A UNC path. Windows would open it over the network, and sign in there with the user's name (CVE-2022-25166). */
function isOnAnotherComputer(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/**
 * What is wrong with the profile once its files are in it, with the lines of the user's file: the first look has them for everything but
 * what stands in those files, and for that the line that names the file.
 */
function linesOfFile(first: readonly ProfileProblem[], whole: readonly ProfileProblem[]): readonly ProfileProblem[] {
  if (first.length === 0) return whole;
  const references = first.filter(({ code }) => code === 'file-reference');
  const inFiles = whole.flatMap((found) => {
    const reference = references.find(({ directive }) => directive === found.directive);
    if (reference !== undefined) return [{ ...found, line: reference.line }];
    return found.code === 'missing' ? [found] : [];
  });
  const elsewhere = first.filter(({ code }) => code !== 'file-reference');
  return elsewhere.length + inFiles.length === 0 ? whole : [...elsewhere, ...inFiles];
}

const refusedUnread: ReadonlySet<string> = new Set([
  'not-a-profile',
  'too-large',
  'dangerous-directive',
  'server-mode',
]);

function reportLine({ line, directive, verdict, reasonKey }: ReportEntry): ImportReportLine {
  return { line, directive: stripControlCharacters(directive), verdict, reasonKey };
}

/** The kubeconfig's absolute path (null: the default), once it is known to hold the context. */
async function checkKubeconfig(
  { kubeconfig = null, context = null }: Overrides,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Result<string | null, Problem>> {
  if (kubeconfig === null && context === null) return ok(null);
  // The Kubernetes client is most of the program's size, and most who import profiles never get here.
  const { loadKubeconfig } = await import('../cluster/kubeconfig.ts');
  const file = kubeconfig === null ? null : resolve(kubeconfig);
  const loaded = loadKubeconfig({ file, context, environment });
  // Whether its sign-in program is there, or its token any good, is not asked: that may change until it is needed.
  return loaded.ok ? ok(file) : loaded;
}

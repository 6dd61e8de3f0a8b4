import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { ClusterAccess } from './cluster-access.ts';
import {
  missingProgram,
  readExecPlugin,
  runExecPlugin,
  type ExecCredential,
  type ExecPlugin,
} from './exec-credential.ts';
import {
  firstLine,
  readKubeconfigs,
  type ClusterEntry,
  type ContextEntry,
  type Kubeconfig,
  type UserEntry,
} from './kubeconfig-file.ts';
import { loginShellEnvironment, withLoginShell, type Environment } from './login-shell.ts';
import { expiryOf, livingToken, oidcTokens, renewTokens, type OidcTokens } from './oidc-credential.ts';
import { parseProxy, proxyOfEnvironment, type Proxy } from './proxy.ts';
import { filesOf, optionsOf } from './request-options.ts';

export interface KubeconfigChoice {
  /** Path of the kubeconfig; null means the default: every file of $KUBECONFIG, else ~/.kube/config. */
  readonly file: string | null;
  /** Name of the context; null means the file's current one (or its only one). */
  readonly context: string | null;
  readonly environment: Environment;
}

/** Token files are written anew from time to time; so often are they read. */
const optionsLifeMs = 60_000;
/** A token is not used in the last moments of its life. */
const expiryMarginMs = 10_000;

/** What changed on the disk, as it concerns the context in use. */
export type AccessChange =
  | 'nothing'
  /** The same API server with other credentials: what is under way may go on with them. */
  | 'credentials'
  /** Another API server, context or namespace. */
  | 'cluster';

/** A cluster access that knows its files. */
export interface KubeconfigAccess extends ClusterAccess {
  /** Absolute paths of everything that it was read from: kubeconfigs (also those that are not there yet), token, certificates, keys. */
  readonly files: readonly string[];
  /** Reads the files again. Where they cannot be used now, what was read before goes on, and `nothing` is told. */
  reload(): AccessChange;
}

/** Reads the kubeconfig and picks the context, as kubectl would. Fails with a cluster.* problem that names the file. */
export function loadKubeconfig(choice: KubeconfigChoice): Result<KubeconfigAccess, Problem> {
  const settings = readSettings(choice);
  return settings.ok ? ok(new FileAccess(choice, settings.value)) : settings;
}

/**
 * The same; where the environment names no kubeconfig and the usual place has none, or not that context, the login shell may know better: programs
 * that the desktop starts do not have its $KUBECONFIG.
 */
export async function openKubeconfig(choice: KubeconfigChoice): Promise<Result<KubeconfigAccess, Problem>> {
  const loaded = loadKubeconfig(choice);
  if (loaded.ok) return loaded;
  const environment = await environmentWithKubeconfig(choice, loaded.error);
  return environment === null ? loaded : loadKubeconfig({ ...choice, environment });
}

/** Null where the login shell is of no help. */
async function environmentWithKubeconfig(choice: KubeconfigChoice, reason: Problem): Promise<Environment | null> {
  const { file, environment } = choice;
  const isElsewhere = reason.code === 'cluster.no-kubeconfig' || reason.code === 'cluster.no-context';
  if (!isElsewhere || file !== null || (environment['KUBECONFIG'] ?? '') !== '') return null;
  const shell = await loginShellEnvironment(environment);
  return (shell?.['KUBECONFIG'] ?? '') === '' ? null : withLoginShell(environment, shell ?? {});
}

/** The files that would be read: `choice.file`, else those of $KUBECONFIG, else ~/.kube/config. */
export function kubeconfigFiles({ file, environment }: Omit<KubeconfigChoice, 'context'>): readonly string[] {
  if (file !== null) return [file];
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((name) => name !== '');
  if (listed.length > 0) return listed;
  return [join(environment['HOME'] ?? environment['USERPROFILE'] ?? homedir(), '.kube', 'config')];
}

/** Everything that the files say, or why not. Errors: cluster.no-kubeconfig, cluster.kubeconfig-bad. */
export function readChosenFiles(choice: Omit<KubeconfigChoice, 'context'>): Result<Kubeconfig, Problem> {
  const files = kubeconfigFiles(choice);
  const file = stripControlCharacters(files.join(delimiter));
  const read = readKubeconfigs(files);
  if (read === null) return err(problem('cluster.no-kubeconfig', { file }));
  return read.ok ? read : err(badFile(file, read.error));
}

function badFile(file: string, detail: string): Problem {
  return problem('cluster.kubeconfig-bad', { file, detail: stripControlCharacters(detail).slice(0, 300) });
}

/** The context that is meant: the named one, the current one, or the only one. Null where there is none of that name. */
export function chosenContext({ contexts, currentContext }: Kubeconfig, wanted: string | null): ContextEntry | null {
  const only = contexts.length === 1 ? contexts[0]?.name : undefined;
  const name = wanted ?? currentContext ?? only ?? '';
  return contexts.find((candidate) => candidate.name === name) ?? null;
}

/** The chosen context of a kubeconfig. */
interface Settings {
  readonly server: URL;
  readonly context: ContextEntry;
  readonly namespaces: readonly string[];
  readonly cluster: ClusterEntry;
  readonly user: UserEntry | null;
  readonly proxy: Proxy | null;
  readonly plugin: ExecPlugin | null;
}

function readSettings(choice: KubeconfigChoice): Result<Settings, Problem> {
  const file = stripControlCharacters(kubeconfigFiles(choice).join(delimiter));
  const bad = (detail: string): Result<never, Problem> => err(badFile(file, detail));
  const read = readChosenFiles(choice);
  if (!read.ok) return read;
  const { contexts, clusters, users, currentContext } = read.value;
  const context = chosenContext(read.value, choice.context);
  if (context === null) {
    const names = stripControlCharacters(contexts.map((candidate) => candidate.name).join(', '));
    const wanted = stripControlCharacters(choice.context ?? currentContext ?? '');
    return err(problem('cluster.no-context', { file, context: wanted, contexts: names === '' ? '–' : names }));
  }
  const { name } = context;
  const cluster = clusters.find((candidate) => candidate.name === context.cluster);
  if (cluster === undefined)
    return bad(`its context “${name}” names the cluster “${context.cluster}”, which it does not have`);
  if (cluster.server === null) return bad(`its cluster “${cluster.name}” has no server`);
  const server = serverUrl(cluster);
  if (server === null) return bad(`the server “${cluster.server}” is not an https address`);
  const user = context.user === null ? null : (users.find((candidate) => candidate.name === context.user) ?? null);
  if (user === null && context.user !== null)
    return bad(`its context “${name}” names the user “${context.user}”, which it does not have`);
  if (user !== null && user.authProvider !== null && user.authProvider.name !== 'oidc')
    return err(problem('cluster.auth-provider', { file, name: stripControlCharacters(user.authProvider.name) }));
  // That of the kubeconfig is for every server; kubectl does not look at NO_PROXY for it.
  const proxyText = cluster.proxyUrl ?? proxyOfEnvironment(server, choice.environment);
  const proxy = proxyText === null ? null : parseProxy(proxyText);
  // It may hold a password, so it is not shown.
  if (proxyText !== null && proxy === null)
    return bad('its proxy is no address that begins with http://, https:// or socks5://');
  const plugin = pluginOf(user, cluster);
  if (!plugin.ok) return bad(plugin.error);
  const namespaces = contexts.flatMap((other) => (other.cluster === context.cluster ? (other.namespace ?? []) : []));
  return ok({ server, context, namespaces, cluster, user, proxy, plugin: plugin.value });
}

function serverUrl({ server, skipTlsVerify }: ClusterEntry): URL | null {
  try {
    const url = new URL(server ?? '');
    // Plain http only where the kubeconfig says that nothing is verified anyway: a token would go over the wire.
    return url.protocol === 'https:' || (url.protocol === 'http:' && skipTlsVerify) ? url : null;
  } catch {
    return null; // not a URL
  }
}

function pluginOf(user: UserEntry | null, cluster: ClusterEntry): Result<ExecPlugin | null, string> {
  if (user === null || user.exec === null) return ok(null);
  return readExecPlugin(user.exec, user.folder, {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName ?? undefined,
    'insecure-skip-tls-verify': cluster.skipTlsVerify,
    'certificate-authority-data': cluster.ca.data ?? undefined,
    'proxy-url': cluster.proxyUrl ?? undefined,
  });
}

/** All that a request would be signed with, but for what a program or an identity provider adds. Null where a file cannot be read now. */
function fingerprint({ cluster, user, plugin, proxy }: Settings): string | null {
  try {
    const contents = filesOf(cluster, user).map((file) => readFileSync(file, 'base64'));
    // Where it stands, and under which name, is not signed with.
    const [server, signer] = [
      { ...cluster, ...nowhere },
      { ...user, ...nowhere },
    ];
    return JSON.stringify([server, signer, plugin, proxy, contents]);
  } catch {
    return null; // it is being written: there will be another change
  }
}

const nowhere = { name: null, server: null, file: null, folder: null };

class FileAccess implements KubeconfigAccess {
  readonly #choice: KubeconfigChoice;
  #settings: Settings;
  #fingerprint: string | null;
  #stale = false;
  #options: { readonly value: RequestOptions; readonly until: number } | null = null;
  #credential: ExecCredential | null = null;
  /** What the identity provider gave last, and for which refresh token of the kubeconfig. */
  #oidc: (OidcTokens & { readonly stored: string | null }) | null = null;
  #pending: Promise<Result<RequestOptions, Problem>> | null = null;

  constructor(choice: KubeconfigChoice, settings: Settings) {
    this.#choice = choice;
    this.#settings = settings;
    this.#fingerprint = fingerprint(settings);
  }

  get server(): URL {
    return this.#settings.server;
  }

  get context(): string {
    return stripControlCharacters(this.#settings.context.name);
  }

  get namespace(): string | null {
    return this.#settings.context.namespace;
  }

  get namespaces(): readonly string[] {
    return this.#settings.namespaces;
  }

  get proxy(): Proxy | null {
    return this.#settings.proxy;
  }

  get files(): readonly string[] {
    const { cluster, user } = this.#settings;
    return [...kubeconfigFiles(this.#choice), ...filesOf(cluster, user)];
  }

  async requestOptions(): Promise<Result<RequestOptions, Problem>> {
    if (!this.#stale && this.#options !== null && Date.now() < this.#options.until) return ok(this.#options.value);
    // Requests that begin together wait for one sign-in.
    this.#pending ??= this.#apply().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  renew(used?: RequestOptions): void {
    if (used === undefined || this.#options === null || this.#options.value === used) this.#stale = true;
  }

  reload(): AccessChange {
    const read = readSettings(this.#choice);
    if (!read.ok) return 'nothing';
    const [before, after] = [this.#settings, read.value];
    const print = fingerprint(after);
    const isSame =
      before.server.href === after.server.href &&
      before.context.name === after.context.name &&
      before.context.namespace === after.context.namespace;
    if (print === null || (isSame && print === this.#fingerprint)) return 'nothing';
    this.#take(after);
    return isSame ? 'credentials' : 'cluster';
  }

  #take(settings: Settings): void {
    this.#settings = settings;
    this.#fingerprint = fingerprint(settings);
    this.#credential = null;
    this.#options = null;
  }

  async #apply(): Promise<Result<RequestOptions, Problem>> {
    const isRefused = this.#stale;
    if (isRefused) {
      const settings = readSettings(this.#choice);
      if (!settings.ok) return settings;
      this.#take(settings.value);
      this.#stale = false;
    }
    const settings = this.#settings;
    let options: RequestOptions;
    try {
      options = await optionsOf(settings.cluster, settings.user);
    } catch (error) {
      const file = stripControlCharacters(kubeconfigFiles(this.#choice).join(delimiter));
      return err(badFile(file, firstLine(error)));
    }
    const signedIn = await this.#signIn(settings, isRefused);
    if (!signedIn.ok) return signedIn;
    const { token, expires } = signedIn.value;
    const value = {
      ...options,
      ...signedIn.value.options,
      headers: {
        ...(options.headers as OutgoingHttpHeaders),
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
    };
    // The files changed while somebody signed in: the next request asks again.
    if (settings === this.#settings) {
      const until = Math.min(Date.now() + optionsLifeMs, (expires ?? Infinity) - expiryMarginMs);
      this.#options = { value, until };
    }
    return ok(value);
  }

  #signIn(settings: Settings, isRefused: boolean): Promise<Result<ExecCredential, Problem>> {
    const { plugin, user } = settings;
    if (plugin !== null) return this.#runPlugin(plugin);
    const tokens = user === null ? null : oidcTokens(user);
    if (user !== null && tokens !== null) return this.#askProvider(user, tokens, isRefused);
    return Promise.resolve(ok({ options: {}, token: null, expires: null }));
  }

  async #runPlugin(plugin: ExecPlugin): Promise<Result<ExecCredential, Problem>> {
    const known = this.#credential;
    if (known !== null && (known.expires === null || Date.now() < known.expires - expiryMarginMs)) return ok(known);
    const environment = await environmentOf(plugin, this.#choice.environment);
    const missing = missingProgram(plugin, environment);
    if (missing !== null) return err(missing);
    const answer = await runExecPlugin(plugin, environment);
    if (answer.ok) this.#credential = answer.value;
    return answer;
  }

  async #askProvider(
    user: UserEntry,
    stored: OidcTokens,
    isRefused: boolean,
  ): Promise<Result<ExecCredential, Problem>> {
    // Ours are newer, unless somebody signed in again since.
    const tokens = this.#oidc?.stored === stored.refreshToken ? this.#oidc : stored;
    const living = livingToken(tokens) ?? livingToken(stored);
    // One that cannot be renewed is sent again: what the server says of it is told then.
    const keeps = !isRefused || tokens.refreshToken === null;
    if (living !== null && keeps) return ok({ options: {}, ...living });
    const renewed = await renewTokens(user, tokens, this.#choice.environment);
    if (!renewed.ok) return renewed;
    this.#oidc = { ...renewed.value, stored: stored.refreshToken };
    return ok({ options: {}, token: renewed.value.idToken, expires: expiryOf(renewed.value.idToken) });
  }
}

/** A program that the desktop started has no terminal, and not the login shell's PATH and variables, which the plugin may need. */
async function environmentOf(plugin: ExecPlugin, own: Environment): Promise<Environment> {
  if (own['TERM'] !== undefined && missingProgram(plugin, own) === null) return own;
  const shell = await loginShellEnvironment(own);
  return shell === null ? own : withLoginShell(own, shell);
}

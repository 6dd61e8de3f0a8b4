import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
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

export interface KubeconfigChoice {
  /** Path of the kubeconfig; null means the default: every file of $KUBECONFIG, else ~/.kube/config. */
  readonly file: string | null;
  /** Name of the context; null means the file's current one (or its only one). */
  readonly context: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Cluster = KubeConfig['clusters'][number];
type User = KubeConfig['users'][number];

const sizeLimit = 4 * 1024 * 1024;
/** client-node looks at token files and the like when options are applied; so often is it asked. */
const optionsLifeMs = 60_000;
/** A token is not used in the last moments of its life. */
const expiryMarginMs = 10_000;

/** Reads the kubeconfig and picks the context, as kubectl would. Fails with a cluster.* problem that names the file. */
export function loadKubeconfig(choice: KubeconfigChoice): Result<ClusterAccess, Problem> {
  const settings = readSettings(choice);
  return settings.ok ? ok(new KubeconfigAccess(choice, settings.value)) : settings;
}

/** The files that would be read: `choice.file`, else those of $KUBECONFIG, else ~/.kube/config. */
function kubeconfigFiles({ file, environment }: KubeconfigChoice): readonly string[] {
  if (file !== null) return [file];
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((name) => name !== '');
  if (listed.length > 0) return listed;
  return [join(environment['HOME'] ?? environment['USERPROFILE'] ?? homedir(), '.kube', 'config')];
}

/** A kubeconfig with the chosen context alone, and the sign-in program that was taken out of it. */
interface Settings {
  readonly config: KubeConfig;
  readonly server: URL;
  readonly context: string;
  readonly namespace: string | null;
  readonly proxied: boolean;
  readonly plugin: ExecPlugin | null;
}

let generation = 0;

function readSettings(choice: KubeconfigChoice): Result<Settings, Problem> {
  const files = kubeconfigFiles(choice);
  const shown = stripControlCharacters(files.join(delimiter));
  const bad = (detail: string): Result<never, Problem> =>
    err(problem('cluster.kubeconfig-bad', { file: shown, detail: stripControlCharacters(detail).slice(0, 300) }));
  const merged = readAll(files);
  if (merged === null) return err(problem('cluster.no-kubeconfig', { file: shown }));
  if (!merged.ok) return bad(merged.error);
  const { contexts, clusters, users, currentContext, folders } = merged.value;

  const only = contexts.length === 1 ? contexts[0]?.name : undefined;
  const name = choice.context ?? (currentContext === '' ? (only ?? '') : currentContext);
  const context = contexts.find((candidate) => candidate.name === name);
  if (context === undefined) {
    const names = stripControlCharacters(contexts.map((candidate) => candidate.name).join(', '));
    return err(
      problem('cluster.no-context', {
        file: shown,
        context: stripControlCharacters(name),
        contexts: names === '' ? '–' : names,
      }),
    );
  }
  const cluster = clusters.find((candidate) => candidate.name === context.cluster);
  if (cluster === undefined)
    return bad(`its context “${name}” names the cluster “${context.cluster}”, which it does not have`);
  const server = serverUrl(cluster);
  if (server === null) return bad(`the server “${cluster.server}” is not an https address`);
  const user = context.user === '' ? undefined : users.find((candidate) => candidate.name === context.user);
  if (user === undefined && (context.user as string | undefined) !== undefined) {
    return bad(`its context “${name}” names the user “${context.user}”, which it does not have`);
  }
  const plugin = pluginOf(user, user === undefined ? '' : (folders.get(user) ?? ''), cluster);
  if (!plugin.ok) return bad(plugin.error);
  const missing = plugin.value === null ? null : missingProgram(plugin.value, choice.environment);
  if (missing !== null) return err(missing);

  // client-node keeps credentials by user name for the whole process: a name of our own keeps two kubeconfigs apart.
  generation += 1;
  const userName = `kubelane-${generation}`;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [cluster],
    users: [{ ...user, exec: null, name: userName }],
    contexts: [{ name, cluster: cluster.name, user: userName }],
    currentContext: name,
  });
  return ok({
    config,
    server,
    context: stripControlCharacters(name),
    namespace: context.namespace ?? null,
    proxied: (cluster.proxyUrl ?? '') !== '',
    plugin: plugin.value,
  });
}

function serverUrl(cluster: Cluster): URL | null {
  try {
    const url = new URL(cluster.server);
    // As client-node: plain http only where the kubeconfig says that nothing is verified anyway.
    return url.protocol === 'https:' || (url.protocol === 'http:' && cluster.skipTLSVerify) ? url : null;
  } catch {
    return null; // not a URL
  }
}

function pluginOf(user: User | undefined, folder: string, cluster: Cluster): Result<ExecPlugin | null, string> {
  const exec: unknown = user?.exec;
  if (exec === undefined || exec === null) return ok(null);
  return readExecPlugin(exec, folder, {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify,
    'certificate-authority-data': cluster.caData,
    'proxy-url': cluster.proxyUrl,
  });
}

interface Merged {
  readonly contexts: KubeConfig['contexts'];
  readonly clusters: Cluster[];
  readonly users: User[];
  readonly currentContext: string;
  /** The folder of the file that each user stands in. */
  readonly folders: ReadonlyMap<User, string>;
}

/** All files in one, the first to name a thing wins (kubectl's rule). Null when none of the files exists. */
function readAll(files: readonly string[]): Result<Merged, string> | null {
  const merged = { contexts: [], clusters: [], users: [], folders: new Map<User, string>() } as {
    contexts: KubeConfig['contexts'];
    clusters: Cluster[];
    users: User[];
    folders: Map<User, string>;
  };
  let currentContext = '';
  let found = false;
  for (const file of files) {
    const read = readOne(file);
    if (read === null) continue;
    if (!read.ok) return read;
    found = true;
    const config = read.value;
    addMissing(merged.contexts, config.contexts);
    addMissing(merged.clusters, config.clusters);
    addMissing(merged.users, config.users);
    for (const user of config.users) merged.folders.set(user, dirname(file));
    const current: unknown = config.currentContext;
    if (currentContext === '' && typeof current === 'string') currentContext = current;
  }
  return found ? ok({ ...merged, currentContext }) : null;
}

function addMissing<T extends { readonly name: string }>(into: T[], from: readonly T[]): void {
  for (const item of from) if (!into.some((known) => known.name === item.name)) into.push(item);
}

function readOne(file: string): Result<KubeConfig, string> | null {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (!found.isFile()) return err('it is not a file');
    if (found.size > sizeLimit) return err(`it is larger than ${sizeLimit / 1024} KiB`);
    const text = readFileSync(file, 'utf8');
    // An empty file is an empty kubeconfig to kubectl; client-node would stumble over it.
    const config = new KubeConfig();
    config.loadFromString(text.trim() === '' ? '{}' : text);
    config.makePathsAbsolute(dirname(file));
    return ok(config);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return null;
    return err(firstLine(error));
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

class KubeconfigAccess implements ClusterAccess {
  readonly #choice: KubeconfigChoice;
  #settings: Settings;
  #stale = false;
  #options: { readonly value: RequestOptions; readonly until: number } | null = null;
  #credential: ExecCredential | null = null;
  #pending: Promise<Result<RequestOptions, Problem>> | null = null;

  constructor(choice: KubeconfigChoice, settings: Settings) {
    this.#choice = choice;
    this.#settings = settings;
  }

  get server(): URL {
    return this.#settings.server;
  }

  get context(): string {
    return this.#settings.context;
  }

  get namespace(): string | null {
    return this.#settings.namespace;
  }

  get proxied(): boolean {
    return this.#settings.proxied;
  }

  async requestOptions(): Promise<Result<RequestOptions, Problem>> {
    if (!this.#stale && this.#options !== null && Date.now() < this.#options.until) return ok(this.#options.value);
    // Requests that begin together wait for one sign-in.
    this.#pending ??= this.#apply().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  renew(): void {
    this.#stale = true;
  }

  async #apply(): Promise<Result<RequestOptions, Problem>> {
    if (this.#stale) {
      const settings = readSettings(this.#choice);
      if (!settings.ok) return settings;
      this.#settings = settings.value;
      this.#credential = null;
      this.#stale = false;
    }
    const { config, plugin } = this.#settings;
    const options: RequestOptions = { headers: {} };
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      const file = stripControlCharacters(kubeconfigFiles(this.#choice).join(delimiter));
      return err(
        problem('cluster.kubeconfig-bad', { file, detail: stripControlCharacters(firstLine(error)).slice(0, 300) }),
      );
    }
    const credential = plugin === null ? ok(null) : await this.#signIn(plugin);
    if (!credential.ok) return credential;
    const token = credential.value?.token ?? null;
    const value = {
      ...options,
      ...credential.value?.options,
      headers: {
        ...(options.headers as OutgoingHttpHeaders),
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
    };
    const until = Math.min(Date.now() + optionsLifeMs, (credential.value?.expires ?? Infinity) - expiryMarginMs);
    this.#options = { value, until };
    return ok(value);
  }

  async #signIn(plugin: ExecPlugin): Promise<Result<ExecCredential, Problem>> {
    const known = this.#credential;
    if (known !== null && (known.expires === null || Date.now() < known.expires - expiryMarginMs)) return ok(known);
    const answer = await runExecPlugin(plugin, this.#choice.environment);
    if (answer.ok) this.#credential = answer.value;
    return answer;
  }
}

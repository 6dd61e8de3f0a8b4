import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { KubeConfig, makeAbsolutePath } from '@kubernetes/client-node';
import { CORE_SCHEMA, load, Type } from 'js-yaml';
import { err, ok, type Result } from '../shared/result.ts';
import { asObject, listAt, objectAt, textAt, type JsonObject } from './json-value.ts';

/** Where an API server is and how it is known; paths are absolute, `data` is base64 as it stands in the file. */
export interface ClusterEntry {
  readonly name: string;
  readonly server: string | null;
  readonly ca: Source;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName: string | null;
  readonly proxyUrl: string | null;
}

/** How to sign in. `exec` is as it stands in the file, to be read by whoever runs it. */
export interface UserEntry {
  readonly name: string;
  /** The folder of the file that it stands in, and the file. */
  readonly folder: string;
  readonly file: string;
  readonly cert: Source;
  readonly key: Source;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly impersonate: Impersonation | null;
  readonly exec: unknown;
  readonly authProvider: { readonly name: string; readonly config: JsonObject | null } | null;
}

export interface ContextEntry {
  readonly name: string;
  readonly cluster: string;
  readonly user: string | null;
  readonly namespace: string | null;
  /** The file that it stands in. */
  readonly file: string;
}

/** A certificate or a key: in the kubeconfig itself, else in a file. Not both: kubectl prefers the first, client-node the second. */
export interface Source {
  readonly data: string | null;
  readonly file: string | null;
}

export interface Impersonation {
  readonly user: string;
  readonly uid: string | null;
  readonly groups: readonly string[];
}

/** What several kubeconfigs say together. */
export interface Kubeconfig {
  readonly contexts: readonly ContextEntry[];
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  /** Null where none of them names one. */
  readonly currentContext: string | null;
}

const sizeLimit = 4 * 1024 * 1024;

/**
 * Reads all files as one, as kubectl does: missing ones are skipped, and the first to name a thing wins. Null when none of them exists. The
 * error says in words what is wrong, with the file where there are several.
 */
export function readKubeconfigs(files: readonly string[]): Result<Kubeconfig, string> | null {
  const found: Kubeconfig[] = [];
  for (const file of files) {
    const read = readOne(file);
    if (read === null) continue;
    if (!read.ok) return err(files.length === 1 ? read.error : `${file}: ${read.error}`);
    found.push(read.value);
  }
  if (found.length === 0) return null;
  return ok({
    contexts: firstOfEach(found.flatMap(({ contexts }) => contexts)),
    clusters: firstOfEach(found.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(found.flatMap(({ users }) => users)),
    currentContext: found.find(({ currentContext }) => currentContext !== null)?.currentContext ?? null,
  });
}

function firstOfEach<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  const known = new Map<string, T>();
  for (const entry of entries) if (!known.has(entry.name)) known.set(entry.name, entry);
  return [...known.values()];
}

function readOne(file: string): Result<Kubeconfig, string> | null {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (!found.isFile()) return err('it is not a file');
    if (found.size > sizeLimit) return err(`it is larger than ${sizeLimit / 1024} KiB`);
    return parseKubeconfig(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // ENOENT: it was removed between the two calls.
    return code === 'ENOTDIR' || code === 'ENOENT' ? null : err(firstLine(error));
  }
}

type Cluster = KubeConfig['clusters'][number];
type Context = KubeConfig['contexts'][number];
type User = KubeConfig['users'][number];

/**
 * YAML as kubectl takes it. With js-yaml's usual schema, which client-node reads with, a token or a name that looks like a date becomes one; CORE_SCHEMA
 * leaves it a text, but knows no `<<`.
 */
const schema = CORE_SCHEMA.extend({
  implicit: [new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text) => text === '<<' })],
});

/** The text of a kubeconfig (YAML or JSON); `file` is its path, to which paths in it are relative. An empty one is an empty kubeconfig. */
export function parseKubeconfig(text: string, file: string): Result<Kubeconfig, string> {
  try {
    const whole = asObject(load(text, { schema }) ?? {});
    if (whole === null) return err('it is not a kubeconfig');
    const config = new KubeConfig();
    // An entry that is wrong must not keep the others from being used.
    config.loadFromString(textForClient(whole), { onInvalidEntry: 'filter' });
    config.makePathsAbsolute(dirname(file));
    return ok(entriesOf(config, whole, file));
  } catch (error) {
    return err(firstLine(error));
  }
}

/** What client-node reads as it is meant. Throws where anchors would make it far longer than a file may be. */
function textForClient(whole: JsonObject): string {
  let left = 4 * sizeLimit;
  const json = JSON.stringify(whole, (key, value: unknown) => {
    left -= 8 + key.length + (typeof value === 'string' ? value.length : 0);
    if (left < 0) throw new Error('its anchors make it too large');
    // client-node would open the file while it reads, looking for it in this program's folder, and would never read it again.
    return key === 'token-file' ? undefined : value;
  });
  // YAML has these as escapes only, JSON also as they are.
  return json.replace(/[\x7f-\x9f\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What client-node has read of the file, and what it leaves out although kubectl knows it. */
function entriesOf(config: KubeConfig, whole: JsonObject, file: string): Kubeconfig {
  const users = membersOf(whole, 'users', 'user');
  // To client-node a cluster without a server is none; what is said of it must be something else.
  const serverless = [...membersOf(whole, 'clusters', 'cluster').keys()].filter(
    (name) => !config.clusters.some((cluster) => cluster.name === name),
  );
  return {
    // client-node takes over what stands in the file: everything may be of any type.
    contexts: config.contexts
      .filter(({ name, cluster }) => isFilled(name) && isFilled(cluster))
      .map((context) => contextEntry(context, file)),
    clusters: [
      ...config.clusters.filter(({ name }) => isFilled(name)).map(clusterEntry),
      ...serverless.map((name) => clusterEntry({ name, server: '', skipTLSVerify: false })),
    ],
    users: config.users
      .filter(({ name }) => isFilled(name))
      .map((user) => userEntry(user, users.get(user.name) ?? null, file)),
    currentContext: filled(config.currentContext),
  };
}

/** The members of a list as they stand in the file, by name; of two with one name, the first. */
function membersOf(whole: JsonObject, list: string, member: string): ReadonlyMap<string, JsonObject | null> {
  const members = new Map<string, JsonObject | null>();
  for (const item of listAt(whole, list)) {
    const entry = asObject(item);
    const name = filled(entry?.['name']);
    if (name !== null && !members.has(name)) members.set(name, objectAt(entry, member));
  }
  return members;
}

function contextEntry({ name, cluster, user, namespace }: Context, file: string): ContextEntry {
  return { name, cluster, user: filled(user), namespace: filled(namespace), file };
}

function clusterEntry({ name, server, caData, caFile, skipTLSVerify, tlsServerName, proxyUrl }: Cluster): ClusterEntry {
  return {
    name,
    server: filled(server),
    ca: source(caData, caFile),
    skipTlsVerify: skipTLSVerify,
    tlsServerName: filled(tlsServerName),
    proxyUrl: filled(proxyUrl),
  };
}

/** `whole` is the user as it stands in the file: client-node does not know token files, nor whom to impersonate but for the name. */
function userEntry(user: User, whole: JsonObject | null, file: string): UserEntry {
  const folder = dirname(file);
  const provider = asObject(user.authProvider);
  const tokenFile = filled(whole?.['tokenFile']) ?? filled(whole?.['token-file']);
  const as = filled(user.impersonateUser);
  return {
    name: user.name,
    folder,
    file,
    cert: source(user.certData, user.certFile),
    key: source(user.keyData, user.keyFile),
    token: filled(user.token),
    tokenFile: tokenFile === null ? null : makeAbsolutePath(folder, tokenFile),
    username: filled(user.username),
    password: filled(user.password),
    impersonate:
      as === null
        ? null
        : {
            user: as,
            uid: filled(whole?.['as-uid']),
            groups: listAt(whole, 'as-groups').filter((group) => typeof group === 'string'),
          },
    exec: (user.exec as unknown) ?? null,
    authProvider:
      provider === null ? null : { name: textAt(provider, 'name') ?? '', config: objectAt(provider, 'config') },
  };
}

function filled(value: unknown): string | null {
  return isFilled(value) ? value : null;
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function source(data: unknown, file: unknown): Source {
  const text = filled(data);
  return { data: text, file: text === null ? filled(file) : null };
}

/** An error in one line. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

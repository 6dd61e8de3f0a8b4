import { err, ok, type Result } from '../../shared/result.ts';
import { isAllowed } from '../access-review.ts';
import type { ApiClient } from '../api-client.ts';
import type { ApiFailure } from '../api-failure.ts';
import { readPages } from '../cluster-pages.ts';
import { asObject, listAt, textAt, type JsonObject } from '../json-value.ts';
import type { Told } from './answer.ts';
import type { ObjectRight, Right } from './right.ts';

export type Reader = Pick<ApiClient, 'getJson'>;

/** One place in the cluster where something can be read. */
export interface Source {
  /** Null where none is needed. */
  readonly right: Right | null;
  /** The API group's version that must be there, as `networking.k8s.io/v1`; null for what every cluster has. */
  readonly api: string | null;
  readonly ask: (client: Reader, signal: AbortSignal) => Promise<Result<readonly Told[], ApiFailure>>;
}

/** More objects than that say nothing new about where addresses lie. */
const mostObjects = 1_000;
/** Nodes and Pods are large, and to read a page keeps this thread busy. */
const pageSize = 100;

/** One object of the core API in a namespace. */
export function objectSource(
  resource: 'configmaps' | 'services',
  namespace: string,
  name: string,
  read: (object: JsonObject | null) => readonly Told[],
): Source {
  const right: ObjectRight = { verb: 'get', group: '', resource, namespace, name };
  const path = `/api/v1/namespaces/${namespace}/${resource}/${name}`;
  return {
    right,
    api: null,
    ask: (client, signal) => readJson(client, { path, verb: 'get', group: '', resource }, read, signal),
  };
}

/** What is no object of the API, as `/version`. */
export function urlSource(url: string, read: (answer: JsonObject | null) => readonly Told[]): Source {
  const intent = { path: url, verb: 'get', group: '', resource: url } as const;
  return { right: { verb: 'get', url }, api: null, ask: (client, signal) => readJson(client, intent, read, signal) };
}

interface ListOptions<T> {
  readonly group?: string;
  /** Of the group; `v1` is that of the core API. */
  readonly version?: string;
  readonly resource: string;
  readonly namespace?: string | null;
  readonly labelSelector?: string;
  /** What is wanted of each object, so that no more of a long list is kept. */
  readonly take: (object: JsonObject | null) => readonly T[];
  readonly read: (taken: readonly T[]) => readonly Told[];
}

/** A list of objects, up to a bound. */
export function listSource<T>(options: ListOptions<T>): Source {
  const { group = '', version = 'v1', resource, namespace = null, labelSelector, take, read } = options;
  const api = group === '' ? null : `${group}/${version}`;
  const root = api === null ? `/api/${version}` : `/apis/${api}`;
  const query = labelSelector === undefined ? {} : { labelSelector };
  return {
    right: { verb: 'list', group, resource, namespace, name: null },
    api,
    async ask(client, signal) {
      const enough = ({ length }: readonly T[]): boolean => length >= mostObjects;
      const list = { root, namespace, group, resource, query, take, pageSize, enough };
      const found = await readPages({ client, endpointApi: null, namespaces: null }, list, signal);
      return found.ok ? ok(read(found.value.slice(0, mostObjects))) : found;
    },
  };
}

async function readJson(
  client: Reader,
  request: Parameters<Reader['getJson']>[0],
  read: (object: JsonObject | null) => readonly Told[],
  signal: AbortSignal,
): Promise<Result<readonly Told[], ApiFailure>> {
  const answer = await client.getJson(request, signal);
  return answer.ok ? ok(read(asObject(answer.value))) : answer;
}

/** What became of asking a source. */
export type Outcome =
  | { readonly kind: 'told'; readonly told: readonly Told[] }
  /** The user may not read it. */
  | { readonly kind: 'refused'; readonly right: Right }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }
  /** The cluster has no such thing. */
  | { readonly kind: 'absent' };

/** Asks for the right first, and for the answer where the right is there or the API server does not say. */
export async function askSource(source: Source, client: Reader, signal: AbortSignal): Promise<Outcome> {
  const { right, api } = source;
  const isObject = right !== null && !('url' in right);
  const [allowed, isServed] = await Promise.all([
    isObject ? isAllowed(client, right, right.namespace, signal) : null,
    isObject && api !== null ? serves(client, api, right.resource, signal) : true,
  ]);
  // No role could allow what is not there.
  if (!isServed) return { kind: 'absent' };
  if (allowed === false && right !== null) return { kind: 'refused', right };
  const answer = await source.ask(client, signal);
  if (answer.ok) return { kind: 'told', told: answer.value };
  if (answer.error.kind === 'not-found') return { kind: 'absent' };
  return answer.error.kind === 'forbidden' && right !== null
    ? { kind: 'refused', right }
    : { kind: 'failed', failure: answer.error };
}

/** Whether the API server has a resource in a version of a group. Every signed-in user may ask that; where it does not say, it may be. */
async function serves(client: Reader, api: string, resource: string, signal: AbortSignal): Promise<boolean> {
  const [group = ''] = api.split('/');
  const answer = await client.getJson({ path: `/apis/${api}`, verb: 'get', resource: api, group }, signal);
  if (!answer.ok) return answer.error.kind !== 'not-found';
  return listAt(asObject(answer.value), 'resources').some((entry) => textAt(asObject(entry), 'name') === resource);
}

/** A source that is not asked of the API. */
export function ownSource(ask: (signal: AbortSignal) => Promise<readonly Told[]>): Source {
  return {
    right: null,
    api: null,
    ask: async (_client, signal) => (signal.aborted ? err({ kind: 'aborted' }) : ok(await ask(signal))),
  };
}

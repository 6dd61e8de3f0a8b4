import { ok, type Result } from '../shared/result.ts';
import type { ApiClient } from './api-client.ts';
import type { ApiFailure } from './api-failure.ts';
import type { EndpointApi } from './endpoint-slices.ts';
import { asObject, type JsonObject } from './json-value.ts';
import { pageOf } from './list-page.ts';

/** A cluster that can be asked something just now. */
export interface ReadableCluster {
  readonly client: Pick<ApiClient, 'getJson'>;
  /** Where it keeps endpoints; null while that is not known. */
  readonly endpointApi: EndpointApi | null;
  /** The namespaces that may be read; null means all. */
  readonly namespaces: readonly string[] | null;
}

/** What is listed, and what of each object is wanted. */
export interface PagedList<T> {
  /** `/api/v1` or `/apis/GROUP/VERSION`. */
  readonly root: string;
  /** Null means all namespaces, or objects that have none. */
  readonly namespace: string | null;
  readonly group: string;
  readonly resource: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly take: (object: JsonObject | null) => readonly T[];
  /** Objects a page; left out, the usual number. */
  readonly pageSize?: number;
  /** Whether what was found is all that is wanted. */
  readonly enough?: (found: readonly T[]) => boolean;
}

const usualPageSize = 500;
/** 20,000 objects: more than any question that a person asks needs. */
const mostPages = 40;

/** What is wanted of every object of a list, page by page; what lies beyond the bound is left out. */
export async function readPages<T>(
  { client }: ReadableCluster,
  { root, namespace, group, resource, query = {}, take, pageSize = usualPageSize, enough = () => false }: PagedList<T>,
  signal: AbortSignal,
): Promise<Result<readonly T[], ApiFailure>> {
  const path = `${root}${namespace === null ? '' : `/namespaces/${namespace}`}/${resource}`;
  const found: T[] = [];
  let token = '';
  for (let page = 0; page < mostPages; page += 1) {
    const asked = { ...query, limit: String(pageSize), ...(token === '' ? {} : { continue: token }) };
    const answer = await client.getJson({ path, group, resource, verb: 'list', query: asked }, signal);
    if (!answer.ok) return answer;
    const { items, continuation } = pageOf(answer.value, (item) => take(asObject(item)));
    found.push(...items.flat());
    token = continuation ?? '';
    if (token === '' || enough(found)) break;
  }
  return ok(found);
}

/** At most so many namespaces are asked one by one. */
const mostNamespaces = 64;

/** The same over every namespace that may be read. Those that refuse are left out; it fails where none answers. */
export async function readEverywhere<T>(
  cluster: ReadableCluster,
  list: Omit<PagedList<T>, 'namespace'>,
  signal: AbortSignal,
): Promise<Result<readonly T[], ApiFailure>> {
  if (cluster.namespaces === null) return readPages(cluster, { ...list, namespace: null }, signal);
  const namespaces = cluster.namespaces.slice(0, mostNamespaces);
  const answers = await Promise.all(namespaces.map((namespace) => readPages(cluster, { ...list, namespace }, signal)));
  const refused = answers.find((answer) => !answer.ok);
  if (refused !== undefined && answers.every((answer) => !answer.ok)) return refused;
  return ok(answers.flatMap((answer) => (answer.ok ? answer.value : [])));
}

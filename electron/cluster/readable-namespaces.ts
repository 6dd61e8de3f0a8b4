import { isNamespace } from '../shared/domain-name.ts';
import { isAllowed } from './access-review.ts';
import type { ApiClient } from './api-client.ts';
import { readPages } from './cluster-pages.ts';
import { textAt, objectAt } from './json-value.ts';

/** So many namespaces are asked about. */
const mostAsked = 1_000;
/** So many are followed: each costs two connections. */
export const mostFollowed = 64;
const askedAtOnce = 8;

const services = { verb: 'list', group: '', resource: 'services' } as const;

/**
 * The namespaces whose Services the user may list, for users who may not list those of all: `named` are tried first (those that the kubeconfig
 * names), then all that the cluster has, where those may be listed. In that order, at most `mostFollowed`.
 */
export async function readableNamespaces(
  client: Pick<ApiClient, 'getJson'>,
  named: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const all = await readPages<string>(
    { client, endpointApi: null, namespaces: null },
    {
      root: '/api/v1',
      namespace: null,
      group: '',
      resource: 'namespaces',
      take: (object) => [textAt(objectAt(object, 'metadata'), 'name') ?? ''],
      enough: ({ length }) => length >= mostAsked,
    },
    signal,
  );
  const candidates = [...new Set([...named, ...(all.ok ? all.value : [])])].filter(isNamespace).slice(0, mostAsked);
  const readable: string[] = [];
  for (let place = 0; place < candidates.length && readable.length < mostFollowed; place += askedAtOnce) {
    const some = candidates.slice(place, place + askedAtOnce);
    const answers = await Promise.all(some.map((namespace) => isAllowed(client, services, namespace, signal)));
    if (signal.aborted) return [];
    // Where the server does not say, only what the user named is worth a try.
    readable.push(...some.filter((name, index) => answers[index] ?? named.includes(name)));
  }
  return readable.slice(0, mostFollowed);
}

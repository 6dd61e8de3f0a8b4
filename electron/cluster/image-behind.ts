import { ApiClient } from './api-client.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { asObject, listAt, objectAt, textAt, type JsonObject } from './json-value.ts';

/** Somebody waits for a menu to open. */
const patienceMs = 2000;

/**
 * The name of the image that answers at a port of a Service: that of the container which has the port, in one Pod of those behind the Service. Null
 * where the API server does not tell (no right to read Pods, no Pod, no selector) or takes its time.
 */
export async function imageBehind(
  access: ClusterAccess,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  port: number,
): Promise<string | null> {
  const client = new ApiClient(access);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), patienceMs);
  const core = `/api/v1/namespaces/${namespace}`;
  try {
    const service = await client.getJson(
      { path: `${core}/services/${name}`, verb: 'get', resource: 'services', group: '' },
      deadline.signal,
    );
    if (!service.ok) return null;
    const spec = objectAt(asObject(service.value), 'spec');
    const selector = Object.entries(objectAt(spec, 'selector') ?? {}).map(([key, value]) => `${key}=${String(value)}`);
    // Without a selector the endpoints are anybody's; an empty one would be all Pods of the namespace.
    if (selector.length === 0) return null;
    const query = { labelSelector: selector.join(','), limit: '1' };
    const pods = await client.getJson(
      { path: `${core}/pods`, query, verb: 'list', resource: 'pods', group: '' },
      deadline.signal,
    );
    return pods.ok ? imageAt(asObject(listAt(asObject(pods.value), 'items')[0]), targetPort(spec, port)) : null;
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

/** The number or the name of the container's port; without a `targetPort` it is the Service's own. */
function targetPort(spec: JsonObject | null, port: number): unknown {
  const ports = listAt(spec, 'ports').map(asObject);
  return ports.find((candidate) => candidate?.['port'] === port)?.['targetPort'] ?? port;
}

/** Containers need not say which ports they have: the only one has them all. */
function imageAt(pod: JsonObject | null, target: unknown): string | null {
  const containers = listAt(objectAt(pod, 'spec'), 'containers').map(asObject);
  const owner = containers.find((container) =>
    listAt(container, 'ports')
      .map(asObject)
      .some((port) => port?.['containerPort'] === target || (port?.['name'] === target && target !== undefined)),
  );
  const chosen = owner ?? (containers.length === 1 ? containers[0] : undefined);
  return textAt(chosen ?? null, 'image');
}

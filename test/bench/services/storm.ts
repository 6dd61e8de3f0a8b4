import { setTimeout as delay } from 'node:timers/promises';
import type { TestApiServer } from '../../integration/cluster/api-server.ts';
import { endpointOf, type Manifest, type ManyServices } from './many-services.ts';

export interface StormOutcome {
  /** Changes that the API server accepted. */
  readonly changes: number;
  readonly seconds: number;
}

/** Changes that wait for their answers at a time: a server that cannot keep up is not buried. */
const mostAtATime = 32;

/** The Services that a storm has made and not deleted yet, oldest first; all of their names begin alike. */
interface Made {
  readonly prefix: string;
  readonly manifests: Manifest[];
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/**
 * Changes a cluster at a steady rate: of ten changes five are of endpoints that become ready or not, three of a Service's ports, one makes a
 * Service and one deletes one that was made before. Ends with nothing more to come.
 */
export async function storm(
  server: TestApiServer,
  many: ManyServices,
  rate: number,
  seconds: number,
): Promise<StormOutcome> {
  const begun = performance.now();
  const underWay = new Set<Promise<unknown>>();
  // Services of an earlier storm may be there still.
  const made: Made = { prefix: `storm-${Math.floor(performance.timeOrigin + begun).toString(36)}`, manifests: [] };
  const refused: unknown[] = [];
  let sent = 0;
  for (;;) {
    const elapsed = (performance.now() - begun) / 1000;
    if (elapsed >= seconds) break;
    const due = Math.min(Math.floor(elapsed * rate) - sent, mostAtATime - underWay.size);
    for (let at = 0; at < due; at++) {
      const change = changeOf(server, many, made, sent++)
        .catch((error: unknown) => refused.push(error))
        .finally(() => underWay.delete(change));
      underWay.add(change);
    }
    await delay(2);
  }
  await Promise.all(underWay);
  if (refused.length > 0) throw refused[0];
  return { changes: sent, seconds: (performance.now() - begun) / 1000 };
}

function changeOf(server: TestApiServer, many: ManyServices, made: Made, number: number): Promise<unknown> {
  const kind = number % 10;
  if (kind < 5) return changeEndpoints(server, pick(many.slices, number), number);
  if (kind < 8) return changePorts(server, pick(many.services, number), number);
  const oldest = kind === 9 ? made.manifests.shift() : undefined;
  if (oldest !== undefined) return server.mustCall('DELETE', pathOf(oldest));
  const { path, object } = pick(many.services, number);
  const { namespace } = (object as unknown as Named).metadata;
  const spec = { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] };
  const metadata = { name: `${made.prefix}-${number}`, namespace };
  const manifest = { path, object: { apiVersion: 'v1', kind: 'Service', metadata, spec } };
  // It can be deleted once it is there.
  return server.mustCall('POST', path, manifest.object).then(() => made.manifests.push(manifest));
}

function changeEndpoints(server: TestApiServer, slice: Manifest, number: number): Promise<unknown> {
  const { name, namespace } = (slice.object as unknown as Named).metadata;
  const endpoints = [0, 1, 2].map((at) => endpointOf(number * 4 + at, name, namespace, at !== number % 4));
  return server.mustCall('PATCH', pathOf(slice), { endpoints });
}

function changePorts(server: TestApiServer, service: Manifest, number: number): Promise<unknown> {
  const { spec } = service.object as { spec: { type?: string; ports?: readonly object[] } };
  // What has no ports of its own, or takes a port of every node, gets a label instead.
  const change =
    spec.type === undefined
      ? { spec: { ports: [{ name: 'http', port: 10_000 + (number % 20_000) }] } }
      : { metadata: { labels: { storm: String(number) } } };
  return server.mustCall('PATCH', pathOf(service), change);
}

/** All over the list, the same ones for the same numbers. */
function pick<T>(all: readonly T[], number: number): T {
  return all[(number * 7919) % all.length]!;
}

function pathOf({ path, object }: Manifest): string {
  return `${path}/${(object as unknown as Named).metadata.name}`;
}

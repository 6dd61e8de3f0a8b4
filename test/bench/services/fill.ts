import type { TestApiServer } from '../../integration/cluster/api-server.ts';
import type { Manifest, ManyServices } from './many-services.ts';

/** Connections at a time: more only queue up in the API server. */
const width = 12;

/** Creates everything in an API server, as many at a time as it takes; about a minute for 10,000 Services on 2 cores. */
export async function fill(server: TestApiServer, many: ManyServices): Promise<void> {
  for (const manifests of [many.namespaces, many.services, many.slices]) {
    await eachOf(manifests, width, ({ path, object }: Manifest) => server.mustCall('POST', path, object));
  }
}

/** Does the work of every item, `atATime` of them at once. */
export async function eachOf<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

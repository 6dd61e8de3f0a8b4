import type { TestApiServer } from '../../integration/cluster/api-server.ts';
import { namespaceOf } from './many-services.ts';

const namespace = 'aaa';
const name = 'marker';
const services = `/api/v1/namespaces/${namespace}/services`;

/** A Service at the very top of the list. The API server tells changes in their order: when the last one of it is seen, all before it are in the list. */
export class Marker {
  readonly hostname: string;
  readonly #server: TestApiServer;
  #port = 20_000;

  constructor(server: TestApiServer) {
    this.#server = server;
    this.hostname = `${name}.${namespace}.svc.${server.domain}`;
  }

  async create(): Promise<void> {
    const { path, object } = namespaceOf(namespace);
    await this.#server.mustCall('POST', path, object);
    const spec = { ports: [{ name: 'mark', port: this.#port }] };
    await this.#server.mustCall('POST', services, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
  }

  /** The text that the next change puts into its row. */
  next(): string {
    this.#port += 1;
    return String(this.#port);
  }

  /** Puts the text of `next()` there. */
  async change(): Promise<void> {
    const spec = { ports: [{ name: 'mark', port: this.#port }] };
    await this.#server.mustCall('PATCH', `${services}/${name}`, { spec });
  }
}

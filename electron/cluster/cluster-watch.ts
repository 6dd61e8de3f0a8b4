import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import {
  clusterOff,
  type ClusterPhase,
  type ClusterStatus,
  type ServiceListPatch,
  type ServiceListSnapshot,
} from '../shared/service-record.ts';
import { ApiClient, type ApiLimits } from './api-client.ts';
import type { ApiFailure } from './api-failure.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { discoverCluster } from './discovery.ts';
import { chooseEndpointApi, endpointSource, type EndpointApi, type EndpointSummary } from './endpoint-slices.ts';
import { asObject, textAt } from './json-value.ts';
import { Reflector, type ReflectorState } from './reflector.ts';
import { projectService, type ServiceCore } from './service-projection.ts';
import { ServiceStore } from './service-store.ts';

export interface ClusterWatchOptions {
  readonly limits?: Partial<ApiLimits>;
  /** Services a page. */
  readonly pageSize?: number;
}

type Failure = Exclude<ApiFailure, { kind: 'aborted' }>;

/**
 * The cluster's Services, live: one list and one watch each for Services and their endpoints, nothing polled. Without the right to list
 * all namespaces it lists the context's own; without the right to see endpoints it shows the Services alone.
 */
export class ClusterWatch {
  readonly #options: ClusterWatchOptions;
  readonly #store: ServiceStore;
  readonly #statusListeners = new Set<(status: ClusterStatus) => void>();
  readonly #patchListeners = new Set<(patch: ServiceListPatch) => void>();
  #access: ClusterAccess | null = null;
  #client: ApiClient | null = null;
  #session: AbortController | null = null;
  #services: Reflector<ServiceCore> | null = null;
  #endpoints: Reflector<EndpointSummary> | null = null;
  #endpointApi: EndpointApi | null = null;
  /** The only namespace that is listed; null means all. */
  #namespace: string | null = null;
  #endpointNamespace: string | null = null;
  #paused = false;
  #synced = false;
  #live = false;
  #failure: Failure | null = null;
  #endpointFailure: Failure | null = null;
  #asking = false;
  #version: string | null = null;
  #domain: string | null = null;
  #heardAt: number | null = null;
  #told = '';

  constructor(options: ClusterWatchOptions = {}) {
    this.#options = options;
    this.#store = new ServiceStore({ onPatch: (patch) => this.#patched(patch) });
  }

  get status(): ClusterStatus {
    if (this.#access === null) return clusterOff;
    return {
      phase: this.#phase(),
      context: this.#access.context,
      version: this.#version,
      domain: this.#domain,
      services: this.#store.size,
      problem: this.#problem(),
      asOf: this.#heardAt === null ? null : new Date(this.#heardAt).toISOString(),
    };
  }

  get services(): ServiceListSnapshot {
    return this.#store.snapshot();
  }

  /** Called when anything but the time of the last word has changed. Returns the end of the subscription. */
  onStatus(listener: (status: ClusterStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** Called with each change of the list, coalesced. Returns the end of the subscription. */
  onPatch(listener: (patch: ServiceListPatch) => void): () => void {
    this.#patchListeners.add(listener);
    return () => this.#patchListeners.delete(listener);
  }

  /** Begins a new list; `domain` is the cluster domain where it is known already, else it is discovered. */
  start(access: ClusterAccess, domain: string | null): void {
    this.#forget();
    this.#access = access;
    this.#domain = domain;
    this.#store.reset(domain);
    this.#begin(access);
  }

  /** The way to the API server is gone for now: everything under way ends at once, the list stays. */
  pause(): void {
    if (this.#client === null) return;
    this.#halt();
    this.#paused = true;
    this.#changed();
  }

  /** The way is back: goes on from where the list was, fetching only what changed if the server still knows it. */
  resume(): void {
    if (this.#access === null || this.#client !== null) return;
    this.#begin(this.#access);
  }

  /** Ends the watch and forgets the list. */
  stop(): Promise<void> {
    if (this.#access !== null) {
      this.#forget();
      this.#store.reset(null);
      this.#store.stop();
      this.#changed();
    }
    return Promise.resolve();
  }

  #begin(access: ClusterAccess): void {
    const client = new ApiClient(access, this.#options.limits);
    this.#client = client;
    this.#paused = false;
    this.#session = new AbortController();
    this.#services ??= this.#serviceReflector();
    this.#services.start(client);
    this.#endpoints?.start(client);
    this.#askOnce();
    this.#changed();
  }

  /** Ends all requests; keeps what is known. */
  #halt(): void {
    // The connections first: ending a request says farewell to the server, which a tunnel on its way down does not carry any more.
    this.#client?.close();
    this.#services?.stop();
    this.#endpoints?.stop();
    this.#session?.abort();
    this.#session = null;
    this.#client = null;
    this.#live = false;
    this.#failure = null;
    this.#asking = false;
  }

  #forget(): void {
    this.#halt();
    this.#access = null;
    this.#services = null;
    this.#endpoints = null;
    this.#endpointApi = null;
    this.#namespace = null;
    this.#endpointNamespace = null;
    this.#paused = false;
    this.#synced = false;
    this.#endpointFailure = null;
    this.#version = null;
    this.#domain = null;
    this.#heardAt = null;
  }

  #serviceReflector(): Reflector<ServiceCore> {
    const scope = this.#namespace === null ? '' : `/namespaces/${this.#namespace}`;
    return new Reflector<ServiceCore>({
      source: { path: `/api/v1${scope}/services`, group: '', resource: 'services', project: projectService },
      sink: {
        upsert: (_key, service) => this.#heard(() => this.#store.upsertService(service)),
        delete: (key) => this.#heard(() => this.#store.deleteService(key)),
        state: (state) => this.#servicesAre(state),
      },
      ...(this.#options.pageSize === undefined ? {} : { pageSize: this.#options.pageSize }),
    });
  }

  #servicesAre(state: ReflectorState): void {
    if (state.kind === 'failed') {
      if (state.failure.kind === 'forbidden' && !this.#synced && this.#namespace === null) {
        this.#listOneNamespace();
        return;
      }
      this.#live = false;
      this.#failure = state.failure;
    } else {
      this.#heardAt = Date.now();
      this.#synced = true;
      this.#live = true;
      this.#failure = null;
      this.#askOnce();
    }
    this.#changed();
  }

  /** The user may not list all Services: perhaps those of the context's namespace. */
  #listOneNamespace(): void {
    const client = this.#client;
    if (client === null || this.#access === null) return;
    this.#services?.stop();
    this.#namespace = this.#access.namespace ?? 'default';
    this.#services = this.#serviceReflector();
    this.#services.start(client);
    if (this.#endpointFailure?.kind === 'forbidden') this.#watchEndpoints(client);
  }

  /** Asks for what is needed once: version, the endpoints' API, the domain. What fails is asked again with the next sign of life. */
  #askOnce(): void {
    const client = this.#client;
    const signal = this.#session?.signal;
    if (this.#asking || client === null || signal === undefined) return;
    this.#asking = true;
    void Promise.all([
      this.#askVersion(client, signal),
      this.#askEndpointApi(client, signal),
      this.#askDomain(signal),
    ]).then(() => {
      if (signal.aborted) return;
      this.#asking = false;
      this.#changed();
    });
  }

  async #askVersion(client: ApiClient, signal: AbortSignal): Promise<void> {
    if (this.#version !== null) return;
    const answer = await client.getJson({ path: '/version', verb: 'get', resource: '/version', group: '' }, signal);
    if (signal.aborted || !answer.ok) return;
    const version = textAt(asObject(answer.value), 'gitVersion');
    this.#version = version === null ? null : stripControlCharacters(version).slice(0, 64);
    this.#changed();
  }

  async #askEndpointApi(client: ApiClient, signal: AbortSignal): Promise<void> {
    if (this.#endpointApi !== null) return;
    const group = 'discovery.k8s.io';
    const answer = await client.getJson({ path: `/apis/${group}`, verb: 'get', resource: group, group }, signal);
    if (signal.aborted || (!answer.ok && answer.error.kind !== 'not-found')) return;
    this.#endpointApi = chooseEndpointApi(answer.ok ? answer.value : null);
    this.#watchEndpoints(client);
  }

  async #askDomain(signal: AbortSignal): Promise<void> {
    if (this.#domain !== null || this.#access === null) return;
    const { domain } = await discoverCluster(this.#access, signal);
    if (signal.aborted || domain === null) return;
    this.#domain = domain.value;
    this.#store.setDomain(domain.value);
  }

  #watchEndpoints(client: ApiClient): void {
    if (this.#endpointApi === null) return;
    this.#endpoints?.stop();
    this.#endpointFailure = null;
    this.#endpointNamespace = this.#namespace;
    this.#endpoints = new Reflector<EndpointSummary>({
      source: endpointSource(this.#endpointApi, this.#namespace),
      sink: {
        upsert: (key, slice) => this.#heard(() => this.#store.upsertSlice(key, slice)),
        delete: (key) => this.#heard(() => this.#store.deleteSlice(key)),
        state: (state) => this.#endpointsAre(state, client),
      },
    });
    this.#endpoints.start(client);
  }

  #endpointsAre(state: ReflectorState, client: ApiClient): void {
    if (state.kind !== 'failed') {
      this.#endpointFailure = null;
      this.#store.setEndpointsKnown(true);
    } else {
      this.#endpointFailure = state.failure;
      if (state.failure.kind === 'forbidden') {
        if (this.#endpointNamespace !== this.#namespace) {
          this.#watchEndpoints(client);
          return;
        }
        this.#store.setEndpointsKnown(false);
      }
    }
    this.#changed();
  }

  #heard(change: () => void): void {
    this.#heardAt = Date.now();
    change();
  }

  #phase(): ClusterPhase {
    if (this.#live) return 'live';
    const kind = this.#failure?.kind;
    if (this.#paused) return 'paused';
    if (!this.#synced) return kind === undefined ? 'loading' : 'failed';
    return kind === 'unauthorized' || kind === 'forbidden' || kind === 'credentials' ? 'failed' : 'paused';
  }

  #problem(): Problem | null {
    if (this.#failure !== null) return this.#failure.problem;
    if (!this.#live) return null;
    if (this.#namespace !== null) return problem('cluster.one-namespace', { namespace: this.#namespace });
    // An API server that is out of reach is told by the Services themselves.
    return this.#endpointFailure === null || this.#endpointFailure.kind === 'unreachable'
      ? null
      : this.#endpointFailure.problem;
  }

  #patched(patch: ServiceListPatch): void {
    for (const listener of this.#patchListeners) listener(patch);
    this.#changed();
  }

  #changed(): void {
    const status = this.status;
    const told = JSON.stringify({ ...status, asOf: null });
    if (told === this.#told) return;
    this.#told = told;
    for (const listener of this.#statusListeners) listener(status);
  }
}

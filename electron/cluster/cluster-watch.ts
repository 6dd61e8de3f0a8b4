import { setMaxListeners } from 'node:events';
import { stripControlCharacters } from '../shared/printable.ts';
import type { Located } from '../shared/located.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, type Result } from '../shared/result.ts';
import type { ServiceEndpoints } from '../shared/service-endpoints.ts';
import { withDeadline } from '../shared/with-deadline.ts';
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
import type { ReadableCluster } from './cluster-pages.ts';
import { askCluster } from './discovery/ask-cluster.ts';
import { chooseFacts } from './discovery/choose.ts';
import { chooseEndpointApi, endpointSource, type EndpointApi, type EndpointSummary } from './endpoint-slices.ts';
import { asObject, textAt } from './json-value.ts';
import { locate } from './locate.ts';
import { readServiceEndpoints } from './service-endpoints.ts';
import { isAllowed } from './access-review.ts';
import { readableNamespaces } from './readable-namespaces.ts';
import { scopeProblem } from './scope-problem.ts';
import { ReflectorGroup, type Failure, type GroupState } from './reflector-group.ts';
import { isRefusal } from './retry.ts';
import { projectService, type ServiceCore } from './service-projection.ts';
import { ServiceStore } from './service-store.ts';

export interface ClusterWatchOptions {
  readonly limits?: Partial<ApiLimits>;
  /** Services a page. */
  readonly pageSize?: number;
}

/** Whoever asked in the window does not wait longer for an answer. */
const questionMs = 15_000;

/**
 * The cluster's Services, live: one list and one watch each for Services and their endpoints, nothing polled. Without the right to list
 * all namespaces it lists those that may be listed, one by one; without the right to see endpoints it shows the Services alone.
 */
export class ClusterWatch {
  readonly #options: ClusterWatchOptions;
  readonly #store: ServiceStore;
  readonly #statusListeners = new Set<(status: ClusterStatus) => void>();
  readonly #patchListeners = new Set<(patch: ServiceListPatch) => void>();
  #access: ClusterAccess | null = null;
  #client: ApiClient | null = null;
  #session: AbortController | null = null;
  #services: ReflectorGroup<ServiceCore> | null = null;
  #endpoints: ReflectorGroup<EndpointSummary> | null = null;
  #endpointApi: EndpointApi | null = null;
  /** The namespaces that are listed, one by one; null means all, with one list. */
  #scope: readonly string[] | null = null;
  #narrowing = false;
  #attended = false;
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

  /** The cluster domain is another one from now on: the user decided it. */
  useDomain(domain: string): void {
    if (this.#access === null || domain === this.#domain) return;
    this.#domain = domain;
    this.#store.setDomain(domain);
    this.#changed();
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

  /** The endpoints of a Service, asked for now. Errors: `service.not-found`, `cluster.*`. */
  async endpoints(uid: string): Promise<Result<ServiceEndpoints, Problem>> {
    const service = this.#store.record(uid);
    if (service === null) return err(problem('service.not-found', { name: uid }));
    const reader = this.#reader();
    if (reader === null) return err(problem('cluster.not-connected'));
    const found = await withDeadline(null, questionMs, (signal) => readServiceEndpoints(reader, service, signal));
    return found.ok ? found : err(problemOf(found.error));
  }

  /** What stands behind a pasted text. Errors: `locate.*`, `cluster.*`. */
  locate(text: string): Promise<Result<Located, Problem>> {
    const { services } = this.#store.snapshot();
    const asked = { services, domain: this.#domain, reader: this.#reader() };
    return withDeadline(null, questionMs, (signal) => locate(text, asked, signal));
  }

  /** Null while the API server cannot be asked. */
  #reader(): ReadableCluster | null {
    if (this.#client === null) return null;
    return { client: this.#client, endpointApi: this.#endpointApi, namespaces: this.#scope };
  }

  /** The credentials are others now: goes on with them from where the list was. Nothing to do while there is no way. */
  renew(): void {
    if (this.#access === null || this.#client === null) return;
    this.#halt();
    this.#begin(this.#access);
  }

  /** Whether somebody looks at the list: then a connection that went dead without a word is noticed in two or three seconds. */
  attend(on: boolean): void {
    this.#attended = on;
    this.#services?.attend(on);
    this.#endpoints?.attend(on);
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
    // Discovery and reviews of rights ask many questions at once, all of which end with the session.
    setMaxListeners(64, this.#session.signal);
    this.#services ??= this.#followServices();
    this.#services.attend(this.#attended);
    this.#services.start(client);
    if (this.#synced) this.#endpoints?.start(client);
    this.#askOnce();
    if (this.#scope !== null) void this.#rescope(access, client, this.#scope);
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
    this.#narrowing = false;
  }

  #forget(): void {
    this.#halt();
    this.#access = null;
    this.#services = null;
    this.#endpoints = null;
    this.#endpointApi = null;
    this.#scope = null;
    this.#paused = false;
    this.#synced = false;
    this.#endpointFailure = null;
    this.#version = null;
    this.#domain = null;
    this.#heardAt = null;
  }

  #followServices(): ReflectorGroup<ServiceCore> {
    return new ReflectorGroup<ServiceCore>({
      namespaces: this.#scope ?? [null],
      source: (namespace) => {
        const scope = namespace === null ? '' : `/namespaces/${namespace}`;
        return { path: `/api/v1${scope}/services`, group: '', resource: 'services', project: projectService };
      },
      sink: {
        upsert: (_key, service) => this.#heard(() => this.#store.upsertService(service)),
        delete: (key) => this.#heard(() => this.#store.deleteService(key)),
        state: (state) => this.#servicesAre(state),
      },
      ...(this.#options.pageSize === undefined ? {} : { pageSize: this.#options.pageSize }),
    });
  }

  #servicesAre({ live, failure }: GroupState): void {
    if (live) {
      this.#heardAt = Date.now();
      this.#store.listed();
      if (!this.#synced && this.#client !== null) this.#endpoints?.start(this.#client);
      this.#synced = true;
      // Whoever waits to ask the same server again need not wait any longer.
      if (!this.#live) this.#endpoints?.retryNow();
      this.#live = true;
      this.#failure = null;
      this.#askOnce();
    } else if (failure !== null) {
      if (failure.kind === 'forbidden' && !this.#synced && this.#scope === null) {
        void this.#narrow(failure);
        return;
      }
      this.#live = false;
      this.#failure = failure;
    }
    this.#changed();
  }

  /** The user may not list all Services: perhaps those of some namespaces. */
  async #narrow(failure: Failure): Promise<void> {
    const client = this.#client;
    const signal = this.#session?.signal;
    if (this.#narrowing || client === null || signal === undefined || this.#access === null) return;
    this.#narrowing = true;
    const scope = await readableScope(client, this.#access, signal);
    if (signal.aborted) return;
    this.#narrowing = false;
    if (scope === null) {
      // An API server that has just started refuses everybody until it has read its own roles; it is asked again.
      this.#failure = failure;
      this.#changed();
      return;
    }
    this.#services?.stop();
    this.#scope = scope;
    this.#services = this.#followServices();
    this.#services.attend(this.#attended);
    this.#services.start(client);
    if (this.#endpointFailure?.kind === 'forbidden') this.#watchEndpoints(client);
  }

  /** After an interruption the user may have other rights than before: then everything begins anew. */
  async #rescope(access: ClusterAccess, client: ApiClient, before: readonly string[]): Promise<void> {
    const signal = this.#session?.signal;
    if (signal === undefined) return;
    const scope = await readableScope(client, access, signal);
    if (signal.aborted || this.#scope !== before || scope?.join() === before.join()) return;
    this.start(access, this.#domain);
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
    const asked = await askCluster(this.#access, { kinds: ['domain'], guesses: false }, signal);
    if (signal.aborted || !asked.ok) return;
    const [domain] = chooseFacts(asked.value.answers).find(({ kind }) => kind === 'domain')?.answer?.values ?? [];
    if (domain === undefined) return;
    this.#domain = domain;
    this.#store.setDomain(domain);
  }

  #watchEndpoints(client: ApiClient): void {
    const api = this.#endpointApi;
    if (api === null) return;
    this.#endpoints?.stop();
    this.#endpointFailure = null;
    const scope = this.#scope;
    this.#endpoints = new ReflectorGroup<EndpointSummary>({
      namespaces: scope ?? [null],
      source: (namespace) => endpointSource(api, namespace),
      sink: {
        upsert: (key, slice) => this.#heard(() => this.#store.upsertSlice(key, slice)),
        delete: (key) => this.#heard(() => this.#store.deleteSlice(key)),
        state: (state) => this.#endpointsAre(state, scope, client),
      },
    });
    this.#endpoints.attend(this.#attended);
    // The Services come first: their endpoints are another list of that size, which would take turns with theirs.
    if (this.#synced) this.#endpoints.start(client);
  }

  #endpointsAre({ synced, failure, refused }: GroupState, scope: readonly string[] | null, client: ApiClient): void {
    this.#endpointFailure = failure;
    if (failure?.kind === 'forbidden') {
      if (scope !== this.#scope) {
        this.#watchEndpoints(client);
        return;
      }
      this.#store.setEndpointsKnown(false);
    } else if (synced) {
      this.#store.setEndpointsKnown(true, refused);
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
    return kind !== undefined && isRefusal(kind) ? 'failed' : 'paused';
  }

  #problem(): Problem | null {
    if (this.#failure !== null) return this.#failure.problem;
    if (!this.#live) return null;
    if (this.#scope !== null) return scopeProblem(this.#scope);
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

/** A request that was aborted here ran into its deadline, or the way to the server went. */
function problemOf(failure: ApiFailure): Problem {
  return failure.kind === 'aborted' ? problem('cluster.not-connected') : failure.problem;
}

/** The namespaces whose Services may be listed; null where those of all may. */
async function readableScope(
  client: ApiClient,
  access: ClusterAccess,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const list = { verb: 'list', group: '', resource: 'services' } as const;
  if ((await isAllowed(client, list, null, signal)) === true) return null;
  const own = access.namespace ?? 'default';
  const readable = await readableNamespaces(client, [own, ...access.namespaces], signal);
  // The refusal of its own namespace says best what is missing.
  return readable.length > 0 ? readable : [own];
}

import type { ServiceListPatch, ServiceListSnapshot, ServiceRecord } from '../shared/service-record.ts';
import { joinEndpoints, type EndpointSummary } from './endpoint-slices.ts';
import type { ServiceCore } from './service-projection.ts';
import { serviceHostname } from './addresses.ts';
import { MultiMap } from './multi-map.ts';

export interface ServiceStoreOptions {
  readonly onPatch: (patch: ServiceListPatch) => void;
  /** While changes go on, they are gathered for so many milliseconds before they are told; what comes after a silence is told almost at once. */
  readonly gatherMs?: number;
}

/** Records in one patch: to take in all of 10,000 at once would hold the window up for a moment that is seen; less so while the list is still coming. */
const mostAtATime = { listing: 4_000, following: 2_000 } as const;

/** So many changes at a time are more than anybody follows: they are shown a few times a second, which leaves the window to whoever uses it. */
const manyChanges = 10;
const busyGatherMs = 240;

/** Once the first Services of a list are in view nobody reads along: drawing each page would only keep the rest waiting. */
const listGatherMs = 150;

/** What a change after a silence waits for the rest of what the server said with it. */
const settleMs = 10;

/** Counted for the whole process: a view must never take a patch of one store for one of another. */
let epochs = 0;

/**
 * Services joined with their endpoints, by uid. A snapshot holds what is known at that moment; every later change is in a patch of
 * the same epoch whose sequence is higher, so a view that applies the patches in order ends with the full list.
 */
export class ServiceStore {
  readonly #onPatch: (patch: ServiceListPatch) => void;
  readonly #gatherMs: number;
  readonly #services = new Map<string, ServiceCore>();
  /** uids by `namespace/name`; for a moment two may share a name (deleted and made again). */
  readonly #uids = new MultiMap();
  readonly #slices = new Map<string, EndpointSummary>();
  /** Keys of slices by `namespace/name` of their Service. */
  readonly #slicesOfService = new MultiMap();
  readonly #changed = new Set<string>();
  #domain: string | null = null;
  #endpointsKnown = false;
  /** Namespaces whose endpoints may not be read while those of others may. */
  #unknownIn: readonly string[] = [];
  #epoch = 0;
  #sequence = 0;
  #timer: NodeJS.Timeout | null = null;
  #toldAt = -Infinity;
  #isListing = false;
  #hasTold = false;
  #isBusy = false;

  constructor({ onPatch, gatherMs = 80 }: ServiceStoreOptions) {
    this.#onPatch = onPatch;
    this.#gatherMs = gatherMs;
  }

  get size(): number {
    return this.#services.size;
  }

  /** Forgets everything and begins a new epoch; an empty patch tells the views so. */
  reset(domain: string | null): void {
    this.stop();
    this.#services.clear();
    this.#uids.clear();
    this.#slices.clear();
    this.#slicesOfService.clear();
    this.#domain = domain;
    this.#endpointsKnown = false;
    this.#unknownIn = [];
    this.#isListing = true;
    this.#isBusy = false;
    epochs += 1;
    this.#epoch = epochs;
    this.#sequence = 0;
    this.#tell([], []);
    this.#hasTold = false;
  }

  /** The list that began with `reset` is complete: what waits to be told is told at once. */
  listed(): void {
    if (!this.#isListing) return;
    this.flush();
    this.#isListing = false;
  }

  /** The cluster domain became known: every host name changes. */
  setDomain(domain: string): void {
    if (domain === this.#domain) return;
    this.#domain = domain;
    this.#allChanged();
  }

  /** Whether missing endpoints mean "none" (true) or "not known" (false); in `unknownIn` they are not known in any case. */
  setEndpointsKnown(known: boolean, unknownIn: readonly string[] = []): void {
    if (known === this.#endpointsKnown && unknownIn.join() === this.#unknownIn.join()) return;
    this.#endpointsKnown = known;
    this.#unknownIn = unknownIn;
    this.#allChanged();
  }

  upsertService(service: ServiceCore): void {
    const before = this.#services.get(service.uid);
    // A uid is for ever that of one object: whoever says otherwise is not believed.
    if (before !== undefined && (before.name !== service.name || before.namespace !== service.namespace)) return;
    // Most changes of a Service's object (managed fields, annotations) change nothing that is kept.
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(service)) return;
    this.#services.set(service.uid, service);
    this.#uids.add(`${service.namespace}/${service.name}`, service.uid);
    this.#mark(service.uid);
  }

  deleteService(uid: string): void {
    const service = this.#services.get(uid);
    if (service === undefined) return;
    this.#services.delete(uid);
    this.#uids.delete(`${service.namespace}/${service.name}`, uid);
    this.#mark(uid);
  }

  upsertSlice(key: string, slice: EndpointSummary): void {
    const before = this.#slices.get(key);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(slice)) return;
    if (before !== undefined && before.service !== slice.service) this.deleteSlice(key);
    this.#slices.set(key, slice);
    this.#slicesOfService.add(slice.service, key);
    this.#markNamed(slice.service);
  }

  deleteSlice(key: string): void {
    const slice = this.#slices.get(key);
    if (slice === undefined) return;
    this.#slices.delete(key);
    this.#slicesOfService.delete(slice.service, key);
    this.#markNamed(slice.service);
  }

  /** The whole list as of now; changes that wait to be told are in it already, and are told again. */
  snapshot(): ServiceListSnapshot {
    return {
      epoch: this.#epoch,
      sequence: this.#sequence,
      services: [...this.#services.values()].map((service) => this.#join(service)),
    };
  }

  /** One Service as it is now; null for a uid that is not known. */
  record(uid: string): ServiceRecord | null {
    const service = this.#services.get(uid);
    return service === undefined ? null : this.#join(service);
  }

  /** Tells at once what waits to be told. */
  flush(): void {
    while (this.#changed.size > 0) this.#tellSome();
  }

  #tellSome(): void {
    this.#clearTimer();
    const upserts: ServiceRecord[] = [];
    const deletes: string[] = [];
    const most = this.#isListing ? mostAtATime.listing : mostAtATime.following;
    for (const uid of this.#changed) {
      if (upserts.length === most) break;
      this.#changed.delete(uid);
      const service = this.#services.get(uid);
      if (service === undefined) deletes.push(uid);
      else upserts.push(this.#join(service));
    }
    this.#tell(upserts, deletes);
    const hasMore = this.#changed.size > 0;
    // What had to be cut in pieces is one thing, whose rest is to follow soon.
    this.#isBusy = !this.#isListing && !hasMore && upserts.length + deletes.length >= manyChanges;
    if (hasMore) this.#wait();
  }

  /** Drops what waits to be told; nothing is told until the next change. */
  stop(): void {
    this.#clearTimer();
    this.#changed.clear();
  }

  #tell(upserts: readonly ServiceRecord[], deletes: readonly string[]): void {
    this.#sequence += 1;
    this.#toldAt = performance.now();
    this.#hasTold = true;
    this.#onPatch({ epoch: this.#epoch, sequence: this.#sequence, upserts, deletes });
  }

  #join(service: ServiceCore): ServiceRecord {
    const hostname = serviceHostname(service.name, service.namespace, this.#domain);
    // An ExternalName Service is an alias: it never has endpoints, so 0 of 0 would look like a fault.
    const known = this.#endpointsKnown && !this.#unknownIn.includes(service.namespace);
    if (!known || service.type === 'ExternalName') {
      return joined(service, hostname, noEndpoints);
    }
    return joined(service, hostname, this.#endpointsOf(`${service.namespace}/${service.name}`));
  }

  /** In the order of their names, so that the same slices give the same answer. Most Services have one, of which nothing has to be put together. */
  #endpointsOf(service: string): ReturnType<typeof joinEndpoints> {
    const slices = [...this.#slicesOfService.get(service)].sort().flatMap((key) => this.#slices.get(key) ?? []);
    return slices[0] !== undefined && slices.length === 1 ? slices[0] : joinEndpoints(slices);
  }

  #allChanged(): void {
    for (const uid of this.#services.keys()) this.#mark(uid);
  }

  #markNamed(service: string): void {
    // Nothing of it is shown yet; when it is known, all are told.
    if (!this.#endpointsKnown) return;
    for (const uid of this.#uids.get(service)) this.#mark(uid);
  }

  #mark(uid: string): void {
    this.#changed.add(uid);
    this.#wait();
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => this.#tellSome(), this.#waitMs());
  }

  #waitMs(): number {
    const seldomMs = this.#isListing && this.#hasTold ? listGatherMs : this.#isBusy ? busyGatherMs : 0;
    const gatherMs = Math.max(this.#gatherMs, seldomMs);
    return Math.max(Math.min(settleMs, gatherMs), this.#toldAt + gatherMs - performance.now());
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const noEndpoints = { ready: null, total: null, addresses: [] };

/** Written out: to spread 10,000 records into others leaves several times as much garbage. */
function joined(
  service: ServiceCore,
  hostname: string,
  endpoints: Pick<ServiceRecord, 'ready' | 'total'> & { readonly addresses: readonly string[] },
): ServiceRecord {
  return {
    uid: service.uid,
    namespace: service.namespace,
    name: service.name,
    type: service.type,
    clusterIPs: service.clusterIPs,
    headless: service.headless,
    externalName: service.externalName,
    externalIPs: service.externalIPs,
    loadBalancer: service.loadBalancer,
    localOnly: service.localOnly,
    labels: service.labels,
    ports: service.ports,
    hostname,
    ready: endpoints.ready,
    total: endpoints.total,
    endpointAddresses: endpoints.addresses,
  };
}

import type { Result } from '../shared/result.ts';
import { withDeadline } from '../shared/with-deadline.ts';
import { statusFailure, type ApiFailure } from './api-failure.ts';
import type { ApiClient, ApiRequest } from './api-client.ts';
import { asObject, objectAt, textAt } from './json-value.ts';
import type { ListPage } from './list-page.ts';
import { listPages, type AskForPage } from './list-pages.ts';
import { Backoff, pause } from './retry.ts';
import type { Projected } from './service-projection.ts';

/** One kind of object, of all namespaces or of one, and what is kept of each. */
export interface ResourceSource<T> {
  readonly path: string;
  readonly group: string;
  readonly resource: string;
  /** Null for an object that is not of interest. */
  readonly project: (object: unknown) => Projected<T> | null;
}

export type ReflectorState =
  /** The list is complete. */
  | { readonly kind: 'synced' }
  /** The server follows up with every change. */
  | { readonly kind: 'watching' }
  /** Nothing is heard for now; it is tried again. */
  | { readonly kind: 'failed'; readonly failure: Exclude<ApiFailure, { kind: 'aborted' }> };

/** Where the records go. Keys are unique within one source. */
export interface ReflectorSink<T> {
  upsert(key: string, record: T): void;
  delete(key: string): void;
  state(state: ReflectorState): void;
}

/** What a reflector needs of an `ApiClient`. */
export type ApiReader = Pick<ApiClient, 'getPage' | 'stream' | 'dropIdle'>;

export interface ReflectorOptions<T> {
  readonly source: ResourceSource<T>;
  readonly sink: ReflectorSink<T>;
  /** Objects of the first page; those after it have twice as many. */
  readonly pageSize?: number;
  /** Between 0 and 1; for tests. */
  readonly random?: () => number;
}

/**
 * While somebody looks, a watch lasts so many seconds: the server ends it, which the connection survives, and the next one goes on from there. One that
 * has not ended a moment later is on a connection that nobody hears any more (half-open), whatever the kernel thinks of it.
 */
const attendedSeconds = 2;
const graceMs = 600;
/** So long may the head of the answer take, once; a server that is that slow is given the usual time at the next try. */
const headMs = 1_500;
/** The same for a whole page. */
const pageMs = 2_000;

/** A watch that lived so long was a good one: the next failure is a new story. */
const healthyWatchMs = 5_000;

/**
 * Keeps a sink equal to the API server's list of one kind of object: lists in pages, then watches from there; lists again when the server
 * has forgotten the place (410). What vanished in between is deleted only when the new list is complete, so nothing flickers. `stop()`
 * silences it at once; `start()` goes on from where it was.
 */
export class Reflector<T> {
  readonly #source: ResourceSource<T>;
  readonly #sink: ReflectorSink<T>;
  readonly #pageSize: number;
  readonly #random: () => number;
  readonly #known = new Set<string>();
  /** Opaque; null when a list is due. */
  #version: string | null = null;
  #paged = true;
  #generation: AbortController | null = null;
  #attended = false;
  /** The server takes long for a page. */
  #isSlow = false;
  /** The last watch was not even begun. */
  #unopened = false;
  /** Ends the watch that is under way, for one of another length. */
  #renewWatch: () => void = () => undefined;
  /** Aborted when there is no need to wait any longer before the next try. */
  #wake = new AbortController();

  constructor({ source, sink, pageSize = 500, random = Math.random }: ReflectorOptions<T>) {
    this.#source = source;
    this.#sink = sink;
    this.#pageSize = pageSize;
    this.#random = random;
  }

  /** Starts a new generation over `client`; an earlier one is stopped. */
  start(client: ApiReader): void {
    this.stop();
    const generation = new AbortController();
    this.#generation = generation;
    void this.#run(client, generation.signal);
  }

  /** While somebody looks, a connection that went dead is to be noticed in two or three seconds; else the minutes of bookmarks do. */
  attend(on: boolean): void {
    if (on === this.#attended) return;
    this.#attended = on;
    if (on) this.#renewWatch();
  }

  /** Aborts what is under way; nothing reaches the sink any more. */
  stop(): void {
    this.#generation?.abort();
    this.#generation = null;
  }

  /** If it waits to try again, it tries now. */
  retryNow(): void {
    this.#wake.abort();
  }

  async #run(client: ApiReader, signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(this.#random);
    for (;;) {
      const result = this.#version === null ? await this.#list(client, signal) : await this.#watch(client, signal);
      if (signal.aborted) return;
      if (result.healthy) backoff.restart();
      if (result.kind === 'done') continue;
      const { failure } = result;
      if (failure.kind === 'aborted') return;
      // The server forgot our place: no fault, the list is fetched again.
      if (failure.kind === 'gone') this.#version = null;
      else this.#sink.state({ kind: 'failed', failure });
      this.#wake = new AbortController();
      if (!(await pause(backoff.after(failure.kind), signal, this.#wake.signal))) return;
      if (this.#wake.signal.aborted) backoff.restart();
    }
  }

  async #list(client: ApiReader, signal: AbortSignal): Promise<StepResult> {
    const { path, group, resource } = this.#source;
    const seen = new Set<string>();
    let pages = 0;
    const ask: AskForPage<Projected<T> | null> = (token, onContinuation) => {
      const query: Record<string, string> = this.#paged ? { limit: this.#limit(token) } : {};
      if (token !== null) query['continue'] = token;
      return this.#page(client, { path, group, resource, verb: 'list', query }, signal, onContinuation);
    };
    for await (const page of listPages(ask)) {
      if (signal.aborted) return aborted;
      if (!page.ok) {
        // The pages took longer than the server remembers (5 minutes): next time all in one.
        if (page.error.kind === 'gone' && pages > 0) this.#paged = false;
        return { kind: 'failed', failure: page.error, healthy: false };
      }
      pages += 1;
      const { items, resourceVersion, continuation } = page.value;
      if (continuation === null) this.#version = resourceVersion;
      for (const projected of items) {
        if (projected !== null) seen.add(projected.key);
        this.#upsert(projected);
      }
    }
    if (this.#version === null) {
      const body = { message: 'a list without resourceVersion' };
      return { kind: 'failed', failure: statusFailure(200, body, { group, resource, verb: 'list' }), healthy: false };
    }
    this.#paged = true;
    for (const key of this.#known) if (!seen.has(key)) this.#delete(key);
    this.#sink.state({ kind: 'synced' });
    return { kind: 'done', healthy: false };
  }

  /** One page. While somebody looks, one that does not come soon is asked for once more over a connection of its own, and then gets the time that it needs. */
  async #page(
    client: ApiReader,
    request: ApiRequest,
    signal: AbortSignal,
    onContinuation: (token: string) => void,
  ): Promise<Result<ListPage<Projected<T> | null>, ApiFailure>> {
    const { project } = this.#source;
    if (!this.#attended || this.#isSlow) return client.getPage(request, project, signal, onContinuation);
    let isOverdue = false;
    const first = await withDeadline(signal, pageMs, (deadline) => {
      deadline.addEventListener('abort', () => (isOverdue = !signal.aborted), { once: true });
      return client.getPage(request, project, deadline, onContinuation);
    });
    if (first.ok || !isOver(isOverdue, true)) return first;
    client.dropIdle();
    const begun = performance.now();
    const second = await client.getPage(request, project, signal, onContinuation);
    this.#isSlow = performance.now() - begun > pageMs;
    return second;
  }

  /** The first page is to be there soon, those after it are to be few. */
  #limit(token: string | null): string {
    return String(token === null ? this.#pageSize : 2 * this.#pageSize);
  }

  async #watch(client: ApiReader, signal: AbortSignal): Promise<StepResult> {
    const { path, group, resource } = this.#source;
    const intent = { group, resource, verb: 'watch' } as const;
    const attended = this.#attended;
    const query = {
      watch: 'true',
      resourceVersion: this.#version ?? '',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(attended ? attendedSeconds : 240 + Math.floor(this.#random() * 120)),
    };
    const begun = performance.now();
    const seen: { events: number; refused: ApiFailure | null } = { events: 0, refused: null };
    const stop = new AbortController();
    const onAbort = (): void => stop.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) stop.abort();
    let over: 'no' | 'renewed' | 'dead' = 'no';
    const end = (why: 'renewed' | 'dead'): void => {
      over = why;
      stop.abort();
    };
    this.#renewWatch = () => end('renewed');
    let overdue = attended && !this.#unopened ? setTimeout(() => end('dead'), headMs) : undefined;
    this.#unopened = true;
    const result = await client.stream(
      { ...intent, path, query },
      stop.signal,
      () => {
        if (signal.aborted) return;
        clearTimeout(overdue);
        this.#unopened = false;
        if (attended) overdue = setTimeout(() => end('dead'), attendedSeconds * 1_000 + graceMs);
        this.#sink.state({ kind: 'watching' });
      },
      (documents) => {
        for (const document of documents) {
          if (stop.signal.aborted) return;
          seen.events += 1;
          seen.refused = this.#event(document, intent);
          if (seen.refused !== null) stop.abort();
        }
      },
    );
    signal.removeEventListener('abort', onAbort);
    clearTimeout(overdue);
    this.#renewWatch = () => undefined;
    if (signal.aborted) return aborted;
    // Other connections of the same age are as dead.
    if (isOver(over, 'dead')) client.dropIdle();
    if (!isOver(over, 'no')) return { kind: 'done', healthy: true };
    const { events, refused } = seen;
    const healthy =
      performance.now() - begun > (attended ? attendedSeconds * 500 : healthyWatchMs) ||
      events > (refused === null ? 0 : 1);
    if (refused !== null) return { kind: 'failed', failure: refused, healthy };
    if (!result.ok) return { kind: 'failed', failure: result.error, healthy };
    if (healthy) return { kind: 'done', healthy };
    // A server (or a proxy before it) that ends each watch at once must not be asked in a tight loop.
    await pause(1_000, signal);
    return { kind: 'done', healthy };
  }

  /** Takes in one watch event; returns why the watch cannot go on, or null. */
  #event(document: unknown, intent: { group: string; resource: string; verb: 'watch' }): ApiFailure | null {
    const event = asObject(document);
    const object = objectAt(event, 'object');
    if (event?.['type'] === 'ERROR') {
      const code = object?.['code'];
      return statusFailure(typeof code === 'number' ? code : 500, object, intent);
    }
    if (event?.['type'] === 'DELETED') {
      const projected = this.#source.project(object);
      if (projected !== null) this.#delete(projected.key);
    } else if (event?.['type'] === 'ADDED' || event?.['type'] === 'MODIFIED') {
      this.#upsert(this.#source.project(object));
    }
    this.#version = textAt(objectAt(object, 'metadata'), 'resourceVersion') ?? this.#version;
    return null;
  }

  #upsert(projected: Projected<T> | null): void {
    if (projected === null) return;
    this.#known.add(projected.key);
    this.#sink.upsert(projected.key, projected.record);
  }

  #delete(key: string): void {
    if (this.#known.delete(key)) this.#sink.delete(key);
  }
}

/** Asked through a function because the compiler takes a variable that only a callback changes to stay as it was. */
function isOver<T>(over: T, state: T): boolean {
  return over === state;
}

type StepResult =
  | { readonly kind: 'done'; readonly healthy: boolean }
  | { readonly kind: 'failed'; readonly failure: ApiFailure; readonly healthy: boolean };

const aborted: StepResult = { kind: 'failed', failure: { kind: 'aborted' }, healthy: false };

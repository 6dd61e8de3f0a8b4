import type { ApiFailure } from './api-failure.ts';
import {
  Reflector,
  type ApiReader,
  type ReflectorSink,
  type ReflectorState,
  type ResourceSource,
} from './reflector.ts';

export type Failure = Exclude<ApiFailure, { kind: 'aborted' }>;

/** How a kind of object stands in all the namespaces that are followed. */
export interface GroupState {
  /** Every list is complete, but for those that are refused. */
  readonly synced: boolean;
  /** Every list is complete and followed, but for those that are refused. */
  readonly live: boolean;
  /** Why it is not: the first failure, or a refusal where every namespace refuses. */
  readonly failure: Failure | null;
  /** Namespaces that refuse while others do not. */
  readonly refused: readonly string[];
}

export interface ReflectorGroupOptions<T> {
  /** One source for all namespaces (`[null]`) or one for each. */
  readonly namespaces: readonly (string | null)[];
  readonly source: (namespace: string | null) => ResourceSource<T>;
  readonly sink: Pick<ReflectorSink<T>, 'upsert' | 'delete'> & { state(state: GroupState): void };
  readonly pageSize?: number;
}

interface Member<T> {
  readonly namespace: string | null;
  readonly reflector: Reflector<T>;
  state: ReflectorState | null;
  synced: boolean;
}

/** Keeps a sink equal to one kind of object in several namespaces, each listed and watched by itself. */
export class ReflectorGroup<T> {
  readonly #members: readonly Member<T>[];
  readonly #sink: ReflectorGroupOptions<T>['sink'];

  constructor({ namespaces, source, sink, pageSize }: ReflectorGroupOptions<T>) {
    this.#sink = sink;
    this.#members = namespaces.map((namespace) => {
      const member: Member<T> = {
        namespace,
        state: null,
        synced: false,
        reflector: new Reflector<T>({
          source: source(namespace),
          sink: {
            upsert: (key, record) => sink.upsert(key, record),
            delete: (key) => sink.delete(key),
            state: (state) => this.#memberIs(member, state),
          },
          ...(pageSize === undefined ? {} : { pageSize }),
        }),
      };
      return member;
    });
  }

  start(client: ApiReader): void {
    for (const member of this.#members) {
      member.state = null;
      member.reflector.start(client);
    }
  }

  stop(): void {
    for (const { reflector } of this.#members) reflector.stop();
  }

  /** Whether somebody looks; see Reflector. */
  attend(on: boolean): void {
    for (const { reflector } of this.#members) reflector.attend(on);
  }

  /** Whoever waits to try again tries now. */
  retryNow(): void {
    for (const { reflector } of this.#members) reflector.retryNow();
  }

  #memberIs(member: Member<T>, state: ReflectorState): void {
    member.state = state;
    if (state.kind !== 'failed') member.synced = true;
    this.#sink.state(groupState(this.#members));
  }
}

function groupState(members: readonly Pick<Member<unknown>, 'namespace' | 'state' | 'synced'>[]): GroupState {
  const refused = members.filter(({ state }) => state?.kind === 'failed' && state.failure.kind === 'forbidden');
  const others = members.filter((member) => !refused.includes(member));
  const failures = (others.length > 0 ? others : refused).flatMap(({ state }) =>
    state?.kind === 'failed' ? [state.failure] : [],
  );
  return {
    synced: others.length > 0 && others.every(({ synced }) => synced),
    live: others.length > 0 && others.every(({ state }) => state !== null && state.kind !== 'failed'),
    failure: failures[0] ?? null,
    refused: others.length > 0 ? refused.flatMap(({ namespace }) => namespace ?? []) : [],
  };
}

import type { ApiReader } from '../../../electron/cluster/reflector.ts';
import { statusFailure, unreachable } from '../../../electron/cluster/api-failure.ts';
import { pageOf } from '../../../electron/cluster/list-page.ts';
import { err, ok } from '../../../electron/shared/result.ts';

export type Operation = { readonly kind: 'put' | 'delete'; readonly id: number };
/** What happens to a list at its next page, or to a watch after its next event. */
export type Fate = 'go-on' | 'gone' | 'cut' | 'end' | 'bookmark';

interface Item {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

const server = new URL('https://api.test');
const intent = { verb: 'watch', resource: 'things', group: '' } as const;

/**
 * An API server in memory with one kind of object. Each page and each event first lets the next operation happen, so that lists and watches
 * interleave with changes in every way the operations and fates say.
 */
export class FakeReader implements ApiReader {
  readonly objects = new Map<string, Item>();
  lists = 0;
  readonly #operations: Operation[];
  readonly #fates: Fate[];
  readonly #log: { readonly type: string; readonly object: Item }[] = [];
  #version = 1;
  #snapshot: readonly Item[] = [];
  #snapshotVersion = 0;
  #wake: () => void = () => undefined;

  constructor(operations: readonly Operation[], fates: readonly Fate[]) {
    this.#operations = [...operations];
    this.#fates = [...fates];
  }

  get finished(): boolean {
    return this.#operations.length === 0;
  }

  /** Lets the next operation happen. */
  step(): void {
    const operation = this.#operations.shift();
    if (operation === undefined) return;
    this.#version += 1;
    const name = `thing-${operation.id}`;
    const object = { metadata: { name, resourceVersion: String(this.#version) } };
    if (operation.kind === 'put') {
      const type = this.objects.has(name) ? 'MODIFIED' : 'ADDED';
      this.objects.set(name, object);
      this.#log.push({ type, object });
    } else if (this.objects.delete(name)) this.#log.push({ type: 'DELETED', object });
    this.#wake();
  }

  dropIdle(): void {
    return undefined;
  }

  getPage: ApiReader['getPage'] = async ({ query = {} }, take) => {
    await Promise.resolve();
    const start = query['continue'];
    if (start === undefined) {
      this.lists += 1;
      this.#snapshot = [...this.objects.values()];
      this.#snapshotVersion = this.#version;
    }
    this.step();
    const fate = this.#fates.shift() ?? 'go-on';
    if (fate === 'gone' && start !== undefined) return err(statusFailure(410, null, { ...intent, verb: 'list' }));
    if (fate === 'cut') return err(unreachable(server, 'cut'));
    const from = Number(start ?? 0);
    const to = query['limit'] === undefined ? this.#snapshot.length : from + Number(query['limit']);
    const rest = to < this.#snapshot.length ? String(to) : '';
    const metadata = { resourceVersion: String(this.#snapshotVersion), continue: rest };
    return ok(pageOf({ metadata, items: this.#snapshot.slice(from, to) }, take));
  };

  stream: ApiReader['stream'] = async ({ query = {} }, signal, onOpen, onDocuments) => {
    await Promise.resolve();
    onOpen();
    let seen = Number(query['resourceVersion']);
    const wakeUp = (): void => this.#wake();
    signal.addEventListener('abort', wakeUp);
    for (;;) {
      this.step();
      const event = this.#log.find(({ object }) => Number(object.metadata.resourceVersion) > seen);
      if (signal.aborted) return err({ kind: 'aborted' });
      if (event === undefined) {
        if (this.finished) await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const fate = this.#fates.shift() ?? 'go-on';
      if (fate === 'gone') {
        onDocuments([{ type: 'ERROR', object: { code: 410, message: 'too old' } }]);
        return err({ kind: 'aborted' });
      }
      if (fate === 'cut') return err(unreachable(server, 'cut'));
      seen = Number(event.object.metadata.resourceVersion);
      onDocuments([event]);
      if (fate === 'bookmark')
        onDocuments([{ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(seen) } } }]);
      if (fate === 'end') return ok('ended');
      await Promise.resolve();
    }
  };
}

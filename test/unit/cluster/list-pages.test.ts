import { expect, test } from 'vitest';
import type { ApiFailure } from '../../../electron/cluster/api-failure.ts';
import type { ListPage } from '../../../electron/cluster/list-page.ts';
import { listPages, type AskForPage } from '../../../electron/cluster/list-pages.ts';
import { err, ok, type Result } from '../../../electron/shared/result.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server whose answers are given by hand; `log` says in which order what happened. */
class Server {
  readonly log: string[] = [];
  readonly #asked = new Map<
    string,
    { onContinuation: (token: string) => void; answer: (page: ListPage<string> | null) => void }
  >();

  readonly ask: AskForPage<string> = (token, onContinuation) => {
    const name = token ?? 'first';
    this.log.push(`asked ${name}`);
    return new Promise((resolve) => {
      const answer = (page: ListPage<string> | null): void =>
        resolve(page === null ? err<ApiFailure>({ kind: 'aborted' }) : ok(page));
      this.#asked.set(name, { onContinuation, answer });
    });
  };

  async head(name: string, next: string): Promise<void> {
    this.#asked.get(name)!.onContinuation(next);
    await turn();
  }

  /** The last page says no continuation; a failure is null. */
  async answer(name: string, next: string | null): Promise<void> {
    const continuation = next === 'last' ? null : next;
    this.#asked.get(name)!.answer(next === null ? null : { items: [name], resourceVersion: '7', continuation });
    await turn();
    await turn();
  }
}

async function read(pages: AsyncGenerator<Result<ListPage<string>, ApiFailure>, void>, log: string[]): Promise<void> {
  for await (const page of pages) {
    log.push(
      page.ok
        ? `got ${page.value.items.join()}${page.value.continuation === null ? ', the last' : ''}`
        : page.error.kind,
    );
  }
  log.push('end');
}

test('asks for a page while the one before it still arrives', async () => {
  const server = new Server();
  const done = read(listPages(server.ask), server.log);
  await server.head('first', 'b');
  await server.answer('first', 'b');
  await server.head('b', 'c');
  await server.answer('b', 'c');
  await server.answer('c', 'last');
  await done;
  expect(server.log).toEqual(['asked first', 'asked b', 'got first', 'asked c', 'got b', 'got c, the last', 'end']);
});

test('never has more than two under way', async () => {
  const server = new Server();
  void read(listPages(server.ask), server.log);
  await server.head('first', 'b');
  await server.head('b', 'c');
  expect(server.log).toEqual(['asked first', 'asked b']);
  await server.answer('first', 'b');
  expect(server.log).toEqual(['asked first', 'asked b', 'got first', 'asked c']);
});

test('a head that says nothing, or something else than the answer, is no harm', async () => {
  const server = new Server();
  const done = read(listPages(server.ask), server.log);
  await server.answer('first', 'b');
  await server.head('b', 'wrong');
  await server.answer('b', 'c');
  await server.answer('c', 'last');
  await server.answer('wrong', 'last');
  await done;
  const expected = ['asked first', 'asked b', 'got first', 'asked wrong', 'asked c', 'got b', 'got c, the last', 'end'];
  expect(server.log).toEqual(expected);
});

test('ends with what failed', async () => {
  const server = new Server();
  const done = read(listPages(server.ask), server.log);
  await server.head('first', 'b');
  await server.answer('first', 'b');
  await server.answer('b', null);
  await done;
  expect(server.log).toEqual(['asked first', 'asked b', 'got first', 'aborted', 'end']);
});

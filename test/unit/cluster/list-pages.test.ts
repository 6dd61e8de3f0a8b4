import { expect, test } from 'vitest';
import type { ApiFailure } from '../../../electron/cluster/api-failure.ts';
import { textAt } from '../../../electron/cluster/json-value.ts';
import { continuationIn, listPages, type ListPage } from '../../../electron/cluster/list-pages.ts';
import { err, ok, type Result } from '../../../electron/shared/result.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server whose answers are given by hand; `log` says in which order what happened. */
class Server {
  readonly log: string[] = [];
  readonly #asked = new Map<string, { onHead: (text: string) => void; answer: (value: unknown) => void }>();

  readonly ask = (token: string | null, onHead: (text: string) => void): Promise<Result<unknown, ApiFailure>> => {
    const name = token ?? 'first';
    this.log.push(`asked ${name}`);
    return new Promise((resolve) => {
      const answer = (value: unknown): void =>
        resolve(value === null ? err<ApiFailure>({ kind: 'aborted' }) : ok(value));
      this.#asked.set(name, { onHead, answer });
    });
  };

  async head(name: string, next: string): Promise<void> {
    this.#asked
      .get(name)!
      .onHead(`{"kind":"ServiceList","metadata":{"resourceVersion":"7","continue":"${next}"},"items":[{`);
    await turn();
  }

  async answer(name: string, next: string | null): Promise<void> {
    this.#asked.get(name)!.answer(next === null ? null : { name, metadata: { resourceVersion: '7', continue: next } });
    await turn();
    await turn();
  }
}

async function read(pages: AsyncGenerator<Result<ListPage, ApiFailure>, void>, log: string[]): Promise<void> {
  for await (const page of pages) {
    log.push(
      page.ok
        ? `got ${textAt(page.value.list, 'name') ?? ''}${page.value.isLast ? ', the last' : ''}`
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
  await server.answer('c', '');
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
  await server.answer('c', '');
  await server.answer('wrong', '');
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

test.each([
  ['{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"1","continue":"e30"},"items":[{', 'e30'],
  ['{\n  "kind": "ServiceList",\n  "metadata": {\n    "continue": "e30"\n  },\n  "items"', 'e30'],
  ['{"metadata":{"resourceVersion":"1"},"items":[]}', null],
  ['{"metadata":{"continue":""},"items":[]}', null],
  ['{"metadata":{"continue":7},"items":[]}', null],
  ['{"metadata":{"continue":"e3', null],
  ['{"metadata":{continue},', null],
  ['', null],
])('where %j goes on: %j', (head, token) => {
  expect(continuationIn(head)).toBe(token);
});

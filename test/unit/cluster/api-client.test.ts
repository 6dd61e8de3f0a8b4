import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiClient, type ApiLimits } from '../../../electron/cluster/api-client.ts';
import type { ClusterAccess } from '../../../electron/cluster/cluster-access.ts';
import { asObject, objectAt, textAt } from '../../../electron/cluster/json-value.ts';
import { ok } from '../../../electron/shared/result.ts';
import { answer, inner, text } from '../../support/kubernetes-protobuf.ts';

const open: { server: Server; client: ApiClient }[] = [];

afterEach(() => {
  for (const { server, client } of open.splice(0)) {
    client.close();
    server.closeAllConnections();
    server.close();
  }
});

/** A client of a loopback server that answers with `listener`; `renewed` counts how often new credentials were asked for. */
async function clientOf(
  listener: RequestListener,
  limits: Partial<ApiLimits> = {},
): Promise<{ client: ApiClient; renewed: () => number; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let renewals = 0;
  const access: ClusterAccess = {
    server: new URL(`http://127.0.0.1:${port}/prefix/`),
    context: 'test',
    namespace: null,
    namespaces: [],
    proxy: null,
    requestOptions: () => Promise.resolve(ok({ headers: { authorization: `Bearer ${renewals}` } })),
    renew: () => (renewals += 1),
  };
  const client = new ApiClient(access, limits);
  open.push({ server, client });
  return { client, renewed: () => renewals, port };
}

const list = { path: '/api/v1/services', verb: 'list', resource: 'services', group: '' } as const;
const never = new AbortController().signal;

describe('getJson', () => {
  it('asks under the server’s own path, with query and credentials, and unpacks', async () => {
    const seen: unknown[] = [];
    const { client } = await clientOf((request, response) => {
      seen.push(request.url, request.headers.authorization);
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"a":"é"}'));
    });
    expect(await client.getJson({ ...list, query: { limit: '5', continue: 'a/b' } }, never)).toEqual(ok({ a: 'é' }));
    expect(seen).toEqual(['/prefix/api/v1/services?limit=5&continue=a%2Fb', 'Bearer 0']);
  });

  it.each([
    [403, 'forbidden', { code: 'cluster.forbidden', params: { verb: 'list', resource: 'services', group: '""' } }],
    [410, 'gone', { code: 'cluster.error', params: { status: 410, detail: 'too [2Jold' } }],
    [404, 'not-found', { code: 'cluster.error', params: { status: 404, detail: 'too [2Jold' } }],
    [503, 'error', { code: 'cluster.error', params: { status: 503, detail: 'too [2Jold' } }],
    [302, 'error', { code: 'cluster.error', params: { status: 302, detail: 'too [2Jold' } }],
  ] as const)('makes a failure of the status %i', async (status, kind, problem) => {
    const { client } = await clientOf((_request, response) => {
      response.writeHead(status).end(JSON.stringify({ message: 'too\n\u001b[2Jold' }));
    });
    expect(await client.getJson(list, never)).toEqual({ ok: false, error: { kind, problem } });
  });

  it('tries once more with new credentials when it is not let in', async () => {
    const { client, renewed } = await clientOf((request, response) => {
      response.writeHead(request.headers.authorization === 'Bearer 1' ? 200 : 401).end('{}');
    });
    expect(await client.getJson(list, never)).toEqual(ok({}));
    expect(renewed()).toBe(1);
  });

  it('gives up after the second refusal', async () => {
    const { client, renewed } = await clientOf((_request, response) => response.writeHead(401).end('no'));
    expect(await client.getJson(list, never)).toMatchObject({ ok: false, error: { kind: 'unauthorized' } });
    expect(renewed()).toBe(1);
  });

  it('says why a server cannot be reached', async () => {
    const { client, port } = await clientOf((_request, response) => response.end());
    open.at(-1)!.server.close();
    await new Promise((resolve) => open.at(-1)!.server.once('close', resolve));
    expect(await client.getJson(list, never)).toEqual({
      ok: false,
      error: {
        kind: 'unreachable',
        problem: { code: 'cluster.unreachable', params: { server: `127.0.0.1:${port}`, detail: 'connection refused' } },
      },
    });
  });

  it.each([
    ['silence', (): void => undefined, {}, 'time-out'],
    ['an endless body', (response: { write: (text: string) => void }): void => response.write('['), {}, 'time-out'],
    [
      'too much',
      (response: { end: (text: string) => void }): void => response.end(`"${'x'.repeat(99)}"`),
      { answerBytes: 50 },
      'larger',
    ],
    [
      'a bomb',
      (response: { end: (data: Buffer) => void }): void => response.end(gzipSync('0'.repeat(99_999))),
      { answerBytes: 500 },
      'larger',
    ],
    ['no JSON', (response: { end: (text: string) => void }): void => response.end('<html>'), {}, 'JSON'],
  ] as const)('ends %s', async (what, answer, limits, detail) => {
    const { client } = await clientOf(
      (_request, response) => {
        if (what === 'a bomb') response.setHeader('content-encoding', 'gzip');
        answer(response);
      },
      { answerMs: 100, ...limits },
    );
    const failure = await client.getJson(list, never);
    expect(failure).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(JSON.stringify(failure)).toContain(detail);
  });

  it('ends at once when it is aborted', async () => {
    const { client } = await clientOf(() => undefined);
    const controller = new AbortController();
    const answer = client.getJson(list, controller.signal);
    setTimeout(() => controller.abort(), 10);
    expect(await answer).toEqual({ ok: false, error: { kind: 'aborted' } });
    expect(await client.getJson(list, controller.signal)).toEqual({ ok: false, error: { kind: 'aborted' } });
  });
});

describe('getPage', () => {
  const protobuf = 'application/vnd.kubernetes.protobuf';
  const page = answer('v1', 'ServiceList', inner(1, text(2, '7'), text(3, 'next')), inner(2, inner(1, text(1, 'web'))));
  const name = (object: unknown): string | null => textAt(objectAt(asObject(object), 'metadata'), 'name');
  const ignore = (): void => undefined;

  it('asks for protobuf, and says where the list goes on while the page is still arriving', async () => {
    const accepted: unknown[] = [];
    let end: () => void = ignore;
    const { client } = await clientOf((request, response) => {
      accepted.push(request.headers.accept);
      response.setHeader('content-type', protobuf).write(page.subarray(0, -10));
      end = () => response.end(page.subarray(-10));
    });
    const tokens: string[] = [];
    const got = client.getPage(list, name, never, (token) => {
      tokens.push(token);
      end();
    });
    expect(await got).toEqual(ok({ items: ['web'], resourceVersion: '7', continuation: 'next' }));
    expect(tokens).toEqual(['next']);
    expect(accepted).toEqual([`${protobuf},application/json`]);
  });

  it('takes JSON from whoever knows nothing else', async () => {
    const { client } = await clientOf((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"metadata":{"resourceVersion":"7","continue":"next"},"items":[{"metadata":{"name":"web"}}]}');
    });
    const tokens: string[] = [];
    const got = await client.getPage(list, name, never, (token) => tokens.push(token));
    expect(got).toEqual(ok({ items: ['web'], resourceVersion: '7', continuation: 'next' }));
    expect(tokens).toEqual(['next']);
  });

  it('tells why it was refused in protobuf', async () => {
    const { client } = await clientOf((_request, response) => {
      response.writeHead(410, { 'content-type': protobuf }).end(answer('v1', 'Status', text(3, 'too old')));
    });
    const problem = { code: 'cluster.error', params: { status: 410, detail: 'too old' } };
    expect(await client.getPage(list, name, never, ignore)).toEqual({ ok: false, error: { kind: 'gone', problem } });
  });

  it('says what is wrong with an answer that nobody can read', async () => {
    const { client } = await clientOf((_request, response) => {
      response.setHeader('content-type', protobuf).end(page.subarray(0, -10));
    });
    const failure = await client.getPage(list, name, never, ignore);
    expect(failure).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(JSON.stringify(failure)).toContain('cut off');
  });

  it('knows how far the server is before it says whether the first answer may come packed', async () => {
    const encodings: unknown[] = [];
    const { client } = await clientOf((request, response) => {
      encodings.push(request.headers['accept-encoding']);
      response.end('{}');
    });
    await client.getPage(list, name, never, ignore);
    await client.getJson(list, never);
    expect(encodings).toEqual(['identity', 'identity']);
  });
});

describe('stream', () => {
  const watch = { ...list, verb: 'watch' } as const;

  it('gives the same documents however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.jsonValue().filter((value) => value !== null),
          { maxLength: 8 },
        ),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        async (documents, cuts) => {
          const bytes = Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
          const send = async (response: ServerResponse): Promise<void> => {
            response.flushHeaders();
            for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
              const length = cuts[turn % cuts.length]!;
              response.write(bytes.subarray(start, start + length));
              start += length;
              await new Promise((resolve) => setImmediate(resolve));
            }
            response.end();
          };
          const { client } = await clientOf((_request, response) => void send(response));
          const seen: unknown[] = [];
          let opened = 0;
          const end = await client.stream(
            watch,
            never,
            () => (opened += 1),
            (more) => seen.push(...more),
          );
          expect(end).toEqual(ok('ended'));
          expect(opened).toBe(1);
          expect(JSON.stringify(seen)).toBe(JSON.stringify(documents));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('gives a silent stream up', async () => {
    const { client } = await clientOf((_request, response) => response.write('{}\n'), { silenceMs: 50 });
    const seen: unknown[] = [];
    expect(
      await client.stream(
        watch,
        never,
        () => undefined,
        (more) => seen.push(...more),
      ),
    ).toEqual(ok('silent'));
    expect(seen).toEqual([{}]);
  });

  it.each(['{"a":"' + 'x'.repeat(200), 'no json\n'])('does not follow %j', async (text) => {
    const { client } = await clientOf((_request, response) => response.write(text), { eventBytes: 100 });
    const end = await client.stream(
      watch,
      never,
      () => undefined,
      () => undefined,
    );
    expect(end).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });

  it('tells a cut stream from one that ended', async () => {
    const { client } = await clientOf((_request, response) => {
      response.write('{}\n');
      setTimeout(() => response.destroy(), 10);
    });
    const end = await client.stream(
      watch,
      never,
      () => undefined,
      () => undefined,
    );
    expect(end).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });

  it('ends at once when it is aborted, and calls back no more', async () => {
    const { client } = await clientOf((_request, response) => {
      const timer = setInterval(() => response.write('{}\n'), 1);
      response.on('close', () => clearInterval(timer));
    });
    const controller = new AbortController();
    let after = 0;
    const end = await client.stream(
      watch,
      controller.signal,
      () => undefined,
      () => {
        if (controller.signal.aborted) after += 1;
        controller.abort();
      },
    );
    expect(end).toEqual({ ok: false, error: { kind: 'aborted' } });
    expect(after).toBe(0);
  });
});

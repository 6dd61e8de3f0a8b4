import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helper/commands.ts';
import type { HelperClient } from '../helper/helper-client.ts';
import { BareHelper } from './bare-helper.ts';

const places = 16;
/** A bad client is let go after ten seconds: whoever is answered before has not waited for one. */
const badClientMs = 10_000;
const question = (id: number): string => `{"id":${id},"verb":"hello","arguments":{"protocol":2}}\n`;

/** Clients that mean harm, beside one that does not: the second must notice nothing. */
describe('bad clients', () => {
  let helper: BareHelper;
  beforeAll(async () => {
    helper = await BareHelper.make();
  });
  afterEach(() => helper.reset());
  afterAll(() => helper.remove());

  /** The good client's question is answered at once. */
  const isServedAtOnce = async (client: HelperClient): Promise<void> => {
    const begun = performance.now();
    expect((await client.ask('hello', { protocol: 2 })).ok).toBe(true);
    expect(performance.now() - begun).toBeLessThan(badClientMs);
  };

  /** A client that has asked once, so that openvpn and the DNS stack have been looked for. */
  const goodClient = async (): Promise<HelperClient> => {
    const client = await helper.client();
    await client.must('hello', { protocol: 2 });
    return client;
  };

  const endOf = async (socket: Socket, withinMs: number): Promise<void> => {
    socket.resume();
    await eventually('the bad client gone', () => (socket.closed ? true : null), withinMs);
  };

  it('CVE-2025-13751 (OpenVPN interactive service): clients that say nothing, or half a sentence, hold up nobody and are let go', async () => {
    await helper.serve();
    const good = await goodClient();
    const silent = await Promise.all(Array.from({ length: places - 1 }, () => helper.connect()));
    for (const socket of silent.slice(0, 7)) socket.write(question(1).slice(0, 20));
    await isServedAtOnce(good);
    await Promise.all(silent.map((socket) => endOf(socket, 12_000)));
    const next = await helper.client();
    await isServedAtOnce(next);
    await isServedAtOnce(good);
  });

  it('CVE-2025-13751 (OpenVPN interactive service): a client that asks without end, and one that never reads, hold up nobody', async () => {
    await helper.serve();
    const good = await goodClient();
    const [deaf, greedy] = [await helper.connect(), await helper.connect()];
    deaf.pause();
    let answers = 0;
    greedy.on('data', (chunk: Buffer) => (answers += chunk.toString().split('\n').length - 1));
    const flood = Buffer.from(question(7).repeat(2000));
    const until = performance.now() + 2_000;
    while (performance.now() < until) {
      for (const socket of [deaf, greedy]) if (socket.writableLength < 8 * 1024 * 1024) socket.write(flood);
      await isServedAtOnce(good);
    }
    // What one chunk of a socket holds, and little more: the rest has to wait at its sender.
    expect(answers).toBeLessThan(5_000);
  });

  it('CVE-2025-13751 (OpenVPN interactive service): of a client’s requests only so many are worked on at a time', async () => {
    await helper.serve();
    const greedy = await helper.connect();
    let said = '';
    greedy.on('data', (chunk: Buffer) => (said += chunk.toString()));
    greedy.write(Array.from({ length: 200 }, (_, id) => question(id)).join(''));
    await eventually('200 answers', () => (said.split('\n').length === 201 ? true : null));
    const answers = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ok: boolean; problem?: { code: string } });
    expect(answers.filter(({ problem }) => problem?.code === 'helper.busy')).toHaveLength(200 - 32);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(32);
  });

  it('CVE-2025-13751 (OpenVPN interactive service): when all places are taken, who was silent longest makes room', async () => {
    await helper.serve();
    const idle = await Promise.all(Array.from({ length: places - 1 }, () => helper.connect()));
    const good = await goodClient();
    await isServedAtOnce(good);
    const late = await helper.client();
    await isServedAtOnce(late);
    await eventually('one place less', () => (idle.some((socket) => socket.closed) ? true : null));
    expect(idle.filter((socket) => !socket.closed).length).toBeGreaterThanOrEqual(places - 2);
    await isServedAtOnce(good);
  });

  it('CVE-2024-27459 (OpenVPN interactive service): a line without an end is cut off, and its sender let go', async () => {
    await helper.serve();
    const good = await goodClient();
    const endless = await helper.connect();
    endless.write(Buffer.alloc(1024 * 1024 + 1, 0x20));
    await endOf(endless, 2_000);
    await isServedAtOnce(good);
  });

  it('CVE-2024-27459 (OpenVPN interactive service): nonsense of every kind is answered or ends its sender, never the helper', async () => {
    const serving = await helper.serve();
    const good = await goodClient();
    const lines = ['[]', 'null', '{"id":1}', '{"id":-1,"verb":"stop"}', '"x"', '{', '\u0000', '[[[[', '{"id":1e999}'];
    for (const line of [
      ...lines,
      '['.repeat(100_000),
      `{"id":1,"verb":"start","arguments":${'{"a":'.repeat(50_000)}`,
    ]) {
      const bad = await helper.connect();
      bad.end(`${line}\n`);
      await endOf(bad, 2_000);
    }
    await isServedAtOnce(good);
    expect(serving.child.exitCode).toBeNull();
  });
});

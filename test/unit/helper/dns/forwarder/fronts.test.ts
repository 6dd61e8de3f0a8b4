import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decode, encode, streamEncode, type Packet } from 'dns-packet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { domainTable } from '../../../../../electron/helper/dns/forwarder/domain-table.ts';
import { forwarderLimits } from '../../../../../electron/helper/dns/forwarder/forwarder-limits.ts';
import { Questions } from '../../../../../electron/helper/dns/forwarder/questions.ts';
import { ServerOrder } from '../../../../../electron/helper/dns/forwarder/server-order.ts';
import { listenTcp } from '../../../../../electron/helper/dns/forwarder/tcp-front.ts';
import { listenUdp, type Front } from '../../../../../electron/helper/dns/forwarder/udp-front.ts';
import type { Upstreams } from '../../../../../electron/helper/dns/forwarder/upstreams.ts';

const loopback = '127.0.0.1';
const packet = (name: string, id: number): Packet => ({ type: 'query', id, questions: [{ type: 'A', name }] });

/** Real sockets on the one side, a server made by the test on the other. */
describe('the fronts of the forwarder', () => {
  let listen = { address: loopback, port: 0 };
  let questions: Questions;
  const fronts: Front[] = [];
  const clients: Socket[] = [];
  const asked: { readonly name: string; readonly answer: () => void }[] = [];

  beforeEach(async () => {
    // A free port: it was one a moment ago.
    const probe = createSocket('udp4').bind(0, loopback);
    await once(probe, 'listening');
    listen = { address: loopback, port: probe.address().port };
    probe.close();
    const upstreams: Upstreams = {
      ask: (_server, { message }, done) => {
        const { name } = decode(message).questions![0]!;
        const answers = [{ type: 'A' as const, name, ttl: 1, data: '10.0.0.1' }];
        const answer = encode({ type: 'response', questions: [{ type: 'A', name }], answers });
        asked.push({ name, answer: () => done(answer) });
        if (!name.startsWith('slow')) queueMicrotask(() => done(answer));
        return { suspect: () => undefined, forget: () => undefined };
      },
      close: () => undefined,
    };
    questions = new Questions(() => domainTable([], [{ address: '10.0.0.9', port: 53 }]), {
      upstreams,
      order: new ServerOrder(),
    });
  });
  afterEach(() => {
    questions.close();
    for (const client of clients.splice(0)) client.destroy();
    for (const front of fronts.splice(0)) front.close();
    asked.length = 0;
    vi.useRealTimers();
  });
  const failed = (reason: string): never => {
    throw new Error(reason);
  };

  /** A client by TCP: what it got, and whether its connection is over. */
  async function client(): Promise<{
    readonly socket: Socket;
    readonly ask: (name: string, id: number) => void;
    readonly ids: () => number[];
    readonly isOver: () => boolean;
  }> {
    const socket = connect(listen.port, loopback);
    clients.push(socket);
    let bytes = Buffer.alloc(0);
    let isOver = false;
    socket
      .on('error', () => undefined)
      .on('data', (piece: Buffer) => (bytes = Buffer.concat([bytes, piece])))
      .on('close', () => (isOver = true));
    await once(socket, 'connect');
    const ids = (): number[] => {
      const found: number[] = [];
      for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes.readUInt16BE(at)) found.push(bytes.readUInt16BE(at + 2));
      return found;
    };
    return {
      socket,
      ask: (name, id) => void socket.write(streamEncode(packet(name, id))),
      ids,
      isOver: () => isOver,
    };
  }

  describe('by TCP', () => {
    it('closes a connection on which nothing waits and nothing comes, not one that still waits', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      fronts.push(await listenTcp(listen, questions, failed));
      const [idle, waiting] = [await client(), await client()];
      idle.ask('fast.test', 1);
      waiting.ask('slow.test', 2);
      await real(() => idle.ids().length === 1 && asked.length === 2);
      vi.advanceTimersByTime(forwarderLimits.idleConnectionMs - 1);
      const late = await client();
      late.ask('fast.test', 3);
      await real(() => late.ids().length === 1);
      expect([idle.isOver(), waiting.isOver()]).toEqual([false, false]);
      vi.advanceTimersByTime(1);
      await real(() => idle.isOver());
      // The one that waits was told something meanwhile (SERVFAIL, since its server kept silent), and is idle since then.
      expect([waiting.isOver(), late.isOver()]).toEqual([false, false]);
      vi.advanceTimersByTime(forwarderLimits.idleConnectionMs);
      await real(() => waiting.isOver() && late.isOver());
      expect(waiting.ids()).toEqual([2]);
    });

    it('is not kept open by pieces of a question that never gets whole', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      fronts.push(await listenTcp(listen, questions, failed));
      const slow = await client();
      const whole = streamEncode(packet('fast.test', 1));
      for (let at = 0; at < 5; at++) {
        slow.socket.write(whole.subarray(at, at + 1));
        await real(() => slow.socket.bytesWritten === at + 1);
        const before = await client();
        before.ask('fast.test', 2);
        // What was sent before has come by then.
        await real(() => before.ids().length === 1);
        vi.advanceTimersByTime(forwarderLimits.idleConnectionMs / 5);
      }
      await real(() => slow.isOver());
      expect(slow.ids()).toEqual([]);
    });

    it('lets the one that was silent longest go when all places are taken, not one that waits for its answer', async () => {
      fronts.push(await listenTcp(listen, questions, failed));
      const waiting = await client();
      waiting.ask('slow.test', 1);
      await real(() => asked.length === 1);
      const silent = await client();
      const busy = await client();
      const many = await Promise.all(Array.from({ length: forwarderLimits.connections - 3 }, () => client()));
      busy.ask('fast.test', 2);
      await real(() => busy.ids().length === 1);
      const one = await client();
      one.ask('fast.test', 3);
      await real(() => one.ids().length === 1 && silent.isOver());
      const two = await client();
      two.ask('fast.test', 4);
      await real(() => two.ids().length === 1 && many.some(({ isOver }) => isOver()));
      expect([waiting.isOver(), busy.isOver(), one.isOver()]).toEqual([false, false, false]);
      expect(many.filter(({ isOver }) => isOver())).toHaveLength(1);
      asked[0]!.answer();
      await real(() => waiting.ids().length === 1);
    });

    it('answers who waits, and closes, when it ends', async () => {
      fronts.push(await listenTcp(listen, questions, failed));
      const waiting = await client();
      waiting.ask('slow.test', 8);
      await real(() => asked.length === 1);
      questions.close();
      for (const front of fronts.splice(0)) front.close();
      await real(() => waiting.isOver());
      expect(waiting.ids()).toEqual([8]);
    });

    it('stops reading while too many questions of a connection wait', async () => {
      fronts.push(await listenTcp(listen, questions, failed));
      const greedy = await client();
      const most = forwarderLimits.questionsPerConnection;
      for (let id = 0; id < most; id++) greedy.ask(`slow${id}.test`, id);
      await real(() => asked.length === most);
      greedy.ask('slow-last.test', 999);
      const other = await client();
      other.ask('fast.test', 1);
      await real(() => other.ids().length === 1);
      expect(asked.map(({ name }) => name)).not.toContain('slow-last.test');
      asked[0]!.answer();
      await real(() => asked.some(({ name }) => name === 'slow-last.test'));
    });
  });

  it('by UDP answers who asks', async () => {
    fronts.push(await listenUdp(listen, questions, failed));
    const socket = createSocket('udp4');
    socket.send(encode(packet('fast.test', 5)), listen.port, loopback);
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(decode(answer)).toMatchObject({ id: 5, type: 'response' });
    socket.close();
  });
});

/** Waits for what sockets do, while timers stand still; not so long that a connection would be closed for being idle. */
async function real(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`in vain: ${String(condition)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

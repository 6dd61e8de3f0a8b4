import { beforeEach, describe, expect, test } from 'vitest';
import type { queryDns } from '../../../../electron/connection/verify/cluster-dns.ts';
import type { Echo } from '../../../../electron/connection/verify/path-limit.ts';
import { PathWatch, type WatchedPath } from '../../../../electron/connection/verify/path-watch.ts';

const path: WatchedPath = {
  place: 0,
  server: '10.96.0.10',
  domain: 'cluster.local',
  echoes: ['192.168.6.1'],
  mtu: 1500,
};

/** The largest packet that comes through, and for DNS alone. */
let limit: number;
let dnsLimit: number;
let questions: number[];
let echoes: number;
let found: number[];
let watch: PathWatch;
let now: number;

const ask: typeof queryDns = (_server, _name, _timeout, _signal, _repeat, bytes) => {
  const size = bytes ?? 0;
  questions.push(size);
  return Promise.resolve(size <= Math.min(limit, dnsLimit) ? { latencyMs: 1, addresses: [] } : null);
};
const echo: Echo = (_address, bytes) => {
  echoes++;
  return Promise.resolve({ sent: 3, answered: bytes <= limit ? 3 : 0 });
};

beforeEach(() => {
  [limit, dnsLimit, questions, echoes, found, now] = [1500, 1500, [], 0, [], 0];
  watch = new PathWatch(
    (bytes) => found.push(bytes),
    echo,
    ask,
    () => now,
  );
});

/** Lets everything that was begun come to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let sent = 0;
/** The counters half a second later: packets sent, and packets received with the bytes of each. */
function traffic(packets: number, receivedBytes = 100): Parameters<PathWatch['see']>[0] {
  sent += packets;
  return { sent, received: sent, receivedBytes: sent * receivedBytes };
}

describe('watching begins', () => {
  test('with two large questions, and a path that takes them is not measured', async () => {
    watch.start(path);
    await settled();
    expect([questions, echoes, found]).toEqual([[1400, 1440], 0, []]);
  });

  test('and a path that does not is measured at once', async () => {
    limit = 1248;
    watch.start(path);
    await settled();
    expect([questions, found]).toEqual([[1400, 1440, 0], [1220]]);
  });

  test('once for the same path; anew on another network, and at another size', async () => {
    watch.start(path);
    watch.start({ ...path });
    await settled();
    expect(questions).toEqual([1400, 1440]);
    watch.start({ ...path, place: 1 });
    await settled();
    expect(questions).toHaveLength(4);
    watch.start({ ...path, place: 1, mtu: 1220 });
    await settled();
    expect(questions.slice(4)).toEqual([1220]);
  });

  test('a tunnel that answers nothing is not measured: that is for the heartbeat', async () => {
    limit = -1;
    watch.start(path);
    await settled();
    expect([echoes, found]).toEqual([0, []]);
  });

  test('what was asked before the end counts no more', async () => {
    limit = 1248;
    watch.start(path);
    watch.stop();
    await settled();
    expect(found).toEqual([]);
  });
});

describe('while connected', () => {
  /** The counters are looked at so many milliseconds after the watch began; everything that follows is awaited. */
  async function see(at: number, packets: number): Promise<void> {
    now = at;
    watch.see(traffic(packets));
    await settled();
  }

  beforeEach(async () => {
    watch.start(path);
    await settled();
    questions = [];
  });

  test('nothing is asked while the tunnel is idle, whatever the time', async () => {
    for (let at = 0; at < 600_000; at += 500) await see(at, 3);
    expect(questions).toEqual([]);
  });

  test('programs at work are reason to ask, not more often than every two seconds', async () => {
    await see(1000, 0);
    await see(1500, 4);
    expect(questions).toEqual([]);
    await see(2000, 4);
    expect(questions).toEqual([1400, 1440]);
    await see(3999, 4);
    expect(questions).toHaveLength(2);
    await see(4000, 3);
    expect(questions).toHaveLength(2);
    await see(4500, 4);
    expect(questions).toHaveLength(4);
  });

  test('a download under way is proof enough', async () => {
    now = 2500;
    watch.see({ sent: 0, received: 0, receivedBytes: 0 });
    now = 3000;
    watch.see({ sent: 50, received: 100, receivedBytes: 140_000 });
    await settled();
    expect(questions).toEqual([]);
  });

  test('a path that became narrow is found, and found again only after a while', async () => {
    limit = 1248;
    await see(2500, 0);
    await see(3000, 4);
    expect(found).toEqual([1220]);
    await see(12_999, 4);
    expect(found).toHaveLength(1);
    await see(13_000, 4);
    expect(found).toEqual([1220, 1220]);
    await see(32_999, 4);
    expect(found).toHaveLength(2);
    await see(33_000, 4);
    expect(found).toHaveLength(3);
  });

  test('a DNS server that takes no large questions is measured against a few times in an hour, and nothing is said', async () => {
    dnsLimit = 600;
    for (let at = 0; at < 3_600_000; at += 2000) await see(at, 4);
    expect(found).toEqual([]);
    expect(echoes / 9).toBeLessThanOrEqual(11);
    expect(echoes).toBeGreaterThan(9);
  });

  test('after an answer a new trouble is measured without a pause', async () => {
    limit = 1248;
    for (let at = 0; at < 100_000; at += 500) await see(at, 4);
    const before = found.length;
    limit = 1500;
    for (let at = 100_000; at < 200_000; at += 500) await see(at, 4);
    limit = 1248;
    await see(203_000, 4);
    await see(213_000, 4);
    expect(found).toHaveLength(before + 2);
  });
});

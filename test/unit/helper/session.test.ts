import { readdir } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { limits } from '../../../electron/helper/limits.ts';
import { profileFor, useHelper } from './helper-in-process.ts';
import { soon } from './soon.ts';

const helper = useHelper();
const nowhere = { tunnel: 'tffffffffffff' };
const network = {
  routes: ['10.96.0.0/12'],
  dns: { servers: ['10.96.0.10'], domains: [{ name: 'cluster.local', search: false }] },
};
const answers = (socket: { on(event: 'data', hear: (chunk: Buffer) => void): unknown }): (() => string) => {
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString()));
  return () => heard;
};

describe('a client', () => {
  it('is greeted with what there is', async () => {
    const client = await helper().connect();
    expect(await client.must('hello', { protocol: 2 })).toEqual({
      protocol: 2,
      version: '1.2.3',
      openvpn: '2.6.14',
      dnsStack: 'systemd-resolved',
    });
    helper().host.run = () => Promise.resolve({ exitCode: 127, stdout: '', stderr: '' });
  });

  it('hears that openvpn is missing', async () => {
    const { context } = helper();
    vi.spyOn(context.locator, 'find').mockResolvedValue({ ok: false, error: { code: 'tunnel.openvpn-missing' } });
    const client = await helper().connect();
    expect((await client.must('hello', { protocol: 2 })).openvpn).toBeNull();
    expect(await client.ask('start', { profile: profileFor('good'), addresses: {} })).toEqual({
      ok: false,
      error: { code: 'tunnel.openvpn-missing' },
    });
  });

  it('of another version is told so', async () => {
    const client = await helper().connect();
    expect(await client.ask('hello', { protocol: 99 })).toEqual({
      ok: false,
      error: { code: 'helper.version', params: { theirs: 2, ours: 99 } },
    });
  });

  it('cannot ask for the tunnel of another', async () => {
    const client = await helper().connect();
    const other = await helper().connect();
    const { tunnel } = await other.bringUp(profileFor('good'));
    const noSuch = { ok: false, error: { code: 'helper.bad-request', params: { detail: 'there is no such tunnel' } } };
    for (const id of [tunnel, nowhere.tunnel]) {
      expect(await client.ask('stop', { tunnel: id })).toEqual(noSuch);
      expect(await client.ask('release', { tunnel: id })).toEqual(noSuch);
      expect(await client.ask('apply', { tunnel: id, network })).toEqual(noSuch);
    }
    expect(client.events).toEqual([]);
  });

  it('that sends nonsense is told so and let go', async () => {
    for (const [bytes, detail] of [
      ['{"id":\n', 'a line is not JSON'],
      ['x'.repeat(1024 * 1024 + 1), 'a line is too long'],
    ] as const) {
      const { socket } = await helper().connect();
      socket.removeAllListeners('data');
      const heard = answers(socket);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(bytes);
      await closed;
      expect(heard()).toContain(detail);
      expect(helper().log).toContain(`warning: client: ${detail}`);
    }
  });

  it('that sends a wrong request is told so and may go on', async () => {
    const client = await helper().connect();
    const wrong = await client.ask('stop', { tunnel: '../../etc' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'helper.bad-request' } });
    expect((await client.ask('hello', { protocol: 2 })).ok).toBe(true);
  });

  it('that asks too much at once is told to wait', async () => {
    const { host } = helper();
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    host.dns = () => held.then(() => host.configurator);
    const client = await helper().connect();
    const asked = Array.from({ length: limits.pendingRequests + 1 }, () => client.ask('hello', { protocol: 2 }));
    expect(await asked.at(-1)).toEqual({ ok: false, error: { code: 'helper.busy' } });
    goOn();
    const all = await Promise.all(asked);
    expect(all.filter(({ ok }) => ok)).toHaveLength(limits.pendingRequests);
    expect((await client.ask('hello', { protocol: 2 })).ok).toBe(true);
  });

  it('hears of what nobody foresaw, and the helper goes on', async () => {
    const { host, log } = helper();
    host.dns = () => Promise.reject(new Error('out of order'));
    const client = await helper().connect();
    const failed = await client.ask('hello', { protocol: 2 });
    expect(failed).toEqual({ ok: false, error: { code: 'app.internal', params: { detail: 'out of order' } } });
    expect(log).toContain('error: hello: out of order');
    host.dns = () => Promise.resolve(host.configurator);
    expect((await client.ask('hello', { protocol: 2 })).ok).toBe(true);
  });

  it('that says nothing is let go', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { socket } = await helper().connect();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      // The helper has taken it in by the time that it lets go of a second one that asks.
      const other = await helper().connect();
      const heard = answers(other.socket);
      other.socket.write('{"id":1,"verb":"hello","arguments":{"protocol":2}}\n');
      await vi.waitUntil(() => heard().includes('"ok":true'), { timeout: 10_000 });
      vi.advanceTimersByTime(limits.silentClientMs);
      await closed;
      expect(other.socket.destroyed).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('too many', () => {
  it('clients: who was silent longest makes room', async () => {
    const clients = await Promise.all(Array.from({ length: limits.clients }, () => helper().connect()));
    for (const client of clients.slice(1)) await client.must('hello', { protocol: 2 });
    const gone = new Promise((resolve) => clients[0]?.socket.once('close', resolve));
    const late = await helper().connect();
    expect(await late.ask('hello', { protocol: 2 })).toMatchObject({ ok: true });
    await gone;
    expect(clients.slice(1).every(({ socket }) => !socket.closed)).toBe(true);
  });

  it('tunnels of one client are refused, and counted back', async () => {
    const client = await helper().connect();
    const start = (): ReturnType<typeof client.ask> =>
      client.ask('start', { profile: profileFor('silent'), addresses: {} });
    const started = await Promise.all(Array.from({ length: limits.tunnelsPerClient + 1 }, start));
    expect(started.filter(({ ok }) => ok)).toHaveLength(limits.tunnelsPerClient);
    expect(started.find(({ ok }) => !ok)).toEqual({ ok: false, error: { code: 'helper.busy' } });
  });

  it('tunnels of all clients together are refused, and those that were refused cost none', async () => {
    const bad = { profile: 'client\nup /bin/sh\nremote a 1\n', addresses: {} };
    const client = await helper().connect();
    for (let count = 0; count < limits.tunnels + 2; count++) {
      expect(await client.ask('start', bad)).toMatchObject({ ok: false, error: { code: 'helper.bad-request' } });
    }
    // Preparing waits for the boot's id here, so that no openvpn need be started to have them all reserved.
    const { host } = helper();
    let goOn: () => void = () => undefined;
    const held = new Promise<string>((_resolve, reject) => (goOn = () => reject(new Error('no more'))));
    held.catch(() => undefined);
    host.bootId = () => held;
    const clients = await Promise.all(
      Array.from({ length: limits.tunnels / limits.tunnelsPerClient }, () => helper().connect()),
    );
    const waiting = clients.flatMap((one) =>
      Array.from({ length: limits.tunnelsPerClient }, () =>
        one.ask('start', { profile: profileFor('good'), addresses: {} }),
      ),
    );
    for (const one of clients) expect((await one.ask('hello', { protocol: 2 })).ok).toBe(true);
    expect(await client.ask('start', { profile: profileFor('good'), addresses: {} })).toEqual({
      ok: false,
      error: { code: 'helper.busy' },
    });
    goOn();
    for (const refused of await Promise.all(waiting)) {
      expect(refused).toEqual({ ok: false, error: { code: 'tunnel.openvpn-failed', params: { detail: 'no more' } } });
    }
    host.bootId = () => Promise.resolve('now');
    expect((await client.ask('start', { profile: profileFor('silent'), addresses: {} })).ok).toBe(true);
  });
});

describe('what is done for a client', () => {
  it('is done in order, from hello to stop', async () => {
    const { host } = helper();
    const client = await helper().connect();
    const { tunnel, up } = await client.bringUp(profileFor('good'));
    expect(up.settings).toMatchObject({ device: 'kl0', address: '192.168.6.2', networkCidr: '192.168.6.0/24' });
    await client.next('state', ({ state }) => state === 'CONNECTED');
    const applied = await client.must('apply', { tunnel, network });
    expect(applied).toMatchObject({
      routes: [{ cidr: '10.96.0.0/12', installed: true }],
      dns: { stack: 'systemd-resolved', active: true },
    });
    expect(await client.must('restart', { tunnel })).toEqual({ restarted: true });
    await client.next('hold');
    expect((await client.ask('release', { tunnel })).ok).toBe(true);
    await client.next('up');
    expect(await client.must('stop', { tunnel })).toEqual({});
    expect((await client.next('ended')).problem).toBeNull();
    expect(host.done).toEqual(['routes kl0 10.96.0.0/12', 'dns kl0 4 cluster.local', 'no routes kl0', 'no dns kl0']);
    expect(await readdir(`${helper().stateDir}/journal`)).toEqual([]);
    expect(await client.ask('stop', { tunnel })).toMatchObject({ ok: false });
  });

  it('waits for its password', async () => {
    const client = await helper().connect();
    const { tunnel } = await client.must('start', { profile: profileFor('asking'), addresses: {} });
    const question = await client.next('needs-input');
    expect(question).toMatchObject({ realm: 'Auth', username: true });
    expect(await client.must('restart', { tunnel })).toEqual({ restarted: false });
    await client.must('credentials', { tunnel, realm: 'Auth', username: 'eve', password: 'secret', response: '' });
    await client.next('up');
    expect(helper().log.join('\n')).not.toContain('secret');
  });

  it('is undone when it goes away', async () => {
    const { host, stateDir } = helper();
    const client = await helper().connect();
    const { tunnel } = await client.bringUp(profileFor('good'));
    await client.must('apply', { tunnel, network });
    expect(await readdir(`${stateDir}/journal`)).toEqual([`${tunnel}.json`]);
    client.socket.destroy();
    await soon(() => readdir(`${stateDir}/journal`)).toEqual([]);
    expect(host.done.slice(-2)).toEqual(['no routes kl0', 'no dns kl0']);
    await soon(() => helper().context.devices.size).toBe(0);
  });

  it('is undone when it goes away before it hears of its tunnel', async () => {
    const { host, log, stateDir } = helper();
    let goOn: (id: string) => void = () => undefined;
    let isAsked = false;
    host.bootId = () => {
      isAsked = true;
      return new Promise((resolve) => (goOn = resolve));
    };
    const client = await helper().connect();
    client.socket.write(
      `${JSON.stringify({ id: 1, verb: 'start', arguments: { profile: profileFor('good'), addresses: {} } })}\n`,
    );
    await soon(() => isAsked).toBe(true);
    client.socket.destroy();
    // A new client is taken in after the old one was found to be gone.
    expect((await (await helper().connect()).ask('hello', { protocol: 2 })).ok).toBe(true);
    goOn('now');
    await soon(() => log.some((line) => /: ended$/.test(line))).toBe(true);
    expect(log.some((line) => line.includes('openvpn started'))).toBe(false);
    expect(await readdir(stateDir)).toEqual(['journal']);
  });

  it('is undone when the helper ends', async () => {
    const { host, server, stateDir } = helper();
    const client = await helper().connect();
    const { tunnel } = await client.bringUp(profileFor('good'));
    await client.must('apply', { tunnel, network });
    await server.close();
    expect(host.done.slice(-2)).toEqual(['no routes kl0', 'no dns kl0']);
    expect(await readdir(`${stateDir}/journal`)).toEqual([]);
    expect(await readdir(stateDir)).toEqual(['journal']);
  });
});

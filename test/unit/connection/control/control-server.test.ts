import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync, mkdirSync, existsSync, chmodSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectControl, type ControlClient } from '../../../../electron/connection/control/control-client.ts';
import { ControlServer } from '../../../../electron/connection/control/control-server.ts';
import type { ControlStatus } from '../../../../electron/shared/control-protocol.ts';
import { problem } from '../../../../electron/shared/problem.ts';
import { err, ok } from '../../../../electron/shared/result.ts';
import { FakeHost, service } from './fake-host.ts';

let folder: string;
let path: string;
let host: FakeHost;
let server: ControlServer;
const profilesChanged = vi.fn();
const showWindow = vi.fn();
const clients: ControlClient[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubelane-control-'));
  path = join(folder, 'run', 'control.sock');
  host = new FakeHost();
  profilesChanged.mockReset();
  server = new ControlServer({ path, host, showWindow, onProfilesChanged: profilesChanged });
  expect(await server.start()).toEqual({ ok: true, value: null });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function client(): Promise<ControlClient> {
  const connected = await connectControl(path);
  if (!connected.ok) throw new Error(connected.error.code);
  clients.push(connected.value);
  return connected.value;
}

/** A raw peer that collects the lines it is sent. */
function raw(): Promise<{ socket: Socket; lines: () => unknown[]; closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    sockets.push(socket);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    const closed = new Promise<void>((done) => socket.on('close', () => done()));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve({
        socket,
        closed,
        lines: () =>
          text
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.parse(line) as unknown),
      });
    });
  });
}

describe('the socket file', () => {
  it('is 0600 in a 0700 folder', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700);
  });

  it('closes a folder of ours that was open to others', async () => {
    await server.stop();
    chmodSync(join(folder, 'run'), 0o755);
    expect((await server.start()).ok).toBe(true);
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700);
  });

  it('is refused to a second server, which leaves the first alone', async () => {
    const second = new ControlServer({ path, host, showWindow: null, onProfilesChanged: () => undefined });
    expect(await second.start()).toEqual(err(problem('app.already-running')));
    expect((await (await client()).call('status', {})).ok).toBe(true);
  });

  it('is gone after stop, and the server can start again', async () => {
    await server.stop();
    expect(existsSync(path)).toBe(false);
    expect(await connectControl(path)).toEqual(err(problem('app.not-running')));
    expect((await server.start()).ok).toBe(true);
  });

  it('of a killed program is recognised by the client and replaced by the server', async () => {
    const stale = join(folder, 'stale.sock');
    const program = `require('net').createServer().listen(${JSON.stringify(stale)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', program]);
    expect(existsSync(stale)).toBe(true);
    expect(await connectControl(stale)).toEqual(err(problem('app.not-running')));
    const next = new ControlServer({ path: stale, host, showWindow: null, onProfilesChanged: () => undefined });
    expect((await next.start()).ok).toBe(true);
    expect((await connectControl(stale)).ok).toBe(true);
    await next.stop();
  });

  it.each(['a file in the way', 'a path that is too long', 'a shared folder'])('is refused for %s', async (what) => {
    const file = join(folder, 'file');
    writeFileSync(file, 'precious');
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    const bad =
      what === 'a file in the way'
        ? file
        : what === 'a shared folder'
          ? join(shared, 's.sock')
          : join(folder, 'x'.repeat(120));
    const other = new ControlServer({ path: bad, host, showWindow: null, onProfilesChanged: () => undefined });
    expect(await other.start()).toMatchObject({ ok: false, error: { code: 'app.control-socket' } });
    expect(existsSync(file)).toBe(true);
    expect(statSync(shared).mode & 0o1777).toBe(0o1777);
  });
});

describe('one answer a request', () => {
  it('gives the state', async () => {
    const answer = await (await client()).call('status', {});
    expect(answer).toEqual({ ok: true, value: { connection: host.connection, cluster: host.cluster } });
  });

  it('gives 10,000 Services, more than one frame of a request', async () => {
    const services = Array.from({ length: 10_000 }, (_, index) => service({ uid: `u${index}`, name: `web-${index}` }));
    host.services = { epoch: 1, sequence: 1, services };
    const answer = await (await client()).call('services', {});
    expect(answer.ok && answer.value.services.length).toBe(10_000);
  });

  it('gives an address or why there is none', async () => {
    const asker = await client();
    expect(await asker.call('address', { service: 'web', form: 'url', port: 'http' })).toEqual({
      ok: true,
      value: 'web/url/http',
    });
    expect(await asker.call('address', { service: 'missing', form: 'url', port: null })).toMatchObject({
      error: { code: 'service.not-found', params: { name: 'missing' } },
    });
  });

  it('passes on changed profiles and the window', async () => {
    const asker = await client();
    await asker.call('profiles-changed', {});
    expect(profilesChanged).toHaveBeenCalledOnce();
    await asker.call('show-window', {});
    expect(showWindow).toHaveBeenCalled();
  });

  it('says so when the host throws, and lives on', async () => {
    const asker = await client();
    host.disconnect = () => Promise.reject(new Error('boom'));
    expect(await asker.call('down', {})).toMatchObject({ error: { code: 'app.internal', params: { detail: 'boom' } } });
    expect((await asker.call('status', {})).ok).toBe(true);
  });
});

describe('up', () => {
  it('answers when connected, not before, and streams the steps', async () => {
    const seen: string[] = [];
    const asker = await client();
    const up = asker.call('up', { profile: 'demo' }, ({ connection }) => seen.push(connection.state.kind));
    await vi.waitFor(() => expect(seen).toContain('connecting'));
    host.enter({ kind: 'connecting', step: 'verify' });
    host.enter({ kind: 'connected' });
    const answer = await up;
    expect(answer.ok && answer.value.connection.state.kind).toBe('connected');
    expect(host.asked).toEqual(['connect demo']);
    await vi.waitFor(() => expect(host.listeners).toBe(0));
  });

  it('does not take an old failure for the outcome of a new attempt', async () => {
    host.enter({ kind: 'failed', reason: problem('tunnel.lost') });
    const seen: string[] = [];
    const up = (await client()).call('up', { profile: null }, ({ connection }) => seen.push(connection.state.kind));
    await vi.waitFor(() => expect(seen).toEqual(['connecting']));
    host.enter({ kind: 'failed', reason: problem('tunnel.certificate') });
    expect(await up).toMatchObject({ value: { connection: { state: { reason: { code: 'tunnel.certificate' } } } } });
  });

  it('stays while input is awaited and takes the answer on the same connection', async () => {
    host.onAnswer = () => host.enter({ kind: 'connected' });
    const asker = await client();
    const request = { realm: 'Auth', username: true, challenge: null, retry: false };
    const up = asker.call('up', { profile: null }, ({ connection }) => {
      if (connection.state.kind !== 'waiting-for-input') return;
      void asker.call('answer', { answer: { username: 'a', password: 'ß'.repeat(4000), response: '' } });
    });
    await vi.waitFor(() => expect(host.asked).toHaveLength(1));
    host.enter({ kind: 'waiting-for-input', request });
    expect((await up).ok).toBe(true);
    expect(host.answers).toHaveLength(1);
  });

  it('joins the same profile and refuses another', async () => {
    host.enter({ kind: 'connected' }, 'demo');
    const asker = await client();
    expect((await asker.call('up', { profile: 'demo' })).ok).toBe(true);
    expect(await asker.call('up', { profile: 'other' })).toEqual(
      err(problem('app.already-connected', { name: 'demo' })),
    );
    expect(host.asked).toEqual([]);
  });

  it.each([
    [{ kind: 'reconnecting', cause: problem('network.changed'), attempt: 4 }],
    [{ kind: 'waiting-for-network' }],
  ] as const)('does not wait for the next try: %j', async (state) => {
    host.enter(state, 'demo');
    host.onConnect = () => {
      host.enter({ kind: 'connected' });
      return ok(null);
    };
    const answer = await (await client()).call('up', { profile: null });
    expect(answer).toMatchObject({ value: { connection: { state: { kind: 'connected' } } } });
    expect(host.asked).toEqual(['connect demo']);
  });

  it('passes on why connecting was refused', async () => {
    host.onConnect = () => err(problem('profile.none'));
    expect(await (await client()).call('up', { profile: null })).toEqual(err(problem('profile.none')));
  });

  it('ends when somebody else disconnects', async () => {
    const up = (await client()).call('up', { profile: null });
    await vi.waitFor(() => expect(host.connection.state.kind).toBe('connecting'));
    await (await client()).call('down', {});
    expect(await up).toMatchObject({ value: { connection: { state: { kind: 'disconnected' } } } });
  });
});

describe('watch', () => {
  it('shows the state at once, each change of it, and ends with the server', async () => {
    const seen: string[] = [];
    const watch = (await client()).call('watch', {}, ({ connection }) => seen.push(connection.state.kind));
    await vi.waitFor(() => expect(seen).toEqual(['disconnected']));
    host.enter({ kind: 'connecting', step: 'gateway' });
    await vi.waitFor(() => expect(seen).toEqual(['disconnected', 'connecting']));
    await server.stop();
    expect(await watch).toEqual({ ok: true, value: null });
  });

  it('coalesces byte counts and sends the newest', async () => {
    const seen: ControlStatus[] = [];
    void (await client()).call('watch', {}, (status) => seen.push(status));
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    for (let bytes = 1; bytes <= 1000; bytes += 1) {
      const tunnel = { device: 'tun0', address: '192.168.6.2', remote: 'x', bytesIn: bytes, bytesOut: 0 };
      host.change({ ...host.connection, tunnel });
    }
    await vi.waitFor(() => expect(seen.at(-1)?.connection.tunnel?.bytesIn).toBe(1000));
    expect(seen.length).toBeLessThan(4);
  });

  it('does not pile up for a client that reads nothing', async () => {
    const slow = await raw();
    slow.socket.pause();
    slow.socket.write('{"id":1,"verb":"watch"}\n');
    await vi.waitFor(() => expect(host.listeners).toBe(1));
    const detail = 'x'.repeat(100_000);
    for (let attempt = 0; attempt < 200; attempt += 1) {
      host.enter({ kind: 'reconnecting', cause: problem('tunnel.lost', { detail }), attempt });
      host.enter({ kind: 'connecting', step: 'gateway' });
    }
    // Everybody else is served meanwhile.
    expect((await (await client()).call('status', {})).ok).toBe(true);
    slow.socket.resume();
    await vi.waitFor(() => expect(slow.lines().length).toBeGreaterThan(0));
    expect(slow.lines().length).toBeLessThan(20);
  });

  it('forgets a client that went away', async () => {
    const gone = await raw();
    gone.socket.write('{"id":1,"verb":"watch"}\n');
    await vi.waitFor(() => expect(host.listeners).toBe(1));
    gone.socket.destroy();
    await vi.waitFor(() => expect(host.listeners).toBe(0));
  });
});

describe('a hostile or broken client', () => {
  it.each([
    ['an unknown verb', '{"id":7,"verb":"format-disk"}'],
    ['a missing argument', '{"id":7,"verb":"up"}'],
    ['a wrong form', '{"id":7,"verb":"address","service":"web","form":"nope","port":null}'],
    ['an argument that is too long', `{"id":7,"verb":"up","profile":"${'x'.repeat(257)}"}`],
  ])('gets its own refusal for %s and may go on', async (_what, line) => {
    const peer = await raw();
    peer.socket.write(`${line}\n{"id":8,"verb":"status"}\n`);
    await vi.waitFor(() => expect(peer.lines()).toHaveLength(2));
    expect(peer.lines()).toContainEqual(expect.objectContaining({ id: 7, ok: false }));
    expect(peer.lines()).toContainEqual(expect.objectContaining({ id: 8, ok: true }));
    expect(host.asked).toEqual([]);
  });

  it.each([
    ['no JSON', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['an endless line', Buffer.alloc(200_000, 'x')],
    ['a flood', Buffer.from('{"id":1,"verb":"watch"}\n'.repeat(1000))],
  ])('is told and let go for %s', async (_what, bytes) => {
    const peer = await raw();
    peer.socket.write(bytes);
    await peer.closed;
    expect(peer.lines()).toContainEqual(
      expect.objectContaining({ id: 0, problem: expect.objectContaining({ code: 'app.bad-request' }) as unknown }),
    );
    expect((await (await client()).call('status', {})).ok).toBe(true);
    expect(host.listeners).toBe(0);
  });

  it('is refused when there are too many, and only then', async () => {
    const many = await Promise.all(Array.from({ length: 32 }, () => raw()));
    const refused = await client();
    expect(await refused.call('status', {})).toEqual(err(problem('app.busy')));
    many[0]!.socket.destroy();
    await vi.waitFor(async () => expect((await (await client()).call('status', {})).ok).toBe(true));
  });

  it('is let go when it says nothing, but not while it watches', async () => {
    await server.stop();
    server = new ControlServer({ path, host, showWindow: null, onProfilesChanged: () => undefined, idleMs: 60 });
    await server.start();
    const watcher = await raw();
    watcher.socket.write('{"id":1,"verb":"watch"}\n');
    const silent = await raw();
    await silent.closed;
    await vi.waitFor(() => expect(watcher.lines()).toHaveLength(1));
    host.enter({ kind: 'connecting', step: 'dns' });
    await vi.waitFor(() => expect(watcher.lines()).toHaveLength(2));
  });
});

describe('the client', () => {
  it('ends every call when the program goes away', async () => {
    const asker = await client();
    host.disconnect = () => new Promise<void>(() => undefined);
    const down = asker.call('down', {});
    await vi.waitFor(() => expect(host.listeners).toBe(0));
    asker.close();
    expect(await down).toEqual(err(problem('app.not-running')));
    expect(await asker.call('status', {})).toEqual(err(problem('app.not-running')));
  });
});

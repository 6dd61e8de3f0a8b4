import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Background, eventually } from './commands.ts';
import { HelperClient } from './helper-client.ts';
import { bundle } from './two-hosts.ts';

/** The helper's socket and its manners; no tunnel is made, so no namespaces are needed. */
describe('the helper’s socket', () => {
  let program = '';
  let programs = '';
  let folder = '';
  const running = new Set<Background>();
  const start = (...more: string[]): Background => {
    const args = [program, '--socket', join(folder, 'run', 's'), '--state-dir', join(folder, 'state'), ...more];
    const helper = new Background(process.execPath, args);
    running.add(helper);
    return helper;
  };
  const connect = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = createConnection(join(folder, 'run', 's'), () => resolve(socket));
      socket.once('error', reject);
    });

  beforeAll(async () => {
    programs = await mkdtemp(join(tmpdir(), 'klh-program-'));
    program = join(programs, 'helper.cjs');
    await bundle('electron/helper/index.ts', program);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klh-'));
    await chmod(folder, 0o755);
  });
  afterEach(async () => {
    await Promise.all([...running].map((helper) => helper.stop('SIGKILL')));
    running.clear();
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => rm(programs, { recursive: true, force: true }));

  it.each([
    [[], 0o600, 0],
    [['--allow-uid', '1234'], 0o600, 1234],
    [['--allow-group', 'daemon'], 0o660, 0],
  ] as const)('belongs to those who may use it: %j', async (more, mode, uid) => {
    await start(...more).says('info: version');
    const socket = await stat(join(folder, 'run', 's'));
    expect(socket.mode & 0o777).toBe(mode);
    expect(socket.uid).toBe(uid);
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(folder, 'state'))).mode & 0o777).toBe(0o711);
    expect((await stat(join(folder, 'state', 'journal'))).mode & 0o777).toBe(0o700);
  });

  it('takes the place of a helper that was killed, and of nothing else', async () => {
    const first = start();
    await first.says('info: version');
    await first.stop('SIGKILL');
    const second = start();
    await second.says('info: version');
    await second.stop();
    expect(await stat(join(folder, 'run', 's')).catch(() => null)).toBeNull();
    await writeFile(join(folder, 'run', 's'), 'mine');
    const third = start();
    expect(await third.ended).toBe(1);
    expect(third.output).toContain('not a socket');
    await rm(join(folder, 'run', 's'));
    const other = createServer().listen(join(folder, 'run', 's'));
    const fourth = start();
    expect(await fourth.ended).toBe(1);
    expect(fourth.output).toContain('already listens');
    other.close();
  });

  it('refuses a folder that others can write to', async () => {
    await mkdir(join(folder, 'run'));
    await chmod(join(folder, 'run'), 0o777);
    const helper = start();
    expect(await helper.ended).toBe(1);
    expect(helper.output).toContain('can be written to by others');
  });

  it('explains wrong usage', async () => {
    const helper = new Background(process.execPath, [program, '--socket', '/x']);
    expect(await helper.ended).toBe(2);
    expect(helper.output).toContain('usage:');
  });

  it('answers nonsense, and lets go of who cannot be followed', async () => {
    const helper = start();
    await helper.says('info: version');
    const client = await HelperClient.connect(join(folder, 'run', 's'));
    expect(await client.ask('stop', { tunnel: 'none' })).toMatchObject({ error: { code: 'helper.bad-request' } });
    const hello = await client.ask('hello', { protocol: 99 });
    expect(hello).toMatchObject({ error: { code: 'helper.version', params: { ours: 99 } } });
    const broken = await connect();
    const closed = new Promise((resolve) => broken.once('close', resolve));
    broken.on('error', () => undefined).resume();
    broken.write('{"id":1,\n');
    await closed;
    const endless = await connect();
    const ended = new Promise((resolve) => endless.once('close', resolve));
    endless.on('error', () => undefined).resume();
    endless.write(Buffer.alloc(2 * 1024 * 1024, 0x20));
    await ended;
    expect((await client.ask('hello', { protocol: 2 })).ok).toBe(true);
  });

  it('lets a silent client go', async () => {
    const helper = start();
    await helper.says('info: version');
    const silent = await connect();
    let isClosed = false;
    silent
      .on('close', () => (isClosed = true))
      .on('error', () => undefined)
      .resume();
    await eventually('the silent client gone', () => (isClosed ? true : null), 12_000);
  });
});

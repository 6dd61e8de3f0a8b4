import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DnsConfigurator } from '../../../electron/helper/dns/dns-configurator.ts';
import { Journal, type UndoRecord } from '../../../electron/helper/journal.ts';
import { undoLeftovers } from '../../../electron/helper/recovery.ts';
import { FakeHost } from './fake-host.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
/** Nobody has this process number. */
const noProcess = 2 ** 22 + 7;
const record: UndoRecord = {
  version: 1,
  bootId: 'now',
  tunnel: 't1',
  device: 'kl0',
  deviceIndex: 4,
  openvpn: null,
  routes: ['10.96.0.0/12'],
  dns: 'systemd-resolved',
  files: [],
};

let journal: Journal;
let host: FakeHost;
let log: string[];
const undo = (): Promise<void> =>
  undoLeftovers(journal, host, path(), (level, text) => void log.push(`${level}: ${text}`));
const left = async (): Promise<readonly string[]> => (await journal.readAll()).records.map(({ tunnel }) => tunnel);
const undone = (tunnel = 't1'): string => `info: undid what tunnel ${tunnel} (kl0) left behind`;

beforeEach(async () => {
  await mkdir(path('journal'));
  journal = new Journal(path('journal'), () => undefined);
  host = new FakeHost();
  log = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('undoLeftovers', () => {
  it('does nothing where nothing is left', async () => {
    host.bootId = () => Promise.reject(new Error('nobody needs to know'));
    await undo();
    expect([host.done, log]).toEqual([[], []]);
  });

  it('takes back routes and DNS of a device that is still there', async () => {
    await journal.write(record);
    await undo();
    expect(host.done).toEqual(['no routes kl0', 'no dns kl0']);
    expect(await left()).toEqual([]);
    expect(log).toEqual([undone()]);
  });

  it('takes back routes by a next hop, and DNS settings that no tunnel’s device had', async () => {
    const direct = { ...record, deviceIndex: 0, direct: { nextHop: '192.168.1.77' } };
    await journal.write(direct);
    await undo();
    expect(host.done).toEqual(['no routes via 192.168.1.77', 'no dns kl0']);
    await journal.write({ ...direct, direct: { nextHop: null } });
    await undo();
    expect(host.done.slice(2)).toEqual(['no dns kl0']);
    await journal.write({ ...direct, bootId: 'before' });
    await undo();
    expect(host.done.slice(3)).toEqual(['no dns kl0']);
    expect(await left()).toEqual([]);
  });

  it('takes back those of a device whose number was not known yet', async () => {
    await journal.write({ ...record, deviceIndex: null });
    await undo();
    expect(host.done).toEqual(['no routes kl0', 'no dns kl0']);
  });

  it('takes back nothing that was not done', async () => {
    await journal.write({ ...record, routes: [] });
    await undo();
    expect(host.done).toEqual(['no dns kl0']);
    await journal.write({ ...record, dns: null });
    await undo();
    expect(host.done.slice(1)).toEqual(['no routes kl0']);
  });

  it.each([
    ['a device of the same name is another one', record, 7],
    ['the device is gone', record, null],
    ['the computer was restarted', { ...record, bootId: 'before' }, 4],
  ] as const)('touches nothing when %s', async (_why, leftBehind, index) => {
    host.deviceIndex = index;
    await journal.write(leftBehind);
    await undo();
    expect(host.done).toEqual([]);
    expect(await left()).toEqual([]);
    expect(log).toEqual([undone()]);
  });

  it.each([
    ['before', 4, 0],
    ['now', 4, 4],
    ['now', 7, 7],
    ['now', null, 0],
  ] as const)('takes back DNS settings that outlive a restart (boot %s, device %s)', async (bootId, index, link) => {
    const cleared: unknown[] = [];
    const configurator: DnsConfigurator = {
      ...host.configurator,
      clear: (of) => Promise.resolve((cleared.push(of), null)),
    };
    const stacks: string[] = [];
    host.dnsOf = (stack) => {
      stacks.push(stack);
      return configurator;
    };
    host.deviceIndex = index;
    await journal.write({ ...record, bootId, dns: 'macos-resolver' });
    await undo();
    expect([stacks, cleared]).toEqual([['macos-resolver'], [{ device: 'kl0', index: link }]]);
  });

  it('keeps the record of what could not be undone, says what, and goes on with the next', async () => {
    host.routesStay = 'busy';
    host.dnsStays = 'denied';
    await journal.write(record);
    await journal.write({ ...record, tunnel: 't2', routes: [], dns: null });
    await undo();
    expect(await left()).toEqual(['t1']);
    expect([...log].sort()).toEqual([
      'error: tunnel t1 (kl0) left something behind: routes (busy); DNS settings (denied)',
      undone('t2'),
    ]);
  });

  it('goes on with the next record when one cannot be undone', async () => {
    const rejecting = { ...record, tunnel: 't2', device: 'kl9' };
    await journal.write(rejecting);
    await journal.write(record);
    host.links = {
      ...host.links,
      index: (device) => (device === 'kl9' ? Promise.reject(new Error('no such thing')) : Promise.resolve(4)),
    };
    await undo();
    expect(host.done).toEqual(['no routes kl0', 'no dns kl0']);
    expect(await left()).toEqual(['t2']);
    expect(log.some((line) => line.includes('no such thing'))).toBe(true);
  });

  it('removes management sockets of the state folder alone', async () => {
    await mkdir(path('outside'));
    const [socket, other] = ['t0123456789ab.sock', 'tba9876543210.sock'];
    for (const name of [socket, 'kept', `outside/${other}`]) await writeFile(path(name), '');
    const files = [
      path(socket),
      path(other),
      path('kept'),
      path('outside', other),
      path('..'),
      `${path('outside')}/../kept`,
    ];
    await journal.write({ ...record, files });
    await undo();
    expect((await readdir(path())).sort()).toEqual(['journal', 'kept', 'outside']);
    expect(await readdir(path('outside'))).toEqual([other]);
  });

  it('never stops the helper', async () => {
    await rm(path('journal'), { recursive: true });
    await undo();
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/^error: undoing what was left behind failed: ENOENT/);
    await mkdir(path('journal'));
    await journal.write(record);
    host.bootId = () => Promise.reject(new Error('no boot'));
    await undo();
    expect(log[1]).toBe('error: undoing what was left behind failed: no boot');
    expect(await left()).toEqual(['t1']);
  });
});

describe('an openvpn that was left behind', () => {
  const openvpn = { pid: noProcess, startTime: '77' };

  it('is ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    let isOver = false;
    void ended.then(() => (isOver = true));
    host.processes.startTime = (pid) => Promise.resolve(pid === child.pid && !isOver ? '77' : null);
    await journal.write({ ...record, openvpn: { pid: child.pid ?? noProcess, startTime: '77' } });
    await undo();
    expect(await ended).toBe('SIGKILL');
    expect(log).toEqual([undone()]);
  });

  it.each([
    ['its number was used again', 'other', true, 'now'],
    ['it is another program', '77', false, 'now'],
    ['the computer was restarted', '77', true, 'before'],
  ])('is left alone when %s', async (_why, startTime, isOpenvpn, bootId) => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => true);
    host.processes.startTime = () => Promise.resolve(startTime);
    host.processes.isOpenvpn = () => Promise.resolve(isOpenvpn);
    await journal.write({ ...record, openvpn, bootId });
    await undo();
    expect(kill).not.toHaveBeenCalled();
    kill.mockRestore();
    expect(await left()).toEqual([]);
  });

  it('keeps its record when it does not end', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    let looks = 0;
    host.processes.startTime = () => {
      // Two looks before the deadline of two seconds, and one after it.
      if (++looks > 2) vi.setSystemTime(1_000_000 + (looks - 2) * 1_000);
      return Promise.resolve('77');
    };
    await journal.write({ ...record, openvpn, routes: [], dns: null });
    await undo();
    expect(looks).toBe(5);
    expect(await left()).toEqual(['t1']);
    expect(log).toEqual([`error: tunnel t1 (kl0) left something behind: openvpn (process ${noProcess})`]);
  });
});

describe('what no record tells of', () => {
  it('is found by the socket it calls back to', async () => {
    const gone = new Set<number>();
    const sockets = ['t0123456789ab', 'tba9876543210', 't111111111111'].map((tunnel) => path(`${tunnel}.sock`));
    await writeFile(sockets[0] ?? '', '');
    await writeFile(path('journal', 'tba9876543210.json'), '{');
    await writeFile(path('journal', 't111111111111.json.damaged-7'), '{');
    host.processes.openvpnsAt = (asked) => {
      expect([...asked].sort()).toEqual(sockets.sort());
      return Promise.resolve([noProcess, noProcess + 1]);
    };
    host.processes.startTime = (pid) => {
      if (pid === noProcess + 1) return Promise.resolve(null);
      if (gone.has(pid)) return Promise.resolve(null);
      return Promise.resolve('77');
    };
    const kill = vi.spyOn(process, 'kill').mockImplementation((pid) => {
      gone.add(pid);
      return true;
    });
    await undo();
    expect(kill.mock.calls).toEqual([[noProcess, 'SIGKILL']]);
    kill.mockRestore();
    expect(log).toEqual([`info: openvpn (process ${noProcess}) was left behind; it is ended`]);
  });

  it('is not looked for where no tunnel is known that could have left it', async () => {
    host.processes.openvpnsAt = () => Promise.reject(new Error('nobody asked'));
    await undo();
    expect(log).toEqual([]);
  });

  it('is said when it does not end', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    let looks = 0;
    await writeFile(path('t0123456789ab.sock'), '');
    host.processes.openvpnsAt = () => Promise.resolve([noProcess]);
    host.processes.startTime = () => {
      vi.setSystemTime(1_000_000 + ++looks * 1_000);
      return Promise.resolve('77');
    };
    await undo();
    expect(log).toEqual([`error: openvpn (process ${noProcess}) was left behind; it does not end`]);
  });

  it('is its management socket, and nothing else in the state folder', async () => {
    for (const name of ['t0123456789ab.sock', 'lock.sock', 'x.sock', 't0123456789ab.sock.txt'])
      await writeFile(path(name), '');
    await undo();
    expect((await readdir(path())).sort()).toEqual(['journal', 'lock.sock', 't0123456789ab.sock.txt', 'x.sock']);
  });

  it('are settings that bear our mark, when a record is damaged', async () => {
    let sweeps = 0;
    let stayed: string | null = null;
    const configurator = { ...host.configurator, sweep: () => Promise.resolve((sweeps++, stayed)) };
    host.dns = () => Promise.resolve(configurator);
    await journal.write(record);
    await undo();
    expect(sweeps).toBe(0);
    await writeFile(path('journal', 't2.json'), '{');
    await undo();
    expect([sweeps, log]).toEqual([1, [undone()]]);
    stayed = 'denied';
    await writeFile(path('journal', 't2.json'), '{');
    await undo();
    expect(log.at(-1)).toBe('error: DNS settings were left behind: denied');
    host.dns = () => Promise.resolve(host.configurator);
    await writeFile(path('journal', 't2.json'), '{');
    await undo();
    expect([sweeps, log.length]).toEqual([2, 2]);
  });
});

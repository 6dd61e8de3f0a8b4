import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noDnsConfigurator } from '../../../electron/helper/dns/none.ts';
import type { HostSystem } from '../../../electron/helper/host-system.ts';
import { Journal, type UndoRecord } from '../../../electron/helper/journal.ts';
import { undoLeftovers } from '../../../electron/helper/recovery.ts';

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

function fakeHost(done: string[], index: number | null, stayed: string | null = null): HostSystem {
  return {
    run: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
    routes: {
      apply: () => Promise.resolve([]),
      clear: (device) => Promise.resolve((done.push(`routes ${device}`), stayed)),
    },
    links: { freeName: () => Promise.resolve(null), index: () => Promise.resolve(index) },
    processes: { startTime: () => Promise.resolve('other'), isOpenvpn: () => Promise.resolve(true) },
    dns: () => Promise.resolve(noDnsConfigurator()),
    dnsOf: (stack) => ({
      ...noDnsConfigurator(),
      clear: (link) => Promise.resolve((done.push(`dns ${stack} ${link.device} ${link.index}`), null)),
    }),
    bootId: () => Promise.resolve('now'),
    openvpnPrograms: [],
    missingForTunnels: () => Promise.resolve(null),
    isMac: false,
    anyDevice: 'tun',
  };
}

describe('undoLeftovers', () => {
  let folder = '';
  let journal: Journal;
  const log: string[] = [];
  const undo = async (host: HostSystem): Promise<void> =>
    undoLeftovers(journal, host, folder, (_level, text) => log.push(text));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recovery-'));
    journal = new Journal(folder, () => undefined);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes back routes and DNS of a device that is still there', async () => {
    const done: string[] = [];
    await journal.write(record);
    await undo(fakeHost(done, 4));
    expect(done).toEqual(['routes kl0', 'dns systemd-resolved kl0 4']);
    expect(await journal.readAll()).toEqual([]);
  });

  it.each([
    ['a device of the same name is another one', record, 7],
    ['the device is gone', record, null],
    ['the computer was restarted', { ...record, bootId: 'before' }, 4],
  ] as const)('touches nothing when %s', async (_why, left, index) => {
    const done: string[] = [];
    await journal.write(left);
    await undo(fakeHost(done, index));
    expect(done).toEqual([]);
    expect(await journal.readAll()).toEqual([]);
  });

  it('takes back DNS settings that outlive a restart', async () => {
    const done: string[] = [];
    await journal.write({ ...record, bootId: 'before', dns: 'macos-resolver' });
    await undo(fakeHost(done, null));
    expect(done).toEqual(['dns macos-resolver kl0 0']);
  });

  it('keeps the record of what could not be undone', async () => {
    await journal.write(record);
    await undo(fakeHost([], 4, 'busy'));
    expect(await journal.readAll()).toEqual([record]);
  });

  it('leaves a process alone whose number was used again', async () => {
    await journal.write({ ...record, openvpn: { pid: process.pid, startTime: 'mine' } });
    await undo(fakeHost([], null));
    expect(await journal.readAll()).toEqual([]);
  });

  it('removes files of the state folder alone', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'recovery-outside-'));
    await writeFile(join(folder, 't1.sock'), '');
    await writeFile(join(outside, 'x'), '');
    await journal.write({ ...record, files: [join(folder, 't1.sock'), join(outside, 'x'), `${folder}/../x`] });
    await undo(fakeHost([], null));
    expect(await readdir(folder)).toEqual([]);
    expect(await readdir(outside)).toEqual(['x']);
    await rm(outside, { recursive: true });
  });
});

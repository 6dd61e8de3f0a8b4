import { readdirSync } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, readFile, symlink, writeFile, type FileHandle } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { Journal, parseUndoRecord, stateFolderProblem, type UndoRecord } from '../../../electron/helper/journal.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
const record: UndoRecord = {
  version: 1,
  bootId: 'b',
  tunnel: 't1',
  device: 'kl0',
  deviceIndex: 4,
  openvpn: { pid: 1234, startTime: '99' },
  routes: ['10.96.0.0/12'],
  dns: 'systemd-resolved',
  files: ['/x/t1.sock'],
};

describe('a record on disk', () => {
  it('is one line that only its owner can read', async () => {
    await new Journal(path(), () => undefined).write(record);
    expect(await readFile(path('t1.json'), 'utf8')).toBe(`${JSON.stringify(record)}\n`);
    expect(((await lstat(path('t1.json'))).mode & 0o777).toString(8)).toBe('600');
  });

  it('is flushed before it is in force, and its folder after', async () => {
    const handle = await open(path());
    const calls: string[] = [];
    const handles = Object.getPrototypeOf(handle) as FileHandle;
    vi.spyOn(handles, 'sync').mockImplementation(() => {
      calls.push(`sync with ${readdirSync(path()).join(' ')}`);
      return Promise.resolve();
    });
    try {
      const journal = new Journal(path(), () => undefined);
      await journal.write(record);
      expect(calls).toEqual(['sync with t1.json.new', 'sync with t1.json']);
      await journal.remove('t1');
      expect(calls.slice(2)).toEqual(['sync with ']);
    } finally {
      vi.restoreAllMocks();
      await handle.close();
    }
  });

  it('replaces the former one as a whole', async () => {
    const journal = new Journal(path(), () => undefined);
    await journal.write({ ...record, routes: Array<string>(100).fill('10.96.0.0/12') });
    await writeFile(path('t1.json.new'), 'x'.repeat(9999));
    await journal.write(record);
    expect(await readFile(path('t1.json'), 'utf8')).toBe(`${JSON.stringify(record)}\n`);
    expect(await readdir(path())).toEqual(['t1.json']);
  });

  it('is not written through a link', async () => {
    const journal = new Journal(path(), () => undefined);
    await writeFile(path('precious'), 'precious');
    await symlink(path('precious'), path('t1.json.new'));
    await expect(journal.write(record)).rejects.toThrow(/ELOOP|EMLINK/);
    expect(await readFile(path('precious'), 'utf8')).toBe('precious');
  });

  it('that the disk does not take is said', async () => {
    const journal = new Journal(path('none'), () => undefined);
    await expect(journal.write(record)).rejects.toThrow('ENOENT');
    await expect(journal.remove('t1')).rejects.toThrow('ENOENT');
    await mkdir(path('t1.json'));
    await expect(new Journal(path(), () => undefined).write(record)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    // What could not be put in its place is not left lying about.
    expect(await readdir(path())).toEqual(['t1.json']);
  });

  it('goes with its tunnel', async () => {
    const journal = new Journal(path(), () => undefined);
    await journal.write(record);
    await journal.write({ ...record, tunnel: 't2' });
    await journal.remove('t1');
    expect(await readdir(path())).toEqual(['t2.json']);
  });
});

describe('what lies in the folder', () => {
  const read = async (): Promise<{ found: unknown; log: string[] }> => {
    const log: string[] = [];
    const found = await new Journal(path(), (level, text) => log.push(`${level}: ${text}`)).readAll();
    return { found, log };
  };

  it('may be no file at all, or one that cannot be followed', async () => {
    await mkdir(path('t1.json'));
    await writeFile(path('real'), JSON.stringify({ ...record, tunnel: 't2' }));
    await symlink(path('real'), path('t2.json'));
    await mkdir(path('t3.json.new'));
    await writeFile(path('notes.txt'), 'x');
    const { found, log } = await read();
    expect(found).toEqual({ records: [], damaged: ['t1', 't2'], setAside: [] });
    expect(log).toHaveLength(2);
    expect((await readdir(path())).filter((name) => !name.includes('.damaged-')).sort()).toEqual(['notes.txt', 'real']);
  });

  it('is set aside under a name that says when', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
    try {
      await writeFile(path('t1.json'), 'x');
      const aside = `${path('t1.json')}.damaged-1700000000000`;
      const { log } = await read();
      expect(log).toEqual([`warning: the undo record ${path('t1.json')} is damaged; it is now ${aside}`]);
      expect(await readFile(aside, 'utf8')).toBe('x');
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps telling of its tunnel once it is set aside', async () => {
    await writeFile(path('t1.json.damaged-7'), 'x');
    await writeFile(path('t2.json.damaged-x'), 'x');
    expect((await read()).found).toEqual({ records: [], damaged: [], setAside: ['t1'] });
  });

  it('is not believed when it is far too long', async () => {
    const routes = Array<string>(30_000).fill('10.96.0.0/12');
    await writeFile(path('t1.json'), JSON.stringify({ ...record, routes }));
    expect((await read()).found).toEqual({ records: [], damaged: ['t1'], setAside: [] });
  });

  it('is read whole up to a quarter of a mebibyte', async () => {
    const routes = Array<string>(10_000).fill('10.96.0.0/12');
    await new Journal(path(), () => undefined).write({ ...record, routes });
    expect((await read()).found).toEqual({ records: [{ ...record, routes }], damaged: [], setAside: [] });
  });

  it('is read although nobody may write to it', async () => {
    await new Journal(path(), () => undefined).write(record);
    await chmod(path('t1.json'), 0o400);
    expect((await read()).found).toEqual({ records: [record], damaged: [], setAside: [] });
  });
});

describe('parseUndoRecord', () => {
  const parse = (change: object): UndoRecord | null => parseUndoRecord(JSON.stringify({ ...record, ...change }));

  it.each([
    {},
    { deviceIndex: null },
    { deviceIndex: 0 },
    { openvpn: null },
    { openvpn: { pid: 2, startTime: '' } },
    { routes: [], files: [] },
    { dns: null },
    { dns: 'none' },
    { dns: 'macos-resolver' },
    { dns: 'windows-nrpt' },
    { tunnel: 'a'.repeat(32) },
    { tunnel: '0-z' },
    { device: 'OpenVPN Data-Channel_1.0' },
    { device: `a${'b'.repeat(63)}` },
    { bootId: '' },
  ])('takes %j', (change) => {
    expect(parse(change)).toEqual({ ...record, ...change });
  });

  it('drops what it does not know', () => {
    expect(parse({ more: 1, openvpn: { pid: 2, startTime: 's', path: '/x' } })).toEqual({
      ...{ ...record, openvpn: { pid: 2, startTime: 's' } },
    });
  });

  it.each([
    { version: '1' },
    { bootId: 7 },
    { bootId: undefined },
    { tunnel: 7 },
    { tunnel: '' },
    { tunnel: 'a'.repeat(33) },
    { tunnel: 'T1' },
    { tunnel: 't1/' },
    { tunnel: '/t1' },
    { device: 7 },
    { device: ' kl0' },
    { device: '-kl0' },
    { device: `a${'b'.repeat(64)}` },
    { device: 'kl0/' },
    { deviceIndex: -1 },
    { deviceIndex: 1.5 },
    { deviceIndex: 2 ** 53 },
    { deviceIndex: undefined },
    { openvpn: 7 },
    { openvpn: {} },
    { openvpn: { pid: 2 } },
    { openvpn: { pid: 2, startTime: 7 } },
    { openvpn: { pid: '2', startTime: 's' } },
    { openvpn: { pid: 1, startTime: 's' } },
    { openvpn: { pid: 0, startTime: 's' } },
    { openvpn: { pid: 2.5, startTime: 's' } },
    { routes: 'x' },
    { routes: ['x', 7] },
    { routes: { length: 0 } },
    { files: undefined },
    { files: [null] },
    { dns: 7 },
    { dns: '' },
    { dns: undefined },
  ])('refuses %j', (change) => {
    expect(parse(change)).toBeNull();
  });

  it.each(['', 'x', 'null', '7', 'true', '"x"', '[]', '{}', '{"version":1}'])('refuses %s', (text) => {
    expect(parseUndoRecord(text)).toBeNull();
  });
});

describe('stateFolderProblem', () => {
  it('says why the folder takes nothing', () => {
    expect(stateFolderProblem(new Error('ENOSPC'))).toEqual({
      code: 'helper.state-folder',
      params: { detail: 'ENOSPC' },
    });
    expect(stateFolderProblem('x')).toEqual({ code: 'helper.state-folder', params: { detail: 'x' } });
  });
});

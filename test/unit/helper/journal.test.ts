import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, parseUndoRecord, type UndoRecord } from '../../../electron/helper/journal.ts';

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

describe('Journal', () => {
  let folder = '';
  let warnings: string[] = [];
  let journal: Journal;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
    warnings = [];
    journal = new Journal(folder, (_level, text) => warnings.push(text));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps one whole record a tunnel', async () => {
    await journal.write({ ...record, routes: [] });
    await journal.write(record);
    await journal.write({ ...record, tunnel: 't2', openvpn: null, dns: null, deviceIndex: null });
    expect((await readdir(folder)).sort()).toEqual(['t1.json', 't2.json']);
    expect((await journal.readAll()).records).toContainEqual(record);
    await journal.remove('t1');
    await journal.remove('t1');
    expect((await journal.readAll()).records.map(({ tunnel }) => tunnel)).toEqual(['t2']);
  });

  it('sets aside what is damaged at any length, and goes on', async () => {
    await journal.write(record);
    const whole = await readFile(join(folder, 't1.json'), 'utf8');
    for (let length = 0; length < whole.length - 2; length += 7) {
      await writeFile(join(folder, 't1.json'), whole.slice(0, length));
      expect(await journal.readAll()).toMatchObject({ records: [], damaged: ['t1'] });
    }
    expect(warnings.length).toBeGreaterThan(5);
    expect((await readdir(folder)).every((name) => name.includes('.damaged-'))).toBe(true);
  });

  it('does not believe a record under another tunnel’s name, and drops drafts', async () => {
    await writeFile(join(folder, 't9.json'), JSON.stringify(record));
    await writeFile(join(folder, 't1.json.new'), JSON.stringify(record));
    expect(await journal.readAll()).toEqual({ records: [], damaged: ['t9'], setAside: [] });
    expect(warnings).toHaveLength(1);
    expect(await readdir(folder)).toHaveLength(1);
  });
});

describe('parseUndoRecord', () => {
  it.each([
    { version: 2 },
    { tunnel: '../x' },
    { device: 'kl0; reboot' },
    { device: '' },
    { deviceIndex: '4' },
    { openvpn: { pid: 1, startTime: '9' } },
    { openvpn: { pid: -1, startTime: '9' } },
    { openvpn: { pid: 1234 } },
    { openvpn: undefined },
    { routes: null },
    { files: [1] },
    { dns: 'bind' },
  ])('refuses %j', (change) => {
    expect(parseUndoRecord(JSON.stringify({ ...record, ...change }))).toBeNull();
  });
});

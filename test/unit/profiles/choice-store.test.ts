import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { profilesFolder } from '../../../electron/profiles/home.ts';
import { ProfileStore } from '../../../electron/profiles/profile-store.ts';
import { removeProfile } from '../../../electron/profiles/remove-profile.ts';
import type { Profile } from '../../../electron/shared/profile.ts';
import { ChoiceStore } from '../../../electron/profiles/choice-store.ts';

const emptyProfile: Profile = {
  name: 'empty',
  ovpn: '',
  kubeconfig: null,
  context: null,
  routes: [],
  dnsServers: [],
  domains: [],
  searchDomains: [],
};

let home: string;
let store: ChoiceStore;
const file = (): string => join(home, 'collisions.json');
const skip = { route: '10.96.0.0/12', choice: 'skip', hosts: [] } as const;
const hosts = { route: '192.168.8.0/24', choice: 'hosts', hosts: ['192.168.8.174'] } as const;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kubelane-choices-'));
  store = new ChoiceStore(home);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('choices', () => {
  test('are remembered for one profile in one network, by the next program too', async () => {
    expect(await Promise.all([store.save('lab', 'office', skip), store.save('lab', 'office', hosts)])).toEqual([
      { ok: true, value: null },
      { ok: true, value: null },
    ]);
    expect(new ChoiceStore(home).load('lab', 'office')).toEqual([skip, hosts]);
    expect(store.load('lab', 'home')).toEqual([]);
    expect(store.load('other', 'office')).toEqual([]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test('are replaced, and taken back by `keep`', async () => {
    await store.save('lab', 'office', skip);
    await store.save('lab', 'office', { ...skip, choice: 'cluster' });
    expect(store.load('lab', 'office')).toEqual([{ ...skip, choice: 'cluster' }]);
    await store.save('lab', 'office', { ...skip, choice: 'keep' });
    expect(store.load('lab', 'office')).toEqual([]);
  });

  test('in a damaged file count for nothing, and the file is kept', async () => {
    for (const text of ['', '{', '{"choices":[{"choice":"default"}]}', '[]']) {
      writeFileSync(file(), text);
      expect(store.load('lab', 'office')).toEqual([]);
      expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(text);
      expect(existsSync(file())).toBe(false);
    }
    await store.save('lab', 'office', skip);
    expect(store.load('lab', 'office')).toEqual([skip]);
  });

  test('that cannot be stored are a problem', async () => {
    writeFileSync(join(home, 'not-a-folder'), '');
    const saved = await new ChoiceStore(join(home, 'not-a-folder')).save('lab', 'office', skip);
    expect(saved).toMatchObject({ ok: false, error: { code: 'settings.unwritable' } });
  });

  test('go with their profile when it is removed, and stay when it is imported anew', async () => {
    const profiles = new ProfileStore(profilesFolder(home));
    const imported = { ...emptyProfile, name: 'lab' };
    await profiles.save(imported);
    await store.save('lab', 'office', skip);
    await store.save('lab', 'home', hosts);
    await store.save('other', 'office', skip);
    await profiles.save(imported);
    expect(store.load('lab', 'home')).toEqual([hosts]);
    expect(await removeProfile(home, 'lab')).toEqual({ ok: true, value: null });
    expect([store.load('lab', 'office'), store.load('lab', 'home')]).toEqual([[], []]);
    expect(store.load('other', 'office')).toEqual([skip]);
    const before = readFileSync(file(), 'utf8');
    expect(await removeProfile(home, 'lab')).toMatchObject({ ok: false, error: { code: 'profile.not-found' } });
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });

  test('are forgotten from the oldest on when there are too many', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ profile: 'p', place: `${index}`, ...skip }));
    writeFileSync(file(), JSON.stringify({ choices: many }));
    await store.save('lab', 'office', skip);
    expect([store.load('p', '0'), store.load('p', '1'), store.load('lab', 'office')]).toEqual([[], [skip], [skip]]);
  });
});

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProfileStore } from '../../../electron/profiles/profile-store.ts';
import { isProfileName, profileNameOf } from '../../../electron/profiles/profile-name.ts';
import { SettingsStore } from '../../../electron/profiles/settings-store.ts';
import type { Profile } from '../../../electron/shared/profile.ts';
import { defaultSettings } from '../../../electron/shared/settings.ts';

let folder: string;
let store: ProfileStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubelane-profiles-'));
  store = new ProfileStore(join(folder, 'deep', 'profiles'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const office: Profile = {
  name: 'office',
  ovpn: 'client\nremote vpn.test 1194\n',
  kubeconfig: '/home/me/config',
  context: null,
  dnsServers: ['10.96.0.10'],
  domains: ['cluster.coder4'],
  searchDomains: [],
  routes: [{ role: 'pod', cidr: '10.200.0.0/16' }],
};

const direct: Profile = {
  ...{ name: 'line', kind: 'direct', nextHop: '192.168.1.77', kubeconfig: null, context: null },
  ...{ dnsServers: ['10.96.0.10'], domains: ['cluster.coder4'], searchDomains: [] },
  routes: [{ role: 'service', cidr: '10.96.0.0/12' }],
};

describe('a profile without a VPN', () => {
  it.each([direct, { ...direct, nextHop: null }])('comes back as it was stored', async (profile) => {
    await store.save(profile);
    expect(await store.get('line')).toEqual({ ok: true, value: profile });
  });

  it.each(['192.168.1.0/24', 'router', '192.168.001.077', '', 5])(
    'is damaged with the next hop %s',
    async (nextHop) => {
      await store.save({ ...direct, nextHop } as unknown as Profile);
      expect(await store.get('line')).toMatchObject({ ok: false, error: { code: 'profile.damaged' } });
    },
  );
});

describe('ProfileStore', () => {
  it('is empty before anything was stored', async () => {
    expect(await store.list()).toEqual({ profiles: [], problems: [] });
    expect(await store.get('office')).toEqual({
      ok: false,
      error: { code: 'profile.not-found', params: { name: 'office' } },
    });
  });

  it('gives back what was stored, in files that only the user can read', async () => {
    expect(await store.save(office)).toEqual({ ok: true, value: null });
    expect(await store.save({ ...office, name: 'a' })).toEqual({ ok: true, value: null });
    expect(await store.get('office')).toEqual({ ok: true, value: office });
    expect((await store.list()).profiles.map(({ name }) => name)).toEqual(['a', 'office']);
    const profiles = join(folder, 'deep', 'profiles');
    expect(readdirSync(profiles)).toEqual(['a.json', 'office.json']);
    expect(statSync(join(profiles, 'a.json')).mode & 0o777).toBe(0o600);
    expect(statSync(profiles).mode & 0o777).toBe(0o700);
  });

  it('replaces and removes', async () => {
    await store.save(office);
    await store.save({ ...office, context: 'two' });
    expect(await store.get('office')).toMatchObject({ value: { context: 'two' } });
    expect(await store.remove('office')).toEqual({ ok: true, value: null });
    expect(await store.remove('office')).toMatchObject({ error: { code: 'profile.not-found' } });
    expect((await store.list()).profiles).toEqual([]);
  });

  it.each(['', '..', '../x', 'a/b', 'a\\b', '.hidden', '-option', 'x'.repeat(65), 'a b', 'ü'])(
    'takes no path and no odd name: %j',
    async (name) => {
      expect(isProfileName(name)).toBe(false);
      const refused = { ok: false, error: { code: 'profile.bad-name' } };
      expect(await store.get(name)).toMatchObject(refused);
      expect(await store.save({ ...office, name })).toMatchObject(refused);
      expect(await store.remove(name)).toMatchObject(refused);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each([
    '',
    '{',
    '[]',
    JSON.stringify({ ...office, routes: [{ role: 'x', cidr: 'y' }] }),
    JSON.stringify({ ...office, name: 'other' }),
  ])('reports the damaged file %j, leaves it alone and lists the rest', async (text) => {
    await store.save(office);
    const path = join(folder, 'deep', 'profiles', 'broken.json');
    writeFileSync(path, text);
    const { profiles, problems } = await store.list();
    expect(profiles).toEqual([office]);
    expect(problems).toMatchObject([{ code: 'profile.damaged', params: { file: path } }]);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('says why it cannot store, and leaves no draft', async () => {
    writeFileSync(join(folder, 'deep'), 'a file where the folder should be');
    expect(await store.save(office)).toMatchObject({ error: { code: 'profile.unwritable' } });
    rmSync(join(folder, 'deep'));
    await store.save(office);
    const profiles = join(folder, 'deep', 'profiles');
    rmSync(join(profiles, 'office.json'));
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(profiles, 'office.json', 'full'), { recursive: true });
    expect(await store.save(office)).toMatchObject({ error: { code: 'profile.unwritable' } });
    expect(readdirSync(profiles)).toEqual(['office.json']);
    chmodSync(profiles, 0o700);
  });
});

describe('profileNameOf', () => {
  it.each([
    ['/tmp/office.ovpn', 'office'],
    ['C:\\vpn\\My VPN (new).OVPN', 'My-VPN-new'],
    ['.ovpn', ''],
    ['..', ''],
    ['a.conf', 'a'],
  ])('%s is %s', (file, name) => {
    expect(profileNameOf(file)).toBe(name);
  });
});

describe('SettingsStore', () => {
  it('starts with the defaults and gives back what was stored last', async () => {
    const settings = new SettingsStore(folder);
    expect(settings.load()).toEqual(defaultSettings);
    const themes = ['light', 'dark', 'system', 'dark'] as const;
    await Promise.all(themes.map((theme) => settings.save({ ...defaultSettings, theme })));
    expect(settings.load()).toEqual({ ...defaultSettings, theme: 'dark' });
  });

  it('keeps a damaged file aside', () => {
    writeFileSync(join(folder, 'settings.json'), '{"theme":');
    expect(new SettingsStore(folder).load()).toEqual(defaultSettings);
    expect(readFileSync(join(folder, 'settings.json.damaged'), 'utf8')).toBe('{"theme":');
  });

  it('takes the default for a single wrong field', () => {
    writeFileSync(join(folder, 'settings.json'), '{"theme":"pink","language":"en"}');
    expect(new SettingsStore(folder).load()).toEqual({ ...defaultSettings, language: 'en' });
  });
});

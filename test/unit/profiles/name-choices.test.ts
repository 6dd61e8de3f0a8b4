import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { changeNames } from '../../../electron/profiles/name-choices.ts';
import { ProfileStore } from '../../../electron/profiles/profile-store.ts';
import type { NameChoices, Profile } from '../../../electron/shared/profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-names-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const profile: Profile = {
  name: 'demo',
  ovpn: 'client',
  kubeconfig: null,
  context: null,
  dnsServers: [],
  domains: [],
  searchDomains: [],
  routes: [],
};

const store = new ProfileStore(folder);
const change = async (choices: NameChoices) => changeNames(store, 'demo', choices);
const stored = async (): Promise<unknown> => {
  const found = await store.get('demo');
  return found.ok ? found.value : found.error;
};

it('changes what is named, keeps the rest, and is stored', async () => {
  await store.save(profile);
  expect(await change({ namespace: 'shop' })).toMatchObject({ ok: true });
  expect(await stored()).toEqual({ ...profile, namespace: 'shop' });
  await change({ reverse: true });
  expect(await stored()).toEqual({ ...profile, namespace: 'shop', reverse: true });
  await change({ namespace: null });
  expect(await stored()).toEqual({ ...profile, reverse: true });
  await change({ reverse: false });
  expect(await stored()).toEqual(profile);
});

it.each(['', 'Shop', 'a.b', '-a', 'a-', 'ä', 'a'.repeat(64), 'a b', 'a\nb'])(
  'refuses the namespace %j and changes nothing',
  async (namespace) => {
    await store.save(profile);
    expect(await change({ namespace, reverse: true })).toMatchObject({ error: { code: 'profile.bad-option' } });
    expect(await stored()).toEqual(profile);
  },
);

it('says what is wrong with the profile', async () => {
  expect(await change({ reverse: true })).toMatchObject({ error: { code: 'profile.not-found' } });
  await store.save(profile);
  writeFileSync(join(folder, 'demo.json'), JSON.stringify({ ...profile, namespace: 'not one' }));
  expect(await change({ reverse: true })).toMatchObject({ error: { code: 'profile.damaged' } });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseAhead, foresee, type ForesightLaptop } from '../../../electron/connection/foresight.ts';
import type { LocalNetwork } from '../../../electron/network/local-route.ts';
import { ChoiceStore } from '../../../electron/profiles/choice-store.ts';
import { profilesFolder } from '../../../electron/profiles/home.ts';
import { NetworkMemory, type ToldNetworks } from '../../../electron/profiles/network-memory.ts';
import { ProfileStore } from '../../../electron/profiles/profile-store.ts';
import { removeProfile } from '../../../electron/profiles/remove-profile.ts';
import { parseCidr, parseIpAddress } from '../../../electron/shared/ip.ts';
import type { OpenvpnProfile } from '../../../electron/shared/profile.ts';
import { profile as demo } from './doctor/fake-surroundings.ts';

let home: string;
let memory: NetworkMemory;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kubelane-foresight-'));
  memory = new NetworkMemory(home);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const profile: OpenvpnProfile = { ...demo, routes: [{ role: 'pod', cidr: '10.200.0.0/16' }] };
const told: ToldNetworks = {
  push: {
    routes: [{ role: null, cidr: '10.96.0.0/12' }],
    dnsServers: ['10.96.0.10'],
    domains: ['cluster.coder4'],
    searchDomains: [],
  },
  discovery: { routes: [], dnsServers: [], domains: [], searchDomains: [] },
  tunnelNetwork: '192.168.6.0/24',
  hasIpv6: false,
  apiServer: null,
};

/** `10.96.0.0/12 docker0`, one for each route of the laptop; its gateway is 192.168.1.1 and its resolver knows the VPN server. */
function laptop(...routes: readonly string[]): ForesightLaptop {
  const local: LocalNetwork = {
    routes: ['192.168.1.0/24 eth0', ...routes].map((text) => {
      const [cidr = '', device = ''] = text.split(' ');
      const parsed = parseCidr(cidr);
      if (!parsed.ok) throw new Error(text);
      return { cidr: parsed.value, device, gateway: null };
    }),
    online: true,
    gateways: [parseIpAddress('192.168.1.1')!],
  };
  return {
    localNetwork: () => Promise.resolve(local),
    resolve: () => Promise.resolve({ addresses: ['203.0.113.10'], detail: '' }),
  };
}

async function seen(
  of: OpenvpnProfile,
  here: ForesightLaptop,
  ownDevice: string | null = null,
): Promise<readonly string[]> {
  const found = await foresee(of, { home, laptop: here, ownDevice });
  if (!found.ok) return [found.error.code];
  return found.value.map(({ role, cidr, status, problem, collision }) =>
    [role, cidr, status, problem?.code ?? '-', collision?.choice ?? '-'].join(' '),
  );
}

describe('before anything is connected', () => {
  test('routes of the profile are seen to collide, and those that nobody told of yet are not there', async () => {
    expect(await seen(profile, laptop())).toEqual(['pod 10.200.0.0/16 missing - -']);
    expect(await seen(profile, laptop('10.200.0.0/16 docker0', '10.96.0.0/12 wg0'))).toEqual([
      'pod 10.200.0.0/16 collision route.collision-containers keep',
    ]);
  });

  test('those of the .ovpn, of the server and of the tunnel itself are seen as they were told of last', async () => {
    memory.save('demo', told);
    const ovpn = `${profile.ovpn}\nroute 172.17.0.0 255.255.0.0\n`;
    const here = laptop('172.17.0.0/16 docker0', '10.96.0.0/12 wg0', '192.168.6.0/24 wlan0');
    expect(await seen({ ...profile, ovpn }, here)).toEqual([
      'vpn 192.168.6.0/24 collision route.collision keep',
      'pod 10.200.0.0/16 missing - -',
      'service 10.96.0.0/12 collision route.collision-vpn keep',
      'other 172.17.0.0/16 collision route.collision-containers keep',
    ]);
  });

  test('the VPN server’s address is looked up for it', async () => {
    const wide = { ...profile, routes: [{ role: 'other', cidr: '203.0.113.0/24' }] as const };
    expect(await seen(wide, laptop())).toEqual(['pod 203.0.113.0/24 collision route.collision-vpn-server keep']);
    const silent = { ...laptop(), resolve: () => Promise.resolve({ addresses: [], detail: 'no answer' }) };
    expect(await seen(wide, silent)).toEqual(['pod 203.0.113.0/24 missing - -']);
  });

  test('a tunnel of ours that would be gone by then is in nobody’s way, another Kubelane’s is', async () => {
    const here = laptop('10.200.0.0/16 kl0');
    expect(await seen(profile, here, 'kl0')).toEqual(['pod 10.200.0.0/16 missing - -']);
    expect(await seen(profile, here)).toEqual(['pod 10.200.0.0/16 collision route.collision-kubelane keep']);
  });

  test('a choice can be made, for this network', async () => {
    const parts = { home, laptop: laptop('10.200.0.0/16 docker0'), ownDevice: null };
    const choose = (route: string, choice: 'cluster' | 'skip') =>
      chooseAhead(profile, { route, choice, hosts: [] }, parts);
    expect(await choose('pod', 'cluster')).toEqual({
      ok: true,
      value: { route: '10.200.0.0/16', choice: 'cluster', hosts: [] },
    });
    expect(new ChoiceStore(home).load('demo', '192.168.1.1 in 192.168.1.0/24')).toHaveLength(1);
    expect(await seen(profile, parts.laptop)).toEqual(['pod 10.200.0.0/16 missing - cluster']);
    expect(await choose('service', 'skip')).toMatchObject({ error: { code: 'route.choice-no-route' } });
    const free = { ...parts, laptop: laptop() };
    expect(await chooseAhead(profile, { route: 'pod', choice: 'skip', hosts: [] }, free)).toMatchObject({
      error: { code: 'route.choice-unavailable' },
    });
  });

  test('a profile that cannot be read is said', async () => {
    expect(await seen({ ...profile, ovpn: 'plugin x' }, laptop())).toEqual(['profile.damaged']);
  });
});

describe('what was told of a profile’s networks', () => {
  const file = (): string => join(home, 'networks.json');

  test('is remembered by the next program, closed to others, and written only when it is another', () => {
    memory.save('demo', told);
    memory.save('other', { ...told, tunnelNetwork: null });
    expect(new NetworkMemory(home).load('demo')).toEqual(told);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const { ino } = statSync(file());
    memory.save('demo', told);
    expect(statSync(file()).ino).toBe(ino);
  });

  test('goes with the profile', async () => {
    await new ProfileStore(profilesFolder(home)).save(profile);
    memory.save('demo', told);
    await removeProfile(home, 'demo');
    expect([memory.load('demo'), readFileSync(file(), 'utf8')]).toEqual([null, expect.not.stringContaining('10.96')]);
  });

  test('is nothing where the file is damaged or cannot be written', () => {
    for (const text of ['', '{', '{"profiles":{"demo":{}}}', '[]', '{"profiles":{"__proto__":1}}']) {
      writeFileSync(file(), text);
      expect(memory.load('demo')).toBeNull();
    }
    writeFileSync(join(home, 'no-folder'), '');
    new NetworkMemory(join(home, 'no-folder')).save('demo', told);
    memory.save('demo', told);
    expect(memory.load('demo')).toEqual(told);
  });
});

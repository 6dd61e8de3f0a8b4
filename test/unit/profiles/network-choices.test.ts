import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { changeNetwork, withNetwork } from '../../../electron/profiles/network-choices.ts';
import { ProfileStore } from '../../../electron/profiles/profile-store.ts';
import type { NetworkChoices, Profile } from '../../../electron/shared/profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-network-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const profile: Profile = {
  name: 'demo',
  ovpn: 'client',
  kubeconfig: null,
  context: null,
  dnsServers: ['10.96.0.10'],
  domains: ['cluster.local'],
  searchDomains: ['svc.cluster.local'],
  routes: [
    { role: 'pod', cidr: '10.200.0.0/16' },
    { role: 'service', cidr: '10.96.0.0/12' },
  ],
};

describe('what a profile decides of the network', () => {
  it('is stored as it is asked for, each role by itself; what is not named stays', async () => {
    const store = new ProfileStore(folder);
    await store.save(profile);
    const choices = { routes: { pod: ['10.201.0.0/16', '10.202.0.0/16'] }, domains: ['Cluster.Coder4.'] };
    expect(await changeNetwork(store, 'demo', choices)).toMatchObject({ ok: true });
    expect(await store.get('demo')).toEqual({
      ok: true,
      value: {
        ...profile,
        domains: ['cluster.coder4'],
        routes: [
          { role: 'service', cidr: '10.96.0.0/12' },
          { role: 'pod', cidr: '10.201.0.0/16' },
          { role: 'pod', cidr: '10.202.0.0/16' },
        ],
      },
    });
    expect(await changeNetwork(store, 'other', choices)).toMatchObject({ error: { code: 'profile.not-found' } });
  });

  it('is taken back by no values', () => {
    expect(withNetwork(profile, { routes: { pod: [], service: [] }, dnsServers: [], domains: [] })).toEqual({
      ok: true,
      value: { ...profile, routes: [], dnsServers: [], domains: [] },
    });
  });

  it.each<[NetworkChoices, string, string]>([
    [{ routes: { service: ['10.96.0.1/12'] } }, '--route', '10.96.0.1/12'],
    [{ routes: { service: ['0.0.0.0/0'] } }, '--route', '0.0.0.0/0'],
    [{ dnsServers: ['kube-dns'] }, '--dns-server', 'kube-dns'],
    [{ domains: ['cluster..local'] }, '--domain', 'cluster..local'],
  ])('is refused where it is none: %j', (choices, option, value) => {
    expect(withNetwork(profile, choices)).toMatchObject({
      error: { code: 'profile.bad-option', params: { option, value } },
    });
  });

  it('leaves a profile without a VPN at least one route', () => {
    const { name, kubeconfig, context, dnsServers, domains, searchDomains, routes } = profile;
    const direct: Profile = {
      kind: 'direct',
      nextHop: null,
      name,
      kubeconfig,
      context,
      dnsServers,
      domains,
      searchDomains,
      routes,
    };
    expect(withNetwork(direct, { routes: { pod: [] } })).toMatchObject({ ok: true });
    expect(withNetwork(direct, { routes: { pod: [], service: [] } })).toMatchObject({
      error: { code: 'profile.bad-option', params: { option: '--route' } },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { networkReasons, routeStatuses } from '../../../electron/connection/network-status.ts';
import { narrowerRoutes } from '../../../electron/connection/verify/narrower-routes.ts';
import type { LocalNetwork } from '../../../electron/network/local-route.ts';
import { makePlan, noFacts } from '../../../electron/network/plan.ts';
import { parseCidr } from '../../../electron/shared/ip.ts';

/** A route of this laptop's, as a DHCP server's option 121 would set it. */
function learned(text: string): LocalNetwork {
  const cidr = parseCidr(text);
  if (!cidr.ok) throw new Error(cidr.error);
  return { online: true, routes: [{ cidr: cidr.value, device: 'eth0', gateway: '192.168.1.66' }] };
}

const planWith = (local: LocalNetwork): ReturnType<typeof makePlan> =>
  makePlan({
    profile: noFacts,
    ovpn: noFacts,
    push: {
      routes: [{ role: null, cidr: '10.96.0.0/12' }],
      dnsServers: ['10.96.0.10'],
      domains: ['cluster.coder4'],
      searchDomains: [],
    },
    discovery: noFacts,
    tunnelNetwork: '192.168.6.0/24',
    redirectGateway: false,
    local,
    vpnServers: [],
    apiServer: null,
  });

const applied = {
  routesMs: 1,
  routes: [{ cidr: '10.96.0.0/12', installed: true }],
  dns: { stack: 'systemd-resolved', active: true },
} as const;

describe('routes that beat ours', () => {
  it('CVE-2024-3661 (TunnelVision): a more specific route that was there before is named beside ours', () => {
    const plan = planWith(learned('10.96.0.0/24'));
    const [service] = routeStatuses(plan, applied, null).filter(({ cidr }) => cidr === '10.96.0.0/12');
    expect(service).toMatchObject({ collidesWith: 'eth0 (10.96.0.0/24 via 192.168.1.66)' });
  });

  it('CVE-2024-3661 (TunnelVision): where the kernel sends a route’s packets elsewhere, the connection is not shown as whole', () => {
    const plan = planWith({ online: true, routes: [] });
    const report = (device: string): Parameters<typeof networkReasons>[2] => ({
      device: 'kl0',
      devices: new Map([
        ['192.168.6.0/24', 'kl0'],
        ['10.96.0.0/12', device],
      ]),
      latencyMs: 1,
      problems: [],
    });
    expect(networkReasons(plan, applied, report('kl0'))).toEqual([]);
    expect(networkReasons(plan, applied, report('eth0'))).toEqual([
      { code: 'route.missing', params: { cidr: '10.96.0.0/12', role: 'service', detail: 'it goes to eth0' } },
    ]);
  });

  it('CVE-2024-3661 (TunnelVision): a narrower route that came after the plan is told, one around ours and our own are not', () => {
    const plan = planWith({ online: true, routes: [] });
    const told = narrowerRoutes(plan, learned('10.111.0.0/24'), 'kl0');
    expect(told).toEqual([
      {
        code: 'route.missing',
        params: { cidr: '10.96.0.0/12', role: 'service', detail: '10.111.0.0/24 of it goes to eth0' },
      },
    ]);
    for (const harmless of ['10.0.0.0/8', '10.96.0.0/12', '192.168.6.7/32', '172.17.0.0/16']) {
      expect(narrowerRoutes(plan, learned(harmless), 'kl0')).toEqual([]);
    }
    expect(narrowerRoutes(plan, learned('10.111.0.0/24'), 'eth0')).toEqual([]);
    expect(narrowerRoutes(planWith(learned('10.111.0.0/24')), learned('10.111.0.0/24'), 'kl0')).toEqual([]);
  });

  it('CVE-2024-3661 (TunnelVision): a default route is never planned, whoever asks for it', () => {
    const plan = makePlan({
      profile: noFacts,
      ovpn: noFacts,
      push: { routes: [], dnsServers: [], domains: [], searchDomains: [] },
      discovery: noFacts,
      tunnelNetwork: '192.168.6.0/24',
      redirectGateway: true,
      local: { online: true, routes: [] },
      vpnServers: [],
      apiServer: null,
    });
    expect(plan.routes.map(({ cidr }) => cidr.text)).toEqual(['192.168.6.0/24']);
    expect(plan.notes).toEqual([{ code: 'route.default-not-taken' }]);
  });
});

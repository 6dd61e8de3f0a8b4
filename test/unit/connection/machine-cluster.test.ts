import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduce } from '../../../electron/connection/machine.ts';
import { compareWithCluster } from '../../../electron/connection/machine-cluster.ts';
import { initialModel } from '../../../electron/connection/machine-steps.ts';
import type { ConnectionEvent, Effect, Model, VerificationReport } from '../../../electron/connection/machine-types.ts';
import { parseIpAddress } from '../../../electron/shared/ip.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { Profile } from '../../../electron/shared/profile.ts';
import { clusterNetworks } from '../../support/cluster-networks.ts';

const profile: Profile = {
  name: 'shop',
  ovpn: '',
  kubeconfig: null,
  context: null,
  dnsServers: [],
  domains: [],
  searchDomains: [],
  routes: [],
};
const noFacts = { routes: [], dnsServers: [], domains: [], searchDomains: [] };
const pushed = ['10.96.0.0/12', '10.200.0.0/16', '192.168.8.0/24'];
const remote = { host: 'gw.example', port: 1194, protocol: 'udp' };
const stated = { 'service-cidrs': ['10.96.0.0/12'], 'pod-cidrs': ['10.200.0.0/16'] };
const lab = clusterNetworks({ ...stated, 'node-networks': ['192.168.8.0/24'] }, { nodeAddresses: ['192.168.8.174'] });

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type SessionEvent = DistributiveOmit<Extract<ConnectionEvent, { generation: number }>, 'generation'>;

/** A machine with a tunnel whose server pushes these routes. */
class Trial {
  model: Model = initialModel;
  effects: readonly Effect[] = [];
  #now = 1_000_000;
  readonly #routes: readonly string[];

  constructor(routes: readonly string[] = pushed) {
    this.#routes = routes;
    this.send({ type: 'connect', profile });
    const facts = { overrides: noFacts, ovpn: noFacts, redirectGateway: false, remotes: [remote] };
    const remotes = [{ ...remote, address: parseIpAddress('203.0.113.10')! }];
    this.session({ type: 'opened', facts, remotes, local: { routes: [], online: true } });
    const settings = {
      device: 'kl0',
      address: '192.168.6.2',
      networkCidr: '192.168.6.0/24',
      pushedRoutes: this.#routes,
      pushedDnsServers: ['10.96.0.10'],
      pushedDomains: ['cluster.coder4'],
      redirectGateway: false,
    };
    this.session({ type: 'helper', event: { tunnel: 't1', event: 'up', settings } });
  }

  send(event: ConnectionEvent): this {
    this.#now += 10;
    [this.model, this.effects] = reduce(this.model, event, this.#now);
    return this;
  }

  session(event: SessionEvent): this {
    return this.send({ ...event, generation: this.model.generation });
  }

  /** Applies what is asked for. */
  applied(problem?: Problem): this {
    const routes = (this.applying ?? []).map((cidr) => ({ cidr, installed: true }));
    const active = problem === undefined;
    const dns = { stack: 'systemd-resolved' as const, active, ...(active ? {} : { problem }) };
    return this.session({ type: 'applied', result: { ok: true, value: { routesMs: 1, routes, dns } } });
  }

  verified(more: Partial<VerificationReport> = {}): this {
    const taken = this.model.plan?.routes.map(({ cidr }) => [cidr.text, 'kl0'] as const) ?? [];
    const report = { device: 'kl0', devices: new Map(taken), latencyMs: 3, problems: [], ...more };
    return this.session({ type: 'verified', verification: this.model.verifying, report });
  }

  /** The routes of the last `apply` that was asked for. */
  get applying(): readonly string[] | undefined {
    return this.effects.flatMap((effect) => (effect.type === 'apply' ? [effect.network.routes] : []))[0];
  }

  get said(): readonly string[] {
    const { state, notes } = this.model.snapshot;
    const reasons = state.kind === 'degraded' ? state.reasons : [];
    return [state.kind, ...reasons.map(({ code }) => code), ...notes.map(({ code }) => code)];
  }
}

describe('what the cluster says of its networks', () => {
  test('leaves a connection whose routes fit as it is, at once and after the next verification', () => {
    const trial = new Trial().applied().verified();
    const before = trial.model.snapshot;
    trial.session({ type: 'facts', networks: lab });
    expect(trial.effects).toEqual([]);
    expect(trial.model.snapshot).toBe(before);
    expect(trial.verified().said).toEqual(['connected']);
  });

  test('makes it degraded where a network of the cluster has no route, with the remedy, also after the next verification', () => {
    const trial = new Trial(['10.96.0.0/16', '10.200.0.0/16', '192.168.8.0/24']).applied().verified();
    expect(trial.said).toEqual(['connected']);
    trial.session({ type: 'facts', networks: lab });
    expect(trial.said).toEqual(['degraded', 'route.uncovered']);
    expect(trial.model.snapshot.state).toMatchObject({
      reasons: [{ params: { cidr: '10.96.0.0/12', role: 'service', options: '--route service=10.96.0.0/12' } }],
    });
    expect(trial.verified().said).toEqual(['degraded', 'route.uncovered']);
  });

  test('is no proof: that nothing is wrong any more is verified first', () => {
    const trial = new Trial(['10.96.0.0/16', '10.200.0.0/16', '192.168.8.0/24']).applied().verified();
    trial.session({ type: 'facts', networks: lab });
    trial.session({ type: 'facts', networks: clusterNetworks({}) });
    expect(trial.said).toEqual(['degraded', 'route.uncovered']);
    expect(trial.effects.map(({ type }) => type)).toEqual(['verify']);
    expect(trial.verified().said).toEqual(['connected']);
  });

  test('that comes while routes are being set, or the tunnel is away, is told by the verification', () => {
    const trial = new Trial(['10.96.0.0/16']).session({ type: 'facts', networks: lab });
    expect(trial.said).toEqual(['connecting']);
    expect(trial.applied().verified().said).toContain('route.uncovered');
  });

  test('makes a note where a route takes more than it has, and nothing worse', () => {
    const trial = new Trial(['10.96.0.0/12', '10.200.0.0/15', '192.168.8.0/24']).applied().verified();
    trial.session({ type: 'facts', networks: lab });
    expect(trial.said).toEqual(['connected', 'route.wider']);
    expect(trial.verified().said).toEqual(['connected', 'route.wider']);
  });

  test('keeps other reasons and notes', () => {
    const trial = new Trial(['10.96.0.0/16', '192.168.8.0/24']).applied();
    trial.verified({ problems: [{ code: 'dns.failed', params: { detail: 'x' } }] });
    trial.session({ type: 'facts', networks: lab });
    expect(trial.said).toEqual(['degraded', 'route.uncovered', 'route.uncovered', 'dns.failed']);
    trial.session({ type: 'facts', networks: clusterNetworks({}) });
    expect(trial.said).toEqual(['degraded', 'dns.failed']);
  });

  test('says nothing of a route that a collision keeps out', () => {
    const trial = new Trial().applied().verified();
    const office = {
      cidr: trial.model.plan!.routes.find(({ role }) => role === 'service')!.cidr,
      device: 'eth0',
      gateway: null,
    };
    trial
      .session({ type: 'looked', local: { routes: [office], online: true } })
      .applied()
      .verified();
    expect(trial.said).toEqual(['degraded', 'route.collision']);
    expect(trial.session({ type: 'facts', networks: lab }).said).toEqual(['degraded', 'route.collision']);
  });
});

describe('a connection to which nobody gives routes', () => {
  const unrouted = (networks: Parameters<Trial['session']>[0] & { type: 'discovered' }): Trial =>
    new Trial([])
      .applied()
      .session(networks)
      .applied()
      .verified({ latencyMs: null, problems: [{ code: 'dns.silent', params: { server: '10.96.0.10' } }] });

  test('asks the cluster, guesses included, and proposes what it says, setting none of it', () => {
    const trial = new Trial([]).applied();
    expect(trial.effects).toEqual([{ type: 'discover', generation: 1, guesses: true }]);
    trial.session({ type: 'discovered', networks: lab });
    expect(trial.applying).toEqual([]);
    // The helper takes no DNS server that lies in none of the routes.
    trial.applied({ code: 'dns.refused', params: { value: '10.96.0.10', detail: 'it lies in none of the routes' } });
    trial.verified({ latencyMs: null, problems: [{ code: 'dns.silent', params: { server: '10.96.0.10' } }] });
    // That no name works follows from there being no route.
    expect(trial.said).toEqual(['degraded', 'route.proposed']);
    expect(trial.model.snapshot.state).toMatchObject({
      reasons: [
        { params: { routes: 'node=192.168.8.0/24, pod=10.200.0.0/16, service=10.96.0.0/12', profile: 'shop' } },
      ],
    });
    expect(compareWithCluster(trial.model).proposed).toHaveLength(3);
  });

  test('says that none is known where the cluster says nothing either, until it does', () => {
    const trial = unrouted({ type: 'discovered', networks: null });
    expect(trial.said).toEqual(['degraded', 'route.none']);
    expect(trial.session({ type: 'facts', networks: lab }).said).toEqual(['degraded', 'route.proposed']);
  });

  test('has what the user accepts at once, and is connected only when that was verified', () => {
    const trial = unrouted({ type: 'discovered', networks: lab });
    const routes = [
      { role: 'service', cidr: '10.96.0.0/12' },
      { role: 'pod', cidr: '10.200.0.0/16' },
      { role: 'node', cidr: '192.168.8.0/24' },
    ] as const;
    trial.send({ type: 'decided', profile: 'shop', decided: { routes, dnsServers: [], domains: [] } });
    expect([...(trial.applying ?? [])].sort()).toEqual([...pushed].sort());
    expect(trial.said[0]).toBe('degraded');
    expect(trial.applied().verified().said).toEqual(['connected']);
    expect(trial.model.profile?.routes).toEqual(routes);
  });
});

describe('what the user decides of the connected profile', () => {
  test('is in effect at once, names as well as routes', () => {
    const trial = new Trial().applied().verified();
    const decided = {
      routes: [{ role: 'pod' as const, cidr: '10.201.0.0/16' }],
      dnsServers: ['10.96.0.53'],
      domains: ['cluster.local'],
    };
    trial.send({ type: 'decided', profile: 'shop', decided });
    expect(trial.effects).toMatchObject([
      { type: 'apply', network: { dns: { servers: ['10.96.0.53'], domains: [{ name: 'cluster.local' }] } } },
    ]);
    expect(trial.applying).toContain('10.201.0.0/16');
  });

  test('changes nothing where it is the same, or another profile', () => {
    const trial = new Trial().applied().verified();
    const { model } = trial;
    trial.send({ type: 'decided', profile: 'shop', decided: { routes: [], dnsServers: [], domains: [] } });
    trial.send({ type: 'decided', profile: 'other', decided: { routes: [], dnsServers: ['10.9.9.9'], domains: [] } });
    expect(trial.model).toBe(model);
    expect(trial.effects).toEqual([]);
  });

  test('goes into the next attempt where the tunnel is away', () => {
    const trial = new Trial().applied().verified();
    trial.session({ type: 'lost', problem: { code: 'helper.lost' } }).session({ type: 'closed' });
    expect(trial.model.session).toBe('waiting-to-retry');
    const decided = { routes: [], dnsServers: ['10.96.0.53'], domains: [] };
    trial.send({ type: 'decided', profile: 'shop', decided });
    expect(trial.effects).toEqual([]);
    trial.session({ type: 'timer', timer: 'retry' });
    expect(trial.effects).toContainEqual(
      expect.objectContaining({ type: 'open', profile: { ...profile, ...decided } }),
    );
  });
});

test('in whatever order facts and decisions come, only a verification connects', () => {
  const events = fc.oneof(
    fc.constantFrom<SessionEvent>({ type: 'facts', networks: lab }, { type: 'facts', networks: clusterNetworks({}) }),
    fc.constantFrom('applied', 'verified', 'decided', 'decided-less'),
  );
  fc.assert(
    fc.property(fc.array(events, { maxLength: 30 }), (sequence) => {
      const trial = new Trial(['10.96.0.0/16']);
      let before = trial.said[0];
      for (const event of sequence) {
        if (event === 'applied') trial.applied();
        else if (event === 'verified') trial.verified();
        else if (typeof event === 'string') {
          const routes = event === 'decided' ? [{ role: 'service' as const, cidr: '10.96.0.0/12' }] : [];
          trial.send({ type: 'decided', profile: 'shop', decided: { routes, dnsServers: [], domains: [] } });
        } else trial.session(event);
        if (trial.said[0] === 'connected' && before !== 'connected') expect(event).toBe('verified');
        before = trial.said[0];
      }
    }),
  );
});

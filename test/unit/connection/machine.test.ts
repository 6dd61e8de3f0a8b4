import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduce } from '../../../electron/connection/machine.ts';
import { initialModel } from '../../../electron/connection/machine-steps.ts';
import type { ConnectionEvent, Effect, Model } from '../../../electron/connection/machine-types.ts';
import type { HelperEvent } from '../../../electron/shared/helper-protocol.ts';
import { parseIpAddress } from '../../../electron/shared/ip.ts';
import type { Profile } from '../../../electron/shared/profile.ts';

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
const settings = {
  device: 'kl0',
  address: '192.168.6.2',
  networkCidr: '192.168.6.0/24',
  pushedRoutes: ['10.96.0.0/12', '10.200.0.0/16', '192.168.8.0/24'],
  pushedDnsServers: ['10.96.0.10'],
  pushedDomains: ['cluster.coder4'],
  redirectGateway: false,
};
const applied = {
  routesMs: 4,
  routes: settings.pushedRoutes.map((cidr) => ({ cidr, installed: true })),
  dns: { stack: 'systemd-resolved' as const, active: true },
};
const goodReport = {
  device: 'kl0',
  devices: new Map([...settings.pushedRoutes, '192.168.6.0/24'].map((cidr) => [cidr, 'kl0'])),
  latencyMs: 3,
  problems: [],
};

const remote = { host: 'gw.example', port: 1194, protocol: 'udp' };
const remotes = [{ ...remote, address: parseIpAddress('203.0.113.10')! }];
const facts = { overrides: noFacts, ovpn: noFacts, redirectGateway: false, remotes: [remote] };

/** A machine with its world: applies events and keeps what it asked for. */
class Trial {
  model: Model = initialModel;
  effects: Effect[] = [];
  #now = 1_000_000;

  send(event: ConnectionEvent): this {
    this.#now += 10;
    const [model, effects] = reduce(this.model, event, this.#now);
    this.model = model;
    this.effects = [...effects];
    return this;
  }

  session(event: SessionEvent): this {
    return this.send({ ...event, generation: this.model.generation });
  }

  helper(event: HelperEventBody): this {
    return this.session({ type: 'helper', event: { tunnel: 't1', ...event } });
  }

  connected(): this {
    this.send({ type: 'connect', profile });
    this.session({ type: 'opened', facts, remotes, local: { routes: [], online: true } });
    this.helper({ event: 'state', state: 'WAIT', detail: '', remoteAddress: '', remotePort: null });
    this.helper({ event: 'state', state: 'AUTH', detail: '', remoteAddress: '', remotePort: null });
    this.helper({ event: 'up', settings });
    this.session({ type: 'applied', result: { ok: true, value: applied } });
    return this.session({ type: 'verified', verification: this.model.verifying, report: goodReport });
  }

  get kind(): string {
    return this.model.snapshot.state.kind;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type SessionEvent = DistributiveOmit<Extract<ConnectionEvent, { generation: number }>, 'generation'>;
type HelperEventBody = DistributiveOmit<HelperEvent, 'tunnel'>;

describe('connecting', () => {
  test('goes through its steps and is connected only by the verification', () => {
    const trial = new Trial().connected();
    expect(trial.kind).toBe('connected');
    expect(trial.model.snapshot.steps.map((step) => step.status)).toEqual(Array(6).fill('done'));
    expect(trial.model.snapshot.steps.map((step) => step.durationMs)).toEqual([10, 20, 10, 4, 6, 10]);
    expect(trial.model.snapshot.routes.map((route) => route.status)).toEqual(Array(4).fill('installed'));
    expect(trial.effects).toContainEqual(expect.objectContaining({ type: 'start-probing', server: '10.96.0.10' }));
  });

  test('where the API server is gives the routes their names and changes nothing else', () => {
    const trial = new Trial().connected();
    trial.session({ type: 'learned', apiServer: parseIpAddress('192.168.8.174')! });
    expect(trial.effects).toEqual([]);
    expect(trial.model.snapshot.routes.map((route) => `${route.role} ${route.status}`)).toEqual([
      'vpn installed',
      'node installed',
      'pod installed',
      'service installed',
    ]);
  });

  test('a report with problems makes it degraded, with the reasons', () => {
    const trial = new Trial().connected().session({ type: 'learned', apiServer: parseIpAddress('192.168.8.174')! });
    trial.helper({ event: 'up', settings });
    trial.session({ type: 'applied', result: { ok: true, value: applied } });
    const devices = new Map(goodReport.devices).set('10.200.0.0/16', 'eth0');
    trial.session({ type: 'verified', verification: trial.model.verifying, report: { ...goodReport, devices } });
    expect(trial.model.snapshot.state).toEqual({
      kind: 'degraded',
      reasons: [{ code: 'route.missing', params: { cidr: '10.200.0.0/16', role: 'pod', detail: 'it goes to eth0' } }],
    });
  });

  test('a name that does not resolve fails with that name, after the session is closed', () => {
    const trial = new Trial().send({ type: 'connect', profile });
    trial.session({
      type: 'open-failed',
      problem: { code: 'tunnel.name-unresolved', params: { host: 'gw.example' } },
    });
    expect(trial.kind).toBe('disconnecting');
    expect(trial.effects.map((effect) => effect.type)).toContain('close');
    trial.session({ type: 'closed' });
    expect(trial.model.snapshot.state).toEqual({
      kind: 'failed',
      reason: { code: 'tunnel.name-unresolved', params: { host: 'gw.example' } },
    });
  });

  test('a server that never answers fails at the deadline and names the server', () => {
    const trial = new Trial().send({ type: 'connect', profile });
    trial.session({ type: 'opened', facts, remotes, local: { routes: [], online: true } });
    trial.helper({ event: 'state', state: 'WAIT', detail: '', remoteAddress: '', remotePort: null });
    trial.session({ type: 'timer', timer: 'deadline' }).session({ type: 'closed' });
    expect(trial.model.snapshot.state).toEqual({
      kind: 'failed',
      reason: { code: 'tunnel.unreachable', params: { remote: 'gw.example:1194 udp' } },
    });
  });

  test('without DNS in the profile or the push the cluster is asked before verifying', () => {
    const trial = new Trial().connected();
    trial.helper({ event: 'up', settings: { ...settings, pushedDnsServers: [], pushedDomains: [] } });
    trial.session({ type: 'applied', result: { ok: true, value: applied } });
    expect(trial.effects.map((effect) => effect.type)).toEqual(['discover']);
    trial.session({
      type: 'discovered',
      facts: { ...noFacts, dnsServers: ['10.96.0.10'], domains: ['cluster.coder4'], searchDomains: [] },
    });
    expect(trial.effects).toEqual([
      expect.objectContaining({
        type: 'apply',
        network: expect.objectContaining({
          dns: { servers: ['10.96.0.10'], domains: [{ name: 'cluster.coder4', search: false }] },
        }) as unknown,
      }),
    ]);
  });
});

describe('staying connected', () => {
  test('one lost heartbeat is nothing, two are a black hole, an answer verifies anew', () => {
    const trial = new Trial().connected();
    expect(trial.session({ type: 'probed', latencyMs: null }).kind).toBe('connected');
    trial.session({ type: 'probed', latencyMs: null });
    expect(trial.model.snapshot.state).toEqual({
      kind: 'degraded',
      reasons: [{ code: 'dns.silent', params: { server: '10.96.0.10' } }],
    });
    trial.session({ type: 'probed', latencyMs: 4 });
    expect(trial.effects.map((effect) => effect.type)).toEqual(['verify']);
    expect(trial.kind).toBe('degraded');
    trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
    expect(trial.kind).toBe('connected');
  });

  test('a report asked for before the tunnel broke does not make it connected', () => {
    const trial = new Trial().connected();
    trial.session({ type: 'probed', latencyMs: null }).session({ type: 'probed', latencyMs: null });
    trial.session({ type: 'probed', latencyMs: 4 });
    const asked = trial.model.verifying;
    trial.helper({
      event: 'state',
      state: 'RECONNECTING',
      detail: 'ping-restart',
      remoteAddress: '',
      remotePort: null,
    });
    trial.session({ type: 'verified', verification: asked, report: goodReport });
    expect(trial.kind).toBe('reconnecting');
    trial.helper({ event: 'state', state: 'CONNECTED', detail: 'SUCCESS', remoteAddress: '', remotePort: null });
    trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
    expect(trial.kind).toBe('connected');
  });

  test('a killed helper is tried again with growing pauses, a click does not wait', () => {
    const trial = new Trial().connected();
    const pauses: number[] = [];
    for (let round = 0; round < 5; round++) {
      trial.session(
        round === 0
          ? { type: 'lost', problem: { code: 'helper.lost' } }
          : { type: 'open-failed', problem: { code: 'helper.unreachable', params: { socket: '/x' } } },
      );
      expect(trial.kind).toBe('reconnecting');
      trial.session({ type: 'closed' });
      for (const effect of trial.effects) if (effect.type === 'set-timer') pauses.push(effect.milliseconds);
      if (round < 4) trial.session({ type: 'timer', timer: 'retry' });
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 8000]);
    trial.send({ type: 'connect', profile });
    expect(trial.effects.map((effect) => effect.type)).toContain('open');
  });

  test('a refused sign-in is never tried again by itself', () => {
    const trial = new Trial().connected();
    trial.helper({ event: 'ended', problem: { code: 'tunnel.auth-failed', params: { detail: '' } } });
    trial.session({ type: 'closed' });
    expect(trial.kind).toBe('failed');
  });
});

describe('in any order of events', () => {
  const problemArb = fc.constantFrom(
    { code: 'helper.lost' } as const,
    { code: 'tunnel.auth-failed', params: { detail: '' } } as const,
    { code: 'tunnel.openvpn-failed', params: { detail: '' } } as const,
  );
  const helperArb: fc.Arbitrary<HelperEventBody> = fc.oneof(
    fc.constant({ event: 'hold', suggestedDelaySeconds: 1 } as const),
    fc
      .constantFrom('WAIT', 'AUTH', 'GET_CONFIG', 'CONNECTED', 'RECONNECTING', 'EXITING')
      .map((state) => ({ event: 'state', state, detail: '', remoteAddress: '', remotePort: null }) as const),
    fc.constant({ event: 'needs-input', realm: 'Auth', username: true, challenge: null } as const),
    fc.constant({ event: 'up', settings } as const),
    fc.constant({ event: 'down' } as const),
    problemArb.map((problem) => ({ event: 'ended', problem }) as const),
  );
  const sessionArb: fc.Arbitrary<SessionEvent> = fc.oneof(
    fc.constant<SessionEvent>({ type: 'opened', facts, remotes, local: { routes: [], online: true } }),
    problemArb.map((problem): SessionEvent => ({ type: 'open-failed', problem })),
    problemArb.map((problem): SessionEvent => ({ type: 'lost', problem })),
    {
      arbitrary: helperArb.map((event): SessionEvent => ({ type: 'helper', event: { tunnel: 't1', ...event } })),
      weight: 6,
    },
    fc.constant<SessionEvent>({ type: 'applied', result: { ok: true, value: applied } }),
    fc
      .integer({ min: 0, max: 3 })
      .map((verification): SessionEvent => ({ type: 'verified', verification, report: goodReport })),
    fc.constantFrom(null, 5).map((latencyMs): SessionEvent => ({ type: 'probed', latencyMs })),
    fc.constant<SessionEvent>({ type: 'closed' }),
    fc
      .constantFrom('deadline', 'release', 'retry')
      .map((timer): SessionEvent => ({ type: 'timer', timer: timer as 'deadline' })),
  );
  const eventArb = fc.oneof(
    fc.constant({ type: 'connect', profile } as const),
    fc.constant({ type: 'connect', profile: { ...profile, name: 'other' } } as const),
    fc.constant({ type: 'disconnect' } as const),
    fc.constant({ type: 'answer', answer: { username: 'u', password: 'p', response: '' } } as const),
    { arbitrary: fc.record({ age: fc.constantFrom(0, 0, 0, 1), event: sessionArb }), weight: 8 },
  );

  test('there are never two sessions, nothing is connected unverified, and disconnect ends with nothing', () => {
    fc.assert(
      fc.property(fc.array(eventArb, { maxLength: 60 }), (events) => {
        const trial = new Trial();
        const open = new Set<number>();
        const note = (): void => {
          for (const effect of trial.effects) if (effect.type === 'open') open.add(effect.generation);
          expect(open.size).toBeLessThanOrEqual(1);
        };
        for (const entry of events) {
          const before = trial.model;
          if ('age' in entry) {
            const generation = before.generation - entry.age;
            // A session ends exactly once, when the runner says so.
            if (entry.event.type === 'closed') {
              if (before.session !== 'closing' || entry.age !== 0) continue;
              open.delete(generation);
            }
            trial.send({ ...entry.event, generation });
          } else trial.send(entry);
          if (trial.kind === 'connected' && before.snapshot.state.kind !== 'connected') {
            expect('age' in entry && entry.event.type).toBe('verified');
          }
          note();
        }
        trial.send({ type: 'disconnect' });
        if (trial.model.session === 'closing') {
          open.delete(trial.model.generation);
          trial.session({ type: 'closed' });
        }
        expect(trial.kind).toBe('disconnected');
        expect(trial.model.session).toBe('none');
        expect(trial.model.snapshot.tunnel).toBeNull();
        expect(open.size).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});

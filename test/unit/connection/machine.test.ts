import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduce } from '../../../electron/connection/machine.ts';
import { initialModel } from '../../../electron/connection/machine-steps.ts';
import type { ConnectionEvent, Effect, Model } from '../../../electron/connection/machine-types.ts';
import type { NetworkEvent } from '../../../electron/connection/monitor/network-monitor.ts';
import type { HelperEvent } from '../../../electron/shared/helper-protocol.ts';
import { parseCidr, parseIpAddress, type Cidr } from '../../../electron/shared/ip.ts';
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
  test('one lost heartbeat is nothing, two are a black hole, an answer sets and verifies everything anew', () => {
    const trial = new Trial().connected();
    expect(trial.session({ type: 'probed', latencyMs: null, urgent: false }).kind).toBe('connected');
    trial.session({ type: 'probed', latencyMs: null, urgent: false });
    expect(trial.model.snapshot.state).toEqual({
      kind: 'degraded',
      reasons: [{ code: 'dns.silent', params: { server: '10.96.0.10' } }],
    });
    trial.session({ type: 'probed', latencyMs: 4, urgent: false });
    expect(trial.effects.map((effect) => effect.type)).toEqual(['apply']);
    trial.session({ type: 'applied', result: { ok: true, value: applied } });
    expect(trial.effects.map((effect) => effect.type)).toEqual(['verify']);
    expect(trial.kind).toBe('degraded');
    trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
    expect(trial.kind).toBe('connected');
  });

  test('a report asked for before the tunnel broke does not make it connected', () => {
    const trial = new Trial().connected();
    trial
      .session({ type: 'probed', latencyMs: null, urgent: false })
      .session({ type: 'probed', latencyMs: null, urgent: false });
    trial.session({ type: 'probed', latencyMs: 4, urgent: false });
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
    // None before the first; each then counts from the beginning of the attempt before, give or take an eighth.
    expect(pauses).toHaveLength(5);
    for (const [index, usual] of [0, 1000, 2000, 4000, 8000].entries()) {
      expect(Math.abs((pauses[index] ?? -1) - usual)).toBeLessThanOrEqual(usual / 8 + 30);
    }
    trial.send({ type: 'connect', profile });
    expect(trial.effects.map((effect) => effect.type)).toContain('open');
  });

  test('two lost heartbeats have openvpn begin anew, once', () => {
    const trial = new Trial().connected();
    trial.session({ type: 'probed', latencyMs: null, urgent: false });
    expect(trial.effects).toEqual([]);
    trial.session({ type: 'probed', latencyMs: null, urgent: false });
    expect(trial.effects.map(({ type }) => type)).toEqual(['restart']);
    trial.session({ type: 'probed', latencyMs: null, urgent: false });
    expect(trial.effects).toEqual([]);
  });

  test('programs that get no answer are reason enough after one lost question', () => {
    const trial = new Trial().connected().session({ type: 'probed', latencyMs: null, urgent: true });
    expect(trial.kind).toBe('degraded');
    expect(trial.effects.map(({ type }) => type)).toEqual(['restart']);
  });

  test('another network: the tunnel is tried first, and openvpn begins anew only when it is dead', () => {
    const trial = new Trial().connected().send({ type: 'network', event: { kind: 'moved' } });
    expect(trial.kind).toBe('connected');
    expect(trial.effects.map(({ type }) => type)).toEqual(['probe', 'look']);
    trial.session({ type: 'probed', latencyMs: 3, urgent: true });
    expect(trial.kind).toBe('connected');
    expect(trial.effects).toEqual([]);
    trial.send({ type: 'network', event: { kind: 'moved' } });
    trial.session({ type: 'probed', latencyMs: null, urgent: true });
    expect(trial.effects.map(({ type }) => type)).toEqual(['restart']);
    trial.helper({ event: 'state', state: 'RECONNECTING', detail: 'SIGUSR1', remoteAddress: '', remotePort: null });
    trial.helper({ event: 'hold', suggestedDelaySeconds: 4 });
    expect(trial.effects.map(({ type }) => type)).toEqual(['release']);
  });

  test('without a network nothing is tried; when there is one again it is tried at once', () => {
    const trial = new Trial().connected().send({ type: 'network', event: { kind: 'offline' } });
    expect(trial.kind).toBe('waiting-for-network');
    trial.helper({ event: 'state', state: 'RECONNECTING', detail: 'ping', remoteAddress: '', remotePort: null });
    trial.helper({ event: 'hold', suggestedDelaySeconds: 1 });
    expect(trial.effects).toEqual([]);
    expect(trial.kind).toBe('waiting-for-network');
    trial.send({ type: 'network', event: { kind: 'online' } });
    expect(trial.kind).toBe('reconnecting');
    expect(trial.effects.map(({ type }) => type)).toEqual(['release']);
  });

  test('an openvpn that cannot begin anew where it is, is ended and started again', () => {
    const trial = new Trial().connected().session({ type: 'probed', latencyMs: null, urgent: true });
    trial.session({ type: 'restart-refused' });
    expect(trial.effects.map(({ type }) => type)).toContain('close');
    trial.session({ type: 'closed' });
    expect(trial.effects.map(({ type }) => type)).toContain('set-timer');
    expect(trial.kind).toBe('reconnecting');
  });

  test('a click while it is tried again lets the next attempt begin', () => {
    const trial = new Trial().connected();
    for (let round = 0; round < 5; round++) {
      trial.helper({ event: 'state', state: 'RECONNECTING', detail: '', remoteAddress: '', remotePort: null });
      trial.helper({ event: 'hold', suggestedDelaySeconds: 1 });
      if (round < 4) trial.session({ type: 'timer', timer: 'release' });
    }
    expect(trial.effects.map(({ type }) => type)).toEqual(['set-timer']);
    trial.send({ type: 'connect', profile });
    expect(trial.effects.map(({ type }) => type)).toEqual(['release']);
  });

  test('a LAN that uses numbers of the cluster is planned around when the laptop comes into it', () => {
    const trial = new Trial().connected();
    const lan = { cidr: parseCidrOrThrow('192.168.8.0/24'), device: 'eth0', gateway: null };
    const own = { cidr: parseCidrOrThrow('10.96.0.0/12'), device: 'kl0', gateway: null };
    trial.session({ type: 'looked', local: { routes: [own], online: true } });
    expect(trial.effects.map(({ type }) => type)).toEqual(['verify']);
    trial.session({ type: 'looked', local: { routes: [own, lan], online: true } });
    expect(trial.effects).toEqual([
      expect.objectContaining({
        type: 'apply',
        network: expect.objectContaining({ routes: ['10.96.0.0/12', '10.200.0.0/16'] }) as unknown,
      }),
    ]);
  });

  test('a refused sign-in is never tried again by itself', () => {
    const trial = new Trial().connected();
    trial.helper({ event: 'ended', problem: { code: 'tunnel.auth-failed', params: { detail: '' } } });
    trial.session({ type: 'closed' });
    expect(trial.kind).toBe('failed');
  });
});

function parseCidrOrThrow(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

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
    fc
      .tuple(fc.constantFrom(null, 5), fc.boolean())
      .map(([latencyMs, urgent]): SessionEvent => ({ type: 'probed', latencyMs, urgent })),
    fc.constant<SessionEvent>({ type: 'restart-refused' }),
    fc.constantFrom('eth0', 'kl0').map((device): SessionEvent => ({
      type: 'looked',
      local: { routes: [{ cidr: parseCidrOrThrow('10.96.0.0/16'), device, gateway: null }], online: true },
    })),
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
    fc
      .constantFrom<NetworkEvent>(
        ...(['offline', 'online', 'moved', 'changed', 'slept'] as const).map((kind) => ({ kind })),
        { kind: 'woke', sleptMs: 3_600_000 },
      )
      .map((event) => ({ type: 'network', event }) as const),
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
          if (!trial.model.online) expect(trial.effects.map(({ type }) => type)).not.toContain('restart');
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

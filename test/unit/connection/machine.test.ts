import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduce } from '../../../electron/connection/machine.ts';
import { initialModel } from '../../../electron/connection/machine-steps.ts';
import type { ConnectionEvent, Effect, Model } from '../../../electron/connection/machine-types.ts';
import type { NetworkEvent } from '../../../electron/connection/monitor/network-monitor.ts';
import type { HelperEvent } from '../../../electron/shared/helper-protocol.ts';
import { parseCidr, parseIpAddress, type Cidr } from '../../../electron/shared/ip.ts';
import { problem } from '../../../electron/shared/problem.ts';
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

  pass(milliseconds: number): void {
    this.#now += milliseconds;
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
    expect(trial.effects).toContainEqual(
      expect.objectContaining({
        type: 'start-probing',
        target: expect.objectContaining({ server: '10.96.0.10' }) as unknown,
      }),
    );
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
    trial.send({ type: 'portal', sighting: null });
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
      networks: clusterNetworks({ 'dns-servers': ['10.96.0.10'], domain: ['cluster.coder4'] }),
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
    expect(trial.session({ type: 'probed', probed: { latencyMs: null, urgent: false, alive: false } }).kind).toBe(
      'connected',
    );
    trial.session({ type: 'probed', probed: { latencyMs: null, urgent: false, alive: false } });
    expect(trial.model.snapshot.state).toEqual({
      kind: 'degraded',
      reasons: [{ code: 'dns.silent', params: { server: '10.96.0.10' } }],
    });
    trial.session({ type: 'probed', probed: { latencyMs: 4, urgent: false, alive: true } });
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
      .session({ type: 'probed', probed: { latencyMs: null, urgent: false, alive: false } })
      .session({ type: 'probed', probed: { latencyMs: null, urgent: false, alive: false } });
    trial.session({ type: 'probed', probed: { latencyMs: 4, urgent: false, alive: true } });
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
    trial.session({ type: 'probed', probed: { latencyMs: null, urgent: false, alive: false } });
    expect(trial.effects).toEqual([]);
    trial.session({ type: 'probed', probed: { latencyMs: null, urgent: false, alive: false } });
    expect(trial.effects.map(({ type }) => type)).toEqual(['restart']);
    trial.session({ type: 'probed', probed: { latencyMs: null, urgent: false, alive: false } });
    expect(trial.effects).toEqual([]);
  });

  test('programs that get no answer are reason enough after one lost question', () => {
    const trial = new Trial()
      .connected()
      .session({ type: 'probed', probed: { latencyMs: null, urgent: true, alive: false } });
    expect(trial.kind).toBe('degraded');
    expect(trial.effects.map(({ type }) => type)).toEqual(['restart']);
  });

  test('a resolver that does not give what the cluster’s DNS does is set anew soon, and a few times only', () => {
    const trial = new Trial().connected();
    const astray = { ...goodReport, problems: [problem('dns.not-in-effect', { name: 'x', detail: 'no answer' })] };
    trial.send({ type: 'network', event: { kind: 'changed' } });
    trial.session({ type: 'looked', local: { routes: [], online: true } });
    const pauses: number[] = [];
    for (let round = 0; round < 6; round++) {
      trial.session({ type: 'verified', verification: trial.model.verifying, report: astray });
      expect(trial.kind).toBe('degraded');
      const timer = trial.effects.find((effect) => effect.type === 'set-timer');
      if (timer === undefined) break;
      pauses.push(timer.milliseconds);
      trial.session({ type: 'timer', timer: 'recheck' });
      expect(trial.effects.map(({ type }) => type)).toEqual(['apply']);
      trial.session({ type: 'applied', result: { ok: true, value: applied } });
    }
    expect(pauses).toEqual([1500, 3000, 6000]);
    trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
    expect(trial.kind).toBe('connected');
    expect(trial.session({ type: 'timer', timer: 'recheck' }).effects).toEqual([]);
  });

  test('what a heartbeat does not prove is looked at once a minute', () => {
    const trial = new Trial().connected();
    const beat = (): string[] =>
      trial
        .session({ type: 'probed', probed: { latencyMs: 3, urgent: false, alive: true } })
        .effects.map(({ type }) => type);
    trial.pass(30_000);
    expect(beat()).toEqual([]);
    trial.pass(30_000);
    expect(beat()).toEqual(['verify']);
    trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
    expect(trial.kind).toBe('connected');
    expect(beat()).toEqual([]);
  });

  test('names that were given up to another program are tried again at each heartbeat', () => {
    const trial = new Trial().connected();
    const overwritten = problem('dns.overwritten', { by: 'rival' });
    const dns = { stack: 'resolv-conf' as const, active: false, problem: overwritten };
    trial.session({ type: 'applied', result: { ok: true, value: { ...applied, dns } } });
    trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
    expect(trial.model.snapshot.state).toMatchObject({ kind: 'degraded', reasons: [overwritten] });
    trial.session({ type: 'probed', probed: { latencyMs: 3, urgent: false, alive: true } });
    expect(trial.effects.map(({ type }) => type)).toEqual(['apply']);
  });

  test('a DNS that is dead in a tunnel that lives is said, and the tunnel is left alone', () => {
    const trial = new Trial().connected();
    const dead = { latencyMs: null, urgent: true, alive: true };
    trial.session({ type: 'probed', probed: dead });
    expect(trial.model.snapshot.state).toMatchObject({ kind: 'degraded', reasons: [{ code: 'dns.silent' }] });
    expect(trial.effects).toEqual([]);
    trial.session({ type: 'probed', probed: dead });
    expect(trial.effects).toEqual([]);
    trial.session({ type: 'probed', probed: { latencyMs: 4, urgent: false, alive: true } });
    expect(trial.effects.map(({ type }) => type)).toEqual(['apply']);
  });

  test('where nobody else answers, a dead DNS makes openvpn begin anew once, not again and again', () => {
    const trial = new Trial().connected();
    const silent = { ...goodReport, latencyMs: null, problems: [problem('dns.silent', { server: '10.96.0.10' })] };
    const dead = { latencyMs: null, urgent: true, alive: false };
    const restarts: string[] = [];
    for (let round = 0; round < 5; round++) {
      trial.session({ type: 'probed', probed: dead });
      if (!trial.effects.some(({ type }) => type === 'restart')) continue;
      restarts.push(`round ${round}`);
      trial.helper({ event: 'state', state: 'RECONNECTING', detail: 'SIGUSR1', remoteAddress: '', remotePort: null });
      trial.helper({ event: 'state', state: 'CONNECTED', detail: 'SUCCESS', remoteAddress: '', remotePort: null });
      trial.session({ type: 'applied', result: { ok: true, value: applied } });
      trial.session({ type: 'verified', verification: trial.model.verifying, report: silent });
      expect(trial.kind).toBe('degraded');
    }
    expect(restarts).toEqual(['round 0']);
  });

  test('another network: the tunnel is tried first, and openvpn begins anew only when it is dead', () => {
    const trial = new Trial().connected().send({ type: 'network', event: { kind: 'moved' } });
    expect(trial.kind).toBe('connected');
    expect(trial.effects.map(({ type }) => type)).toEqual(['probe', 'look']);
    trial.session({ type: 'probed', probed: { latencyMs: 3, urgent: true, alive: true } });
    expect(trial.kind).toBe('connected');
    expect(trial.effects).toEqual([]);
    trial.send({ type: 'network', event: { kind: 'moved' } });
    trial.session({ type: 'probed', probed: { latencyMs: null, urgent: true, alive: false } });
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
    const trial = new Trial()
      .connected()
      .session({ type: 'probed', probed: { latencyMs: null, urgent: true, alive: false } });
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

  test('however long it was tried, another network makes the next attempts quick again', () => {
    const trial = new Trial().connected();
    const attempt = (): (number | string)[] => {
      trial.helper({ event: 'state', state: 'RECONNECTING', detail: '', remoteAddress: '', remotePort: null });
      trial.helper({ event: 'hold', suggestedDelaySeconds: 1 });
      return trial.effects.map((effect) => (effect.type === 'set-timer' ? effect.milliseconds : effect.type));
    };
    expect(attempt()).toEqual(['release']);
    trial.pass(11 * 60_000);
    for (let round = 0; round < 3; round++) {
      attempt();
      trial.session({ type: 'timer', timer: 'release' });
    }
    expect(attempt()[0]).toBeGreaterThan(12_000);
    trial.send({ type: 'network', event: { kind: 'moved' } });
    expect(trial.effects.map(({ type }) => type)).toEqual(['release']);
    expect(attempt()[0]).toBeLessThan(1_200);
  });

  test('a LAN that uses numbers of the cluster is planned around when the laptop comes into it', () => {
    const trial = new Trial().connected();
    const lan = { cidr: parseCidrOrThrow('192.168.8.0/24'), device: 'eth0', gateway: null };
    const own = ['192.168.6.0/24', ...settings.pushedRoutes].map((cidr) => onDevice(cidr, 'kl0'));
    trial.session({ type: 'looked', local: { routes: own, online: true } });
    expect(trial.effects.map(({ type }) => type)).toEqual(['verify']);
    trial.session({ type: 'looked', local: { routes: [...own, lan], online: true } });
    expect(trial.effects).toEqual([
      expect.objectContaining({
        type: 'apply',
        network: expect.objectContaining({ routes: ['10.96.0.0/12', '10.200.0.0/16'] }) as unknown,
      }),
    ]);
  });

  describe('routes that another program takes away', () => {
    const networks = ['192.168.6.0/24', ...settings.pushedRoutes];
    const own = (...lost: string[]) => {
      const routes = networks.filter((cidr) => !lost.includes(cidr)).map((cidr) => onDevice(cidr, 'kl0'));
      return { type: 'looked', local: { routes, online: true }, deviceIsThere: true, ownOnly: true } as const;
    };
    const putBack = (trial: Trial): void => {
      expect(trial.effects.map(({ type }) => type)).toEqual(['apply']);
      trial.session({ type: 'applied', result: { ok: true, value: applied } });
      trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
    };

    test('are looked for when ours changed, and nothing is done when all are there', () => {
      const trial = new Trial().connected().send({ type: 'network', event: { kind: 'touched' } });
      expect(trial.effects).toEqual([{ type: 'look', generation: trial.model.generation, ownOnly: true }]);
      trial.session(own());
      expect(trial.effects).toEqual([]);
    });

    test('are put back without a word', () => {
      const trial = new Trial().connected().session(own('10.96.0.0/12'));
      putBack(trial);
      expect(trial.kind).toBe('connected');
    });

    test('are put back with the tunnel’s own network, which the kernel made only once', () => {
      const trial = new Trial().connected().session(own(...networks));
      expect(trial.effects).toEqual([
        expect.objectContaining({ network: expect.objectContaining({ routes: networks }) as unknown }),
      ]);
    });

    test('are left alone when the device may be gone', () => {
      const trial = new Trial().connected().session({ ...own(...networks), deviceIsThere: false });
      expect(trial.effects).toEqual([]);
    });

    test('again and again are said, and put back later', () => {
      const trial = new Trial().connected();
      for (let time = 0; time < 5; time++) putBack(trial.session(own('10.96.0.0/12')));
      trial.session(own('10.96.0.0/12'));
      expect(trial.effects).toEqual([]);
      expect(trial.model.snapshot.state).toEqual({
        kind: 'degraded',
        reasons: [{ code: 'route.keeps-being-removed', params: { cidr: '10.96.0.0/12' } }],
      });
      for (let time = 0; time < 2; time++) {
        trial.session({ type: 'probed', probed: { latencyMs: null, urgent: true, alive: false } });
      }
      expect(trial.effects).toEqual([expect.objectContaining({ type: 'look', ownOnly: true })]);
      expect(trial.session(own('10.96.0.0/12')).effects).toEqual([]);
      trial.pass(60_000);
      putBack(trial.session(own('10.96.0.0/12')));
      expect(trial.kind).toBe('connected');
    });
  });

  test('a collision of the LAN that was left meanwhile is none when the tunnel is back', () => {
    const lan = { cidr: parseCidrOrThrow('192.168.8.0/24'), device: 'eth1', gateway: null };
    const installed = (trial: Trial): unknown =>
      trial.effects.flatMap((effect) => (effect.type === 'apply' ? effect.network.routes : []));
    const state = (name: 'RECONNECTING' | 'AUTH' | 'CONNECTED') =>
      ({ event: 'state', state: name, detail: 'ping-restart', remoteAddress: '', remotePort: null }) as const;
    const trial = new Trial().connected();
    trial.session({ type: 'looked', local: { routes: [lan], online: true } });
    expect(installed(trial)).toEqual(['10.96.0.0/12', '10.200.0.0/16']);
    trial.helper(state('RECONNECTING')).helper(state('AUTH'));
    expect(trial.effects).toEqual([{ type: 'look', generation: trial.model.generation, ahead: true }]);
    trial.session({ type: 'looked', local: { routes: [], online: true }, ahead: true });
    expect([trial.kind, trial.effects]).toEqual(['reconnecting', []]);
    trial.helper(state('CONNECTED'));
    expect(installed(trial)).toContain('192.168.8.0/24');
    expect(trial.model.snapshot.routes.filter(({ collision }) => collision !== undefined)).toEqual([]);
  });

  test('a choice for a route is in effect at once, and taken back as well', () => {
    const lan = { cidr: parseCidrOrThrow('192.168.8.0/24'), device: 'eth1', gateway: null };
    const trial = new Trial().connected();
    trial.session({ type: 'looked', local: { routes: [lan], online: true } });
    const installed = (): unknown =>
      trial.effects.flatMap((effect) => (effect.type === 'apply' ? effect.network.routes : []));
    expect(installed()).toEqual(['10.96.0.0/12', '10.200.0.0/16']);
    const choose = (choice: 'cluster' | 'skip') =>
      trial.session({ type: 'chosen', choices: [{ route: '192.168.8.0/24', choice, hosts: [] }] });
    choose('cluster');
    expect(installed()).toContain('192.168.8.128/25');
    choose('skip');
    expect(trial.model.snapshot.routes.find(({ cidr }) => cidr === '192.168.8.0/24')?.status).toBe('disabled');
    trial.session({ type: 'chosen', choices: [] });
    expect(trial.model.snapshot.routes.find(({ cidr }) => cidr === '192.168.8.0/24')?.status).toBe('collision');
  });

  test('what the network says of openvpn’s packets is a reason to look, and no more', () => {
    const trial = new Trial().connected();
    const text = 'read UDPv4 [ECONNREFUSED]: Connection refused (fd=4,code=111)';
    trial.helper({ event: 'log', level: 'error', text });
    expect(trial.kind).toBe('connected');
    expect(trial.effects.map(({ type }) => type)).toEqual(['doubt']);
    trial.helper({ event: 'log', level: 'error', text: 'write to TUN/TAP : Input/output error' });
    expect(trial.effects).toEqual([]);
  });

  test('a device that another program removed is made anew at once', () => {
    const trial = new Trial().connected().session({ type: 'device-gone' });
    expect(trial.model.snapshot.state).toMatchObject({ kind: 'reconnecting', cause: { code: 'tunnel.device-gone' } });
    expect(trial.effects.map(({ type }) => type)).toContain('close');
    trial.session({ type: 'closed' });
    expect(trial.effects).toContainEqual(
      expect.objectContaining({ type: 'set-timer', timer: 'retry', milliseconds: 0 }),
    );
  });

  test('a server that pushes something else after its restart is said, until it pushes the same again', () => {
    const trial = new Trial().connected();
    const reopened = (pushedRoutes: string[]): string[] => {
      trial.helper({ event: 'up', settings: { ...settings, pushedRoutes } });
      trial.session({ type: 'applied', result: { ok: true, value: applied } });
      trial.session({ type: 'verified', verification: trial.model.verifying, report: goodReport });
      return trial.model.snapshot.notes.map(({ code }) => code);
    };
    expect(reopened(['10.96.0.0/12', '192.168.8.0/24', '10.50.0.0/16'])).toEqual([
      'route.push-added',
      'route.push-removed',
    ]);
    expect(reopened(settings.pushedRoutes)).toEqual([]);
  });

  test('a refused sign-in is never tried again by itself', () => {
    const trial = new Trial().connected();
    trial.helper({ event: 'ended', problem: { code: 'tunnel.auth-failed', params: { detail: '' } } });
    trial.session({ type: 'closed' });
    expect(trial.kind).toBe('failed');
  });
});

function onDevice(text: string, device: string) {
  return { cidr: parseCidrOrThrow(text), device, gateway: null };
}

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
      .tuple(fc.constantFrom(null, 5), fc.boolean(), fc.boolean())
      .map(([latencyMs, urgent, alive]): SessionEvent => ({ type: 'probed', probed: { latencyMs, urgent, alive } })),
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
      .constantFrom(null, { host: 'portal.example', address: '192.0.2.1' })
      .map((sighting) => ({ type: 'portal', sighting }) as const),
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

import { describe, expect, test } from 'vitest';
import { reduce } from '../../../electron/connection/machine.ts';
import { initialModel } from '../../../electron/connection/machine-steps.ts';
import type { ConnectionEvent, Effect, Model, VerificationReport } from '../../../electron/connection/machine-types.ts';
import type { LocalNetwork } from '../../../electron/network/local-route.ts';
import { parseCidr, type Cidr } from '../../../electron/shared/ip.ts';
import type { DesiredNetwork } from '../../../electron/shared/helper-protocol.ts';
import { problem } from '../../../electron/shared/problem.ts';
import type { DirectProfile } from '../../../electron/shared/profile.ts';

const nextHop = '192.168.1.77';
const networks = ['192.168.8.0/24', '10.200.0.0/16', '10.96.0.0/12'];
const overrides = {
  routes: (['node', 'pod', 'service'] as const).map((role, index) => ({ role, cidr: networks[index] ?? '' })),
  dnsServers: ['10.96.0.10'],
  domains: ['cluster.coder4'],
  searchDomains: [],
};
const noFacts = { routes: [], dnsServers: [], domains: [], searchDomains: [] };
const facts = { overrides, ovpn: noFacts, redirectGateway: false, remotes: [] };
const silent = { latencyMs: null, urgent: false, alive: true };

type Body = ConnectionEvent extends infer E
  ? E extends { generation: number }
    ? Omit<E, 'generation'>
    : never
  : never;

function cidrOf(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** A laptop whose next hop is behind `eth0`, or whose routes are there already. */
class Trial {
  readonly nextHop: string | null;
  model: Model = initialModel;
  effects: readonly Effect[] = [];
  /** What the helper could not set. */
  away = false;

  constructor(nextHop: string | null) {
    this.nextHop = nextHop;
    const profile: DirectProfile = {
      name: 'office',
      kind: 'direct',
      nextHop,
      kubeconfig: null,
      context: null,
      ...overrides,
    };
    this.send({ type: 'connect', profile });
    this.session({ type: 'opened', facts, remotes: [], local: this.local() });
    this.up(nextHop === null ? '' : 'eth0');
  }

  up(device: string): this {
    const pushed = { pushedRoutes: [], pushedDnsServers: [], pushedDomains: [], redirectGateway: false };
    const settings = { device, address: '', networkCidr: null, ...pushed, direct: { nextHop: this.nextHop } };
    return this.session({ type: 'helper', event: { tunnel: 't1', event: 'up', settings } });
  }

  send(event: ConnectionEvent): this {
    [this.model, this.effects] = reduce(this.model, event, 1_000_000);
    return this;
  }

  session(event: Body): this {
    return this.send({ ...event, generation: this.model.generation });
  }

  /** The laptop's routes: those by the next hop, and some by others. */
  local(own: readonly string[] = networks, others: readonly string[] = []): LocalNetwork {
    const route = (device: string, gateway: string | null) => (cidr: string) => ({
      ...{ cidr: cidrOf(cidr), device },
      gateway,
    });
    return {
      routes: [
        ...(this.nextHop === null ? [] : own.map(route('eth0', this.nextHop))),
        route('eth0', null)('192.168.1.0/24'),
        ...others.map(route('docker0', null)),
      ],
      online: true,
    };
  }

  applied(): this {
    const failed = { installed: false, problem: problem('direct.next-hop-away', { nextHop }) };
    const routes = networks.map((cidr) => ({ cidr, ...(this.away ? failed : { installed: true }) }));
    const dns = { stack: 'systemd-resolved', active: true } as const;
    return this.session({ type: 'applied', result: { ok: true, value: { routesMs: 1, routes, dns } } });
  }

  verified(taken: string | null = 'eth0', latencyMs: number | null = 3): this {
    const device = this.model.settings?.device ?? '';
    const devices = new Map(networks.map((cidr) => [cidr, taken]));
    const problems = latencyMs === null ? [problem('dns.silent', { server: '10.96.0.10' })] : [];
    const report: VerificationReport = { device, devices, latencyMs, problems };
    return this.session({ type: 'verified', verification: this.model.verifying, report });
  }

  get asked(): DesiredNetwork[] {
    return this.effects.flatMap((effect) => (effect.type === 'apply' ? [effect.network] : []));
  }

  get kinds(): string[] {
    return this.effects.map(({ type }) => type);
  }

  get reasons(): string[] {
    const { state } = this.model.snapshot;
    return state.kind === 'degraded' ? state.reasons.map(({ code }) => code) : [state.kind];
  }
}

const connected = (by: string | null = nextHop): Trial => new Trial(by).applied().verified();

describe('a connection without a tunnel', () => {
  test('has three steps, no tunnel to be shown, and is only connected when verified', () => {
    const trial = new Trial(nextHop);
    expect(trial.asked).toEqual([
      { routes: networks, dns: { servers: ['10.96.0.10'], domains: [{ name: 'cluster.coder4', search: false }] } },
    ]);
    trial.applied();
    expect(trial.model.snapshot.steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'routes done',
      'dns done',
      'verify running',
    ]);
    trial.verified();
    expect(trial.model.snapshot).toMatchObject({ state: { kind: 'connected' }, tunnel: null });
  });

  test('is probed without counters, and its path’s packets are not watched', () => {
    const probing = connected().effects.find((effect) => effect.type === 'start-probing');
    expect(probing).toMatchObject({ target: { device: null, gateway: null }, path: null });
  });

  test('that is silent is told so, and nothing is begun anew', () => {
    const trial = connected();
    trial.session({ type: 'probed', probed: silent }).session({ type: 'probed', probed: silent });
    expect([trial.reasons, trial.kinds]).toEqual([['dns.silent'], []]);
    trial.send({ type: 'network', event: { kind: 'offline' } }).send({ type: 'network', event: { kind: 'online' } });
    expect(trial.kinds).not.toContain('restart');
    trial
      .session({ type: 'probed', probed: { latencyMs: 4, urgent: true, alive: true } })
      .applied()
      .verified();
    expect(trial.reasons).toEqual(['connected']);
  });

  test('a route that another device takes is missing; where they are there already, any way is right but none', () => {
    expect(connected().applied().verified('wlan0').reasons).toContain('route.missing');
    expect(connected(null).applied().verified('wlan0').reasons).toEqual(['connected']);
    expect(connected(null).applied().verified(null).reasons).toContain('route.missing');
  });

  test('routes that another program removed are put back; those that are not ours are left to whoever set them', () => {
    const look = (trial: Trial): Trial =>
      trial.session({ type: 'looked', local: trial.local([]), ownOnly: true, deviceIsThere: true });
    expect(look(connected()).asked).toHaveLength(1);
    expect(look(connected(null)).asked).toEqual([]);
  });

  test('away from the next hop its routes are tried again when the network changes, and not because we tried', () => {
    const trial = connected();
    trial.away = true;
    trial
      .session({ type: 'looked', local: trial.local([]), deviceIsThere: true })
      .applied()
      .verified(null, null);
    expect(trial.reasons).toContain('direct.next-hop-away');
    expect(trial.session({ type: 'looked', local: trial.local([]), ownOnly: true, deviceIsThere: true }).asked).toEqual(
      [],
    );
    expect(trial.session({ type: 'looked', local: trial.local([]), deviceIsThere: true }).asked).toHaveLength(1);
    trial.away = false;
    expect(trial.applied().verified().reasons).toEqual(['connected']);
  });

  test('the next hop behind another device: everything is applied for that one', () => {
    const trial = connected().up('wlan0');
    expect(trial.asked).toHaveLength(1);
    expect(trial.applied().verified('wlan0').reasons).toEqual(['connected']);
  });

  test('routes by the same next hop are no collision, others are; the next hop itself is never covered', () => {
    const choices = (by: string | null, cidr: string): readonly string[] | undefined => {
      const trial = connected(by);
      trial
        .session({ type: 'looked', local: trial.local(networks, [cidr]), deviceIsThere: true })
        .applied()
        .verified();
      return trial.model.snapshot.routes.find((route) => route.cidr === '10.96.0.0/12')?.collision?.choices;
    };
    expect(choices(nextHop, '172.17.0.0/16')).toBeUndefined();
    expect(choices(nextHop, '10.96.0.0/12')).toContain('cluster');
    expect(choices(null, '10.96.0.0/12')).toEqual(['keep', 'skip']);
    const covering = new Trial('10.96.0.1');
    expect(covering.asked[0]?.routes).not.toContain('10.96.0.0/12');
  });
});

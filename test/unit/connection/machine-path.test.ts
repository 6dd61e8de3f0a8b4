import { describe, expect, test } from 'vitest';
import { reduce } from '../../../electron/connection/machine.ts';
import { initialModel } from '../../../electron/connection/machine-steps.ts';
import type { ConnectionEvent, Effect, Model } from '../../../electron/connection/machine-types.ts';
import { parseIpAddress } from '../../../electron/shared/ip.ts';
import type { AppliedNetwork } from '../../../electron/shared/helper-protocol.ts';
import { problem } from '../../../electron/shared/problem.ts';

const profile = {
  ...{ name: 'shop', ovpn: '', kubeconfig: null, context: null },
  ...{ dnsServers: [], domains: [], searchDomains: [], routes: [] },
};
const noFacts = { routes: [], dnsServers: [], domains: [], searchDomains: [] };
const settings = {
  device: 'kl0',
  address: '192.168.6.2',
  networkCidr: '192.168.6.0/24',
  gateway: '192.168.6.1',
  mtu: 1500,
  pushedRoutes: ['10.96.0.0/12', '192.168.8.0/24'],
  pushedDnsServers: ['10.96.0.10'],
  pushedDomains: ['cluster.coder4'],
  redirectGateway: false,
};
const applied: AppliedNetwork = {
  routesMs: 4,
  routes: settings.pushedRoutes.map((cidr) => ({ cidr, installed: true })),
  dns: { stack: 'systemd-resolved', active: true },
};
const report = { device: 'kl0', devices: new Map<string, string>(), latencyMs: 3, problems: [] };

type Body = ConnectionEvent extends infer E
  ? E extends { generation: number }
    ? Omit<E, 'generation'>
    : never
  : never;

class Trial {
  model: Model = initialModel;
  effects: readonly Effect[] = [];

  send(event: ConnectionEvent): this {
    [this.model, this.effects] = reduce(this.model, event, 1_000_000);
    return this;
  }

  session(event: Body): this {
    return this.send({ ...event, generation: this.model.generation });
  }

  /** The helper did what it was asked to do; the verification found nothing wrong. */
  done(mtu?: AppliedNetwork['mtu']): this {
    this.session({
      type: 'applied',
      result: { ok: true, value: { ...applied, ...(mtu === undefined ? {} : { mtu }) } },
    });
    return this.verified();
  }

  verified(): this {
    return this.session({ type: 'verified', verification: this.model.verifying, report });
  }

  moved(): this {
    this.send({ type: 'network', event: { kind: 'moved' } });
    return this.session({ type: 'looked', local: { routes: [], online: true } });
  }

  get asked(): (number | undefined)[] {
    return this.effects.flatMap((effect) => (effect.type === 'apply' ? [effect.network.mtu] : []));
  }

  get notes(): string[] {
    return this.model.snapshot.notes.map(({ code }) => code);
  }

  get watched(): Extract<Effect, { type: 'start-probing' }>['path'] | undefined {
    return this.effects.find((effect) => effect.type === 'start-probing')?.path;
  }
}

function connected(protocol = 'udp'): Trial {
  const remote = { host: 'gw.example', port: 1194, protocol };
  const remotes = [{ ...remote, address: parseIpAddress('203.0.113.10')! }];
  const facts = { overrides: noFacts, ovpn: noFacts, redirectGateway: false, remotes: [remote] };
  const trial = new Trial().send({ type: 'connect', profile });
  trial.session({ type: 'opened', facts, remotes, local: { routes: [], online: true } });
  trial.session({ type: 'learned', apiServer: parseIpAddress('192.168.8.174')! });
  trial.session({ type: 'helper', event: { tunnel: 't1', event: 'up', settings } });
  return trial.done();
}

describe('a path that lets only small packets through', () => {
  test('is watched from the first verification on, by the gateway and the API server’s node', () => {
    expect(connected().watched).toEqual({
      ...{ place: 0, server: '10.96.0.10', domain: 'cluster.coder4' },
      ...{ echoes: ['192.168.6.1', '192.168.8.174'], mtu: 1500 },
    });
  });

  test.each(['tcp', 'tcp-client', 'tcp4', 'tcp6-client'])('is none of a tunnel over %s', (protocol) => {
    expect(connected(protocol).watched).toBeNull();
  });

  test('has the tunnel’s packets made smaller, in one apply, without a change of state; and it is said', () => {
    const trial = connected().session({ type: 'narrowed', bytes: 1220 });
    expect(trial.asked).toEqual([1220]);
    expect(trial.model.snapshot.state.kind).toBe('connected');
    expect(trial.notes).toEqual([]);
    trial.done({ bytes: 1220 });
    expect(trial.model.snapshot.notes).toEqual([problem('path.narrow', { bytes: 1220 })]);
    expect(trial.watched?.mtu).toBe(1220);
  });

  test.each([1220, 1280])('found again at %s bytes is no news; a smaller one is', (bytes) => {
    const trial = connected().session({ type: 'narrowed', bytes: 1220 }).done({ bytes: 1220 });
    expect(trial.session({ type: 'narrowed', bytes }).effects).toEqual([]);
    expect(trial.session({ type: 'narrowed', bytes: 1100 }).asked).toEqual([1100]);
  });

  test('stays said and set when the plan is applied again', () => {
    const trial = connected().session({ type: 'narrowed', bytes: 1220 }).done({ bytes: 1220 });
    trial
      .session({ type: 'probed', probed: { latencyMs: null, urgent: true, alive: false } })
      .session({ type: 'probed', probed: { latencyMs: 3, urgent: true, alive: true } });
    expect(trial.asked).toEqual([1220]);
    expect(trial.done({ bytes: 1220 }).notes).toEqual(['path.narrow']);
  });

  test('that could not be fitted is said with the reason, and tried no more', () => {
    const reason = problem('path.too-narrow', { bytes: 1220, detail: 'IPv6 needs 1280 bytes' });
    const trial = connected().session({ type: 'narrowed', bytes: 1220 }).done({ bytes: 1500, problem: reason });
    expect(trial.model.snapshot.notes).toEqual([reason]);
    expect(trial.watched?.mtu).toBe(1500);
    expect(trial.session({ type: 'narrowed', bytes: 1220 }).effects).toEqual([]);
  });

  test('says nothing where the helper knows nothing of it', () => {
    expect(connected().session({ type: 'narrowed', bytes: 1220 }).done().notes).toEqual([]);
  });

  test('is not listened to while nothing is connected', () => {
    const trial = connected().send({ type: 'network', event: { kind: 'offline' } });
    expect(trial.session({ type: 'narrowed', bytes: 1220 }).effects).toEqual([]);
  });
});

describe('another network', () => {
  test('gets the full size again and is measured anew', () => {
    const trial = connected().session({ type: 'narrowed', bytes: 1220 }).done({ bytes: 1220 }).moved();
    expect(trial.asked).toEqual([undefined]);
    trial.done();
    expect(trial.notes).toEqual([]);
    expect(trial.watched).toMatchObject({ place: 1, mtu: 1500 });
  });

  test('joined before the helper had answered, too', () => {
    const trial = connected().session({ type: 'narrowed', bytes: 1220 }).moved();
    trial.session({ type: 'applied', result: { ok: true, value: { ...applied, mtu: { bytes: 1220 } } } });
    expect(trial.asked).toEqual([undefined]);
    expect(trial.done().notes).toEqual([]);
  });

  test('needs no apply where nothing was made smaller', () => {
    const trial = connected().moved();
    expect(trial.asked).toEqual([]);
    expect(trial.verified().watched).toMatchObject({ place: 1, mtu: 1500 });
  });

  test('is another one only when the laptop moved: routes that change are none', () => {
    const trial = connected().session({ type: 'narrowed', bytes: 1220 }).done({ bytes: 1220 });
    trial.send({ type: 'network', event: { kind: 'changed' } }).session({
      type: 'looked',
      local: { routes: [], online: true },
    });
    expect(trial.asked).toEqual([]);
    expect(trial.verified().notes).toEqual(['path.narrow']);
  });
});

test('a device made anew has its full size, and is measured anew', () => {
  const trial = connected().session({ type: 'narrowed', bytes: 1220 }).done({ bytes: 1220 });
  trial.session({ type: 'helper', event: { tunnel: 't1', event: 'up', settings } });
  expect(trial.asked).toEqual([undefined]);
  expect(trial.done().watched?.mtu).toBe(1500);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduce } from '../../../electron/connection/machine.ts';
import { portalSearch } from '../../../electron/connection/machine-portal.ts';
import { initialModel } from '../../../electron/connection/machine-steps.ts';
import type { ConnectionEvent, Effect, Model } from '../../../electron/connection/machine-types.ts';
import type { HelperEvent } from '../../../electron/shared/helper-protocol.ts';
import { parseIpAddress } from '../../../electron/shared/ip.ts';
import { problem } from '../../../electron/shared/problem.ts';
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
const remote = { host: 'gw.example', port: 1194, protocol: 'udp' };
const remotes = [{ ...remote, address: parseIpAddress('203.0.113.10')! }];
const facts = { overrides: noFacts, ovpn: noFacts, redirectGateway: false, remotes: [remote] };
const settings = {
  device: 'kl0',
  address: '192.168.6.2',
  networkCidr: '192.168.6.0/24',
  pushedRoutes: ['10.96.0.0/12'],
  pushedDnsServers: ['10.96.0.10'],
  pushedDomains: ['cluster.coder4'],
  redirectGateway: false,
};
const applied = {
  routesMs: 4,
  routes: [{ cidr: '10.96.0.0/12', installed: true }],
  dns: { stack: 'systemd-resolved' as const, active: true },
};
const report = {
  device: 'kl0',
  devices: new Map([...settings.pushedRoutes, '192.168.6.0/24'].map((cidr) => [cidr, 'kl0'])),
  latencyMs: 3,
  problems: [],
};
const sighting = { host: 'portal.example', address: '192.0.2.1' };
const captive = problem('network.captive-portal', { host: 'portal.example' });

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type SessionEvent = DistributiveOmit<Extract<ConnectionEvent, { generation: number }>, 'generation'>;
type HelperEventBody = DistributiveOmit<HelperEvent, 'tunnel'>;

class Trial {
  model: Model = initialModel;
  effects: readonly Effect[] = [];
  now = 1_000_000;

  send(event: ConnectionEvent): this {
    this.now += 10;
    [this.model, this.effects] = reduce(this.model, event, this.now);
    return this;
  }

  session(event: SessionEvent): this {
    return this.send({ ...event, generation: this.model.generation });
  }

  helper(event: HelperEventBody): this {
    return this.session({ type: 'helper', event: { tunnel: 't1', ...event } });
  }

  state(state: 'WAIT' | 'AUTH' | 'RECONNECTING' | 'CONNECTED'): this {
    return this.helper({ event: 'state', state, detail: '', remoteAddress: '', remotePort: null });
  }

  connecting(): this {
    this.send({ type: 'connect', profile });
    this.session({ type: 'opened', facts, remotes, local: { routes: [], online: true } });
    return this.state('WAIT');
  }

  verified(): this {
    this.session({ type: 'applied', result: { ok: true, value: applied } });
    return this.session({ type: 'verified', verification: this.model.verifying, report });
  }

  connected(): this {
    return this.connecting().state('AUTH').helper({ event: 'up', settings }).verified();
  }

  /** In a network that holds everything back, with openvpn in its first attempt. */
  behindPortal(): this {
    this.connected().send({ type: 'network', event: { kind: 'moved' } });
    this.session({ type: 'probed', probed: { latencyMs: null, urgent: true, alive: false } });
    return this.state('RECONNECTING').helper({ event: 'hold', suggestedDelaySeconds: 1 }).state('WAIT');
  }

  portal(seen: typeof sighting | null): this {
    return this.send({ type: 'portal', sighting: seen });
  }

  get kind(): string {
    return this.model.snapshot.state.kind;
  }

  get cause(): unknown {
    const { state } = this.model.snapshot;
    return state.kind === 'reconnecting' ? state.cause : state.kind === 'failed' ? state.reason : null;
  }

  get types(): string[] {
    return this.effects.map(({ type }) => type);
  }
}

describe('what a captive portal is looked for', () => {
  test('is nothing while there is no reason to suspect one', () => {
    expect(portalSearch(initialModel)).toBeNull();
    expect(portalSearch(new Trial().connected().model)).toBeNull();
    expect(portalSearch(new Trial().connecting().state('AUTH').model)).toBeNull();
    expect(portalSearch(new Trial().behindPortal().send({ type: 'disconnect' }).model)).toBeNull();
    const offline = new Trial().behindPortal().send({ type: 'network', event: { kind: 'offline' } });
    expect(portalSearch(offline.model)).toBeNull();
  });

  test('is a reason why the server is silent, at the first connect and after a loss', () => {
    const first = portalSearch(new Trial().connecting().model);
    expect(first).toMatchObject({ addresses: ['203.0.113.10'], names: ['gw.example'], seen: null, afterMs: 3000 });
    const later = portalSearch(new Trial().behindPortal().model);
    expect(later).toMatchObject({ addresses: ['203.0.113.10'], names: ['gw.example'], seen: null, afterMs: 1000 });
    expect(portalSearch(new Trial().behindPortal().portal(sighting).model)?.seen).toEqual(sighting);
  });

  test('begins anew in another network, and only there', () => {
    const trial = new Trial().behindPortal();
    const place = portalSearch(trial.model)?.place;
    trial.portal(null).state('RECONNECTING').helper({ event: 'hold', suggestedDelaySeconds: 1 });
    expect(portalSearch(trial.model)?.place).toBe(place);
    trial.portal(sighting).send({ type: 'network', event: { kind: 'moved' } });
    expect(portalSearch(trial.model)).toMatchObject({ seen: null });
    expect(portalSearch(trial.model)?.place).not.toBe(place);
    expect(trial.cause).toEqual(problem('network.changed'));
  });
});

describe('a captive portal', () => {
  test('is the cause, whatever openvpn says, and changes nothing in how it is tried', () => {
    const trial = new Trial().behindPortal().portal(sighting);
    expect(trial.cause).toEqual(captive);
    expect(trial.effects).toEqual([]);
    trial.state('RECONNECTING');
    expect(trial.cause).toEqual(captive);
    trial.helper({ event: 'hold', suggestedDelaySeconds: 1 }).portal(sighting);
    expect(trial.effects).toEqual([]);
    trial.session({ type: 'lost', problem: { code: 'helper.lost' } });
    expect(trial.cause).toEqual(captive);
  });

  test('that is gone has the tunnel begin anew at once, with its first attempt', () => {
    const trial = new Trial().behindPortal().portal(sighting);
    trial.now += 3_600_000;
    trial.portal(null);
    expect(trial.types).toEqual(['restart']);
    expect(trial.cause).toEqual(problem('network.changed'));
    trial.state('RECONNECTING').helper({ event: 'hold', suggestedDelaySeconds: 60 });
    expect(trial.types).toEqual(['release']);
    trial.state('CONNECTED').verified();
    expect(trial.kind).toBe('connected');
    expect(trial.model.portal).toMatchObject({ seen: null, gone: 0 });
  });

  test('that is gone after the server has answered is no reason to begin anew', () => {
    const trial = new Trial().behindPortal().portal(sighting).state('AUTH');
    expect(trial.portal(null).effects).toEqual([]);
    expect(trial.state('CONNECTED').portal(null).effects).toEqual([]);
    expect(trial.verified().kind).toBe('connected');
  });

  test('that is gone while openvpn waits lets it go on', () => {
    const trial = new Trial().behindPortal();
    for (let round = 0; round < 4; round++) {
      trial.state('RECONNECTING').helper({ event: 'hold', suggestedDelaySeconds: 1 });
      if (round < 3) trial.session({ type: 'timer', timer: 'release' });
    }
    expect(trial.portal(sighting).portal(null).types).toEqual(['release']);
    // The timer that was set for it comes too late.
    expect(trial.session({ type: 'timer', timer: 'release' }).effects).toEqual([]);
  });

  test('that is gone has a session opened behind it look the names up anew: they may have had the portal’s address', () => {
    const trial = new Trial().behindPortal().portal(sighting);
    trial.session({ type: 'lost', problem: { code: 'helper.lost' } }).session({ type: 'closed' });
    trial.session({ type: 'timer', timer: 'retry' });
    trial.session({ type: 'opened', facts, remotes, local: { routes: [], online: true } }).state('WAIT');
    expect(trial.portal(null).types).toContain('close');
    trial.session({ type: 'closed' });
    expect(trial.effects).toContainEqual(expect.objectContaining({ timer: 'retry', milliseconds: 0 }));
  });

  test('that is gone does not wait for the next session', () => {
    const trial = new Trial().behindPortal().portal(sighting);
    for (let round = 0; round < 4; round++) {
      trial.session({ type: 'open-failed', problem: problem('tunnel.name-unresolved', { host: 'gw.example' }) });
      trial.session({ type: 'closed' });
      if (round < 3) trial.session({ type: 'timer', timer: 'retry' });
    }
    expect(trial.model.session).toBe('waiting-to-retry');
    expect(trial.cause).toEqual(captive);
    expect(trial.portal(null).types).toContain('open');
  });

  test('that comes and goes does not make an attempt each time', () => {
    const trial = new Trial().behindPortal();
    let restarts = 0;
    for (let round = 0; round < 20; round++) {
      trial.portal(sighting).portal(null);
      restarts += trial.types.filter((type) => type === 'restart').length;
    }
    expect(restarts).toBe(3);
  });

  test('is why the first connect fails', () => {
    const trial = new Trial().connecting().portal(sighting);
    expect(trial.kind).toBe('disconnecting');
    trial.session({ type: 'closed' });
    expect(trial.kind).toBe('failed');
    expect(trial.cause).toEqual(captive);
  });

  test('is not believed when the server has answered meanwhile', () => {
    const trial = new Trial().connecting().state('AUTH').portal(sighting);
    expect(trial.kind).toBe('connecting');
    expect(trial.effects).toEqual([]);
    expect(new Trial().connected().portal(sighting).kind).toBe('connected');
  });
});

describe('a name that does not resolve at the first connect', () => {
  const unresolved = problem('tunnel.name-unresolved', { host: 'gw.example' });

  function unresolvedTrial(): Trial {
    return new Trial().send({ type: 'connect', profile }).session({ type: 'open-failed', problem: unresolved });
  }

  test('may be held back by a portal, which is looked for at once', () => {
    const trial = unresolvedTrial();
    expect(trial.kind).toBe('connecting');
    expect(portalSearch(trial.model)).toMatchObject({ addresses: [], afterMs: 0 });
    trial.portal(sighting).session({ type: 'closed' });
    expect(trial.cause).toEqual(captive);
  });

  test('is the reason when there is none', () => {
    const trial = unresolvedTrial().portal(null).session({ type: 'closed' });
    expect(trial.cause).toEqual(unresolved);
  });

  test('fails as it would where there is no network', () => {
    const trial = unresolvedTrial().send({ type: 'network', event: { kind: 'offline' } });
    expect(portalSearch(trial.model)).not.toBeNull();
    trial.portal(null).session({ type: 'closed' });
    expect(trial.cause).toEqual(unresolved);
  });
});

test('however a portal comes and goes, no more attempts begin than without one but for three', () => {
  const rounds = fc.array(fc.constantFrom(sighting, null, undefined), { minLength: 60, maxLength: 200 });
  /** A TCP server that refuses at once: each second one event, attempts as the machine lets them. */
  const attempts = (looks: readonly (typeof sighting | null | undefined)[], apply: boolean): number => {
    const trial = new Trial().behindPortal();
    let releases = 0;
    let dueAt = Infinity;
    const follow = (): void => {
      for (const effect of trial.effects) {
        if (effect.type === 'set-timer' && effect.timer === 'release') dueAt = trial.now + effect.milliseconds;
        if (effect.type === 'release') {
          releases++;
          dueAt = Infinity;
          refused = true;
        }
        if (effect.type === 'restart') refused = true;
      }
    };
    let refused = true;
    for (const look of looks) {
      trial.now += 1000;
      if (apply && look !== undefined) {
        trial.portal(look);
        follow();
      }
      if (trial.now >= dueAt) {
        dueAt = Infinity;
        trial.session({ type: 'timer', timer: 'release' });
        follow();
      }
      if (refused) {
        refused = false;
        trial.state('RECONNECTING').helper({ event: 'hold', suggestedDelaySeconds: 1 });
        follow();
      }
    }
    return releases;
  };
  fc.assert(
    fc.property(rounds, (looks) => {
      // Each of the three begins the back-off anew: 1, 2 and 4 s come again.
      expect(attempts(looks, true)).toBeLessThanOrEqual(attempts(looks, false) + 3 * 4);
    }),
    { numRuns: 300 },
  );
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../../electron/shared/problem.ts';
import { err, ok } from '../../../electron/shared/result.ts';
import { clusterOff } from '../../../electron/shared/service-record.ts';
import { proposingFacts, sampleFacts } from '../../support/cluster-facts.ts';
import { FakeWorld } from './fake-world.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world.end());

const proposed = problem('route.proposed', { routes: 'service=10.96.0.0/12', profile: 'demo' });

describe('cluster', () => {
  it('asks by itself when nothing runs, and says what follows', async () => {
    const finding = problem('route.uncovered', {
      cidr: '10.96.0.0/12',
      role: 'service',
      method: 'kubeadm-config',
      profile: 'demo',
      options: '--route service=10.96.0.0/12',
    });
    world.facts = ok({ ...proposingFacts, findings: [finding] });
    expect(await world.kubelane('cluster')).toBe(0);
    const text = world.stdout.text;
    expect(text).toContain('Context: dev@shop');
    expect(text).toMatch(/Service network +10\.96\.0\.0\/12 +kubeadm’s settings +stated/);
    expect(text).toMatch(/but +10\.96\.0\.0\/16 +the control plane’s flags +stated/);
    // One that says the same is no news.
    expect(text.match(/10\.200\.0\.0\/16 +kubeadm/g)).toBeNull();
    expect(text).toMatch(/Nodes +192\.168\.8\.0\/24/);
    expect(text).toContain('kubelane set demo --route service=10.96.0.0/12');
    expect(text).toContain('may not get configmaps in kube-system');
    expect(text).toContain('  kubectl -n kube-system create role kubelane-kube-proxy');
  });

  it('is one JSON document, with the findings in words', async () => {
    await world.serve();
    world.host.cluster = { ...clusterOff, phase: 'live' };
    world.host.facts = ok({ ...sampleFacts, findings: [problem('route.wider', { cidr: '10.0.0.0/8' })] });
    expect(await world.kubelane('cluster', '--json')).toBe(0);
    expect(world.host.asked).toEqual(['facts']);
    expect(JSON.parse(world.stdout.text)).toMatchObject({
      context: 'dev@shop',
      facts: [{ kind: 'version', answer: { values: ['v1.20.2'] } }, {}, {}, {}, {}, {}, {}],
      findings: [{ code: 'route.wider', text: expect.stringContaining('10.0.0.0/8') as unknown }],
    });
  });

  it('fails where the cluster cannot be asked', async () => {
    world.facts = err(problem('cluster.unauthorized'));
    expect(await world.kubelane('cluster')).toBe(1);
    expect(world.stderr.text).toContain('does not accept');
  });

  it('accepts the proposed routes of the connection, and there must be one', async () => {
    expect(await world.kubelane('cluster', '--accept-routes')).toBe(1);
    await world.serve();
    world.host.facts = ok(sampleFacts);
    expect(await world.kubelane('cluster', '--accept-routes')).toBe(0);
    expect(world.host.asked).toEqual(['accept routes']);
    expect(world.stderr.text).toContain('in the profile now');
    world.host.facts = err(problem('cluster.nothing-proposed'));
    expect(await world.kubelane('cluster', '--accept-routes')).toBe(1);
    expect(world.stderr.text).toContain('no routes to accept');
  });
});

describe('up --accept-routes', () => {
  it('accepts what the cluster proposes, and is done when the connection is whole', async () => {
    await world.serve();
    world.host.facts = ok(sampleFacts);
    world.host.onAcceptRoutes = () => world.host.enter({ kind: 'connected' });
    const done = world.kubelane('up', 'demo', '--accept-routes');
    await vi.waitFor(() => expect(world.host.asked).toEqual(['connect demo']));
    world.host.enter({ kind: 'degraded', reasons: [proposed] });
    expect(await done).toBe(0);
    expect(world.host.asked).toContain('accept routes');
  });

  it('is not meant for anything else, and nothing is accepted without it', async () => {
    await world.serve();
    const done = world.kubelane('up', 'demo', '--accept-routes');
    await vi.waitFor(() => expect(world.host.asked).toEqual(['connect demo']));
    world.host.enter({ kind: 'degraded', reasons: [problem('route.none')] });
    expect(await done).toBe(1);
    world.host.enter({ kind: 'degraded', reasons: [proposed] });
    expect(await world.kubelane('up', 'demo')).toBe(1);
    expect(world.host.asked).not.toContain('accept routes');
    expect(world.stderr.text).toContain('kubelane cluster --accept-routes');
  });

  it('accepts once in this process, too', async () => {
    world.host.facts = err(problem('profile.unwritable', { folder: '/p', detail: 'x' }));
    const done = world.kubelane('up', 'demo', '--headless', '--accept-routes');
    await vi.waitFor(() => expect(world.host.asked).toContain('connect demo'));
    world.host.enter({ kind: 'degraded', reasons: [proposed] });
    world.host.enter({ kind: 'degraded', reasons: [proposed] });
    await vi.waitFor(() => expect(world.stderr.text).toContain('cannot be stored'));
    expect(world.host.asked.filter((asked) => asked === 'accept routes')).toHaveLength(1);
    world.host.enter({ kind: 'disconnected' });
    await done;
  });
});

describe('set, of the cluster’s network', () => {
  it('collects what each role is to have, and tells a running app', async () => {
    await world.serve();
    const routes = [{ role: 'pod', cidr: '10.200.0.0/16' }] as const;
    world.networkResult = ok({ routes, dnsServers: ['10.96.0.10'], domains: ['cluster.local'] });
    const pods = ['--route', 'pod=10.200.0.0/16', '--route', 'pod=10.201.0.0/16', '--route', 'service='];
    expect(await world.kubelane('set', 'demo', ...pods, '--dns-server', '10.96.0.10', '--domain', 'a.b')).toBe(0);
    expect(await world.kubelane('set', 'demo', '--no-dns-server', '--no-domain', '--json')).toBe(0);
    expect(world.networks).toEqual([
      [
        'demo',
        {
          routes: { pod: ['10.200.0.0/16', '10.201.0.0/16'], service: [] },
          dnsServers: ['10.96.0.10'],
          domains: ['a.b'],
        },
      ],
      ['demo', { dnsServers: [], domains: [] }],
    ]);
    expect(world.stdout.lines[0]).toBe('demo: pod=10.200.0.0/16, 10.96.0.10, cluster.local.');
    expect(JSON.parse(world.stdout.lines.at(-1) ?? '')).toMatchObject({
      name: 'demo',
      routes,
      domains: ['cluster.local'],
    });
    expect(world.stderr.text).toContain('in effect at once');
    expect(world.profilesChanged).toBe(2);
  });

  it('is wrong usage without a role, and refused where a value is none', async () => {
    expect(await world.kubelane('set', 'demo', '--route', '=10.0.0.0/8')).toBe(2);
    expect(await world.kubelane('set', 'demo', '--route', 'nodes=')).toBe(2);
    expect(world.networks).toEqual([]);
    world.networkResult = err(problem('profile.bad-option', { option: '--route', value: 'x', expected: 'y' }));
    expect(await world.kubelane('set', 'demo', '--route', 'pod=x')).toBe(2);
    expect(world.profilesChanged).toBe(0);
  });
});

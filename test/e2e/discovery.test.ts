import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { ClusterFacts, ClusterFactKind } from '../../electron/shared/cluster-facts.ts';
import { kubeconfigAtGateway } from './support/kubeconfig.ts';
import { LaptopUser } from './support/laptop-user.ts';
import { eventually, type Headless } from './support/programs.ts';
import { clusterAnswers } from './support/reach.ts';

/** What the cluster says of itself, and what follows from it for the routes. */
const laptop = new LaptopUser();

/** The cluster's facts as the CLI tells them, by kind. */
async function facts(): Promise<ClusterFacts & { readonly by: Partial<Record<ClusterFactKind, string>> }> {
  const { code, stdout, stderr } = await laptop.kubelane.cli('cluster', '--json');
  expect([code, stderr]).toEqual([0, '']);
  const found = JSON.parse(stdout) as ClusterFacts;
  const by = found.facts.flatMap(({ kind, answer }) =>
    answer === null ? [] : [[kind, [answer.method, answer.confidence, ...answer.values].join(' ')] as const],
  );
  return { ...found, by: Object.fromEntries(by) };
}

/** Imports the profile with a server that pushes no route, and connects. */
async function connectWithoutRoutes(...options: string[]): Promise<Headless> {
  await laptop.lab.fault('pushed-routes', 'off');
  await laptop.lab.fault('api-at-gateway', 'on');
  await laptop.prepare();
  const kubeconfig = kubeconfigAtGateway(laptop.lab, laptop.kubelane);
  expect(await laptop.kubelane.cli('set', 'lab', '--kubeconfig', kubeconfig)).toMatchObject({ code: 0 });
  return laptop.up(...options);
}

function installed(): readonly string[] {
  const routes = execFileSync('ip', ['route', 'show', 'proto', '107'], { encoding: 'utf8' });
  return [...routes.matchAll(/^\S+/gm)].map(([cidr]) => cidr).sort();
}

const networks = ['10.200.0.0/16', '10.96.0.0/12', '192.168.8.0/24'];
const codes = (up: Headless): readonly string[] | undefined => up.last?.reasons.map(({ code }) => code);

describe('a cluster whose networks all have their routes', () => {
  test('says what it is, and nothing against the routes', async () => {
    const up = await laptop.connect();
    await eventually('the Services are listed', () => (up.last?.cluster.services ?? 0) > 0);
    const { by, refused, proposed, findings } = await facts();
    expect(by).toMatchObject({
      version: 'version-api stated v1.20.2',
      flavour: 'kubeadm-config derived kubeadm',
      domain: 'kubeadm-config stated cluster.coder4',
      'dns-servers': 'kube-dns-service stated 10.96.0.10',
      'service-cidrs': 'kubeadm-config stated 10.96.0.0/12',
      'pod-cidrs': 'calico-ippools stated 10.200.0.0/16',
      'node-networks': 'node-objects guessed 192.168.8.0/24',
    });
    expect([refused, proposed, findings]).toEqual([[], [], []]);
    expect(up.last).toMatchObject({ state: 'connected', reasons: [], notes: [] });
    expect(await laptop.kubelane.cli('cluster', '--accept-routes')).toMatchObject({ code: 1 });
    await laptop.endsWithNothingLeft(up);
    // Without a connection the API server is out of reach, which is said.
    expect(await laptop.kubelane.cli('cluster')).toMatchObject({ code: 1 });
  });
});

describe('a server that pushes no route', () => {
  test('the routes are proposed; accepted once, they are in effect at once and the next time', async () => {
    const up = await connectWithoutRoutes();
    await up.reaches('degraded', 30_000);
    expect(codes(up)).toEqual(['route.proposed']);
    expect(up.last?.reasons[0]?.text).toContain('node=192.168.8.0/24, pod=10.200.0.0/16, service=10.96.0.0/12');
    expect(installed()).toEqual([]);
    expect(await clusterAnswers()).toBe(false);
    expect((await facts()).proposed.map(({ cidr }) => cidr).sort()).toEqual(networks);

    expect(await laptop.kubelane.cli('cluster', '--accept-routes')).toMatchObject({ code: 0 });
    await up.reaches('connected');
    expect(installed()).toEqual(networks);
    await eventually('a Service answers by its name', clusterAnswers);
    // Without a reconnect.
    expect(
      up.documents.filter(({ state }) => state === 'connecting' || state === 'reconnecting').map(({ state }) => state),
    ).not.toContain('reconnecting');
    expect(await up.end('SIGINT')).toBe(0);

    const again = laptop.up();
    await again.reaches('connected', 30_000);
    await eventually('a Service answers by its name', clusterAnswers);
    await laptop.endsWithNothingLeft(again);
  });

  test('`up --accept-routes` accepts them by itself', async () => {
    const up = await connectWithoutRoutes('--accept-routes');
    await up.reaches('connected', 30_000);
    await eventually('a Service answers by its name', clusterAnswers);
    await laptop.endsWithNothingLeft(up);
  });

  test('where the API server is out of reach as well, that no route is known is said', async () => {
    await laptop.lab.fault('pushed-routes', 'off');
    await laptop.prepare();
    const up = laptop.up();
    await up.reaches('degraded', 40_000);
    expect(codes(up)).toEqual(['route.none']);
    await laptop.endsWithNothingLeft(up);
  });
});

describe('routes that do not fit the cluster', () => {
  test('a network of the cluster without a route makes it degraded, until the user sets the route', async () => {
    await laptop.prepare();
    await laptop.kubelane.cli('set', 'lab', '--route', 'service=10.96.0.0/16');
    const up = laptop.up();
    await up.reaches('connected');
    await up.reaches('degraded');
    expect(codes(up)).toEqual(['route.uncovered']);
    const remedy = up.last?.reasons[0]?.remedy ?? '';
    expect((await facts()).findings).toMatchObject([{ code: 'route.uncovered' }]);

    const [words = ''] = /set lab --route [^`]*/.exec(remedy) ?? [];
    expect(await laptop.kubelane.cli(...words.split(' '))).toMatchObject({ code: 0 });
    await eventually('it is connected', () => up.last?.state === 'connected');
    expect(installed()).toEqual(networks);
    await laptop.endsWithNothingLeft(up);
  });

  test('a route that takes more than the cluster has is a note', async () => {
    await laptop.prepare();
    await laptop.kubelane.cli('set', 'lab', '--route', 'pod=10.200.0.0/15');
    const up = laptop.up();
    await up.reaches('connected');
    await eventually('it is noted', () => up.last?.notes.some(({ code }) => code === 'route.wider') === true);
    expect(up.last?.state).toBe('connected');
    expect(await laptop.kubelane.cli('set', 'lab', '--route', 'pod=')).toMatchObject({ code: 0 });
    await eventually('the note is gone', () => up.last?.state === 'connected' && up.last.notes.length === 0);
    await laptop.endsWithNothingLeft(up);
  });
});

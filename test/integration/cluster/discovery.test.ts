import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askCluster } from '../../../electron/cluster/discovery/ask-cluster.ts';
import type { Discovered } from '../../../electron/cluster/discovery/answer.ts';
import { chooseFacts } from '../../../electron/cluster/discovery/choose.ts';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';
import { ClusterFollower } from '../../../electron/connection/cluster-follower.ts';
import type { ClusterNetworks } from '../../../electron/network/cluster-networks.ts';
import { findPart } from '../../../scripts/setup/parts.ts';
import type { ClusterFactKind } from '../../../electron/shared/cluster-facts.ts';
import { disconnectedSnapshot } from '../../../electron/shared/connection-state.ts';
import type { Profile } from '../../../electron/shared/profile.ts';
import { configuration, createIpPool, createIpPoolKind } from '../../lab/configuration-objects.ts';
import type { ApiRequest } from '../../lab/programs/api-batch.ts';
import { accessRules, binding, clusterRole, service } from './objects.ts';
import { TestApiServer, type UserName } from './api-server.ts';
import { until } from './until.ts';

let server: TestApiServer;

beforeAll(async () => {
  server = await TestApiServer.start();
  for (const [path, object] of accessRules()) await server.mustCall('POST', path, object);
});

afterAll(async () => server.stop());

async function ask(user: UserName | 'stranger', namespace?: string): Promise<Awaited<ReturnType<typeof askCluster>>> {
  const access = loadKubeconfig({ file: server.kubeconfig(user, namespace), context: null, environment: process.env });
  if (!access.ok) throw new Error(JSON.stringify(access.error));
  return askCluster(access.value, { guesses: true }, AbortSignal.timeout(20_000));
}

async function discovered(user: UserName, namespace?: string): Promise<Discovered> {
  const asked = await ask(user, namespace);
  if (!asked.ok) throw new Error(JSON.stringify(asked.error));
  return asked.value;
}

/** The facts that count as `kind: method confidence value value`. */
function facts({ answers }: Discovered): Partial<Record<ClusterFactKind, string>> {
  return Object.fromEntries(
    chooseFacts(answers).flatMap(({ kind, answer }) =>
      answer === null ? [] : [[kind, [answer.method, answer.confidence, ...answer.values].join(' ')]],
    ),
  );
}

const post = (path: string, object: unknown): Promise<unknown> => server.mustCall('POST', path, object);
const send = ({ method, path, body }: ApiRequest): Promise<unknown> => server.mustCall(method, path, body);

async function makePod(name: string, namespace: string, podIP: string, hostIP: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  await post(path, { metadata: { name }, spec: { nodeName: 'k2', containers: [{ name: 'c', image: 'i' }] } });
  await server.mustCall('PATCH', `${path}/${name}/status`, {
    status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }], hostIP },
  });
}

describe('a cluster that says little', () => {
  it('is guessed from what is in use, where that may be seen', async () => {
    await makePod('web', 'shop', '10.200.1.4', '192.168.8.175');
    await makePod('till', 'shop', '10.200.9.7', '192.168.8.176');
    expect(facts(await discovered('admin'))).toEqual({
      version: 'version-api stated v1.20.2',
      domain: 'server-certificate derived cluster.coder4',
      // The certificate names where the Service network begins.
      'service-cidrs': 'server-certificate guessed 10.96.0.0/12',
      'pod-cidrs': 'observed-pods guessed 10.200.0.0/20',
      'node-networks': 'observed-pods guessed 192.168.8.0/24',
    });
  });

  it('has its domain told by the certificate to users without any right', async () => {
    const { answers, refused } = await discovered('nobody');
    expect(answers.map(({ kind, method }) => `${kind} ${method}`)).toEqual([
      'version version-api',
      'domain server-certificate',
      'service-cidrs server-certificate',
    ]);
    expect(refused.map(({ method }) => method)).toContain('kubeadm-config');
    expect(refused.find(({ method }) => method === 'observed-pods')).toMatchObject({
      right: 'list pods',
      command: expect.stringMatching(/^kubectl create clusterrole kubelane-observed-pods .*--user=USER$/) as unknown,
    });
  });

  it('that does not know the user says so only where it told nothing', async () => {
    const asked = await ask('stranger');
    // The certificate needs no user.
    expect(asked.ok && facts(asked.value)).toMatchObject({ domain: 'server-certificate derived cluster.coder4' });
  });
});

describe('a cluster that kubeadm and Calico made', () => {
  beforeAll(async () => {
    for (const request of configuration()) await send(request);
    await send(createIpPoolKind());
    await until(
      'the kind of pools is served',
      async () => (await server.call('GET', '/apis/crd.projectcalico.org/v1/ippools')).status === 200,
      20_000,
    );
    await send(createIpPool());
    await post(
      '/api/v1/namespaces/kube-system/services',
      service('kube-dns', 'kube-system', { clusterIP: '10.96.0.10' }),
    );
    await post('/api/v1/nodes', {
      metadata: { name: 'k1' },
      spec: { podCIDR: '10.200.0.0/24', podCIDRs: ['10.200.0.0/24'] },
      status: { addresses: [{ type: 'InternalIP', address: '192.168.8.174' }] },
    });
    await post('/api/v1/namespaces/kube-system/pods', {
      metadata: { name: 'kube-apiserver-k1', labels: { component: 'kube-apiserver', tier: 'control-plane' } },
      spec: {
        containers: [{ name: 'c', image: 'i', command: ['kube-apiserver', '--service-cluster-ip-range=10.96.0.0/12'] }],
      },
    });
    // What the role `view` is made of, by a controller that does not run here.
    const view = binding('ClusterRoleBinding', 'viewer-view', 'system:aggregate-to-view', 'viewer');
    await post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', view);
  });

  it('tells its administrator everything, by the method that is trusted most', async () => {
    const found = await discovered('admin');
    expect(facts(found)).toEqual({
      version: 'version-api stated v1.20.2',
      flavour: 'kubeadm-config derived kubeadm',
      domain: 'kubeadm-config stated cluster.coder4',
      'dns-servers': 'kube-dns-service stated 10.96.0.10',
      'service-cidrs': 'kubeadm-config stated 10.96.0.0/12',
      'pod-cidrs': 'calico-ippools stated 10.200.0.0/16',
      'node-networks': 'node-objects guessed 192.168.8.0/24',
    });
    expect(found.refused).toEqual([]);
    const methods = (kind: string): readonly string[] =>
      found.answers.filter((answer) => answer.kind === kind).map(({ method }) => method);
    expect(methods('service-cidrs')).toEqual(['kubeadm-config', 'control-plane-flags', 'server-certificate']);
    expect(methods('pod-cidrs')).toEqual(['calico-ippools', 'kubeadm-config', 'node-objects']);
    expect(methods('domain')).toEqual(['kubeadm-config', 'coredns-corefile', 'server-certificate']);
    expect(found.answers.find(({ kind }) => kind === 'node-addresses')?.values).toEqual(['192.168.8.174']);
  });

  it('tells users with the role `view` the rest of it, and what they would have to be allowed', async () => {
    const found = await discovered('viewer');
    expect(facts(found)).toMatchObject({
      domain: 'kubeadm-config stated cluster.coder4',
      'pod-cidrs': 'kubeadm-config stated 10.200.0.0/16',
      // Nodes may not be listed; the Pods tell where they run.
      'node-networks': 'observed-pods guessed 192.168.8.0/24',
    });
    expect(found.refused.map(({ method, right }) => `${method}: ${right}`)).toEqual([
      'calico-ippools: list ippools.crd.projectcalico.org',
      'node-objects: list nodes',
    ]);
  });

  it('tells users of one namespace what that shows', async () => {
    const found = await discovered('shop-only', 'shop');
    expect(facts(found)).toMatchObject({ domain: 'server-certificate derived cluster.coder4' });
    const rights = found.refused.map(({ method, right }) => `${method}: ${right}`);
    expect(rights).toContain('kubeadm-config: get configmaps in kube-system');
    expect(rights).toContain('kube-dns-service: get services in kube-system');
    expect(rights).toContain('observed-pods: list pods');
    const pods = clusterRole('pods-read', [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]);
    await post('/apis/rbac.authorization.k8s.io/v1/clusterroles', pods);
    const path = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings';
    await post(path, binding('RoleBinding', 'shop-pods', 'pods-read', 'shop-only', 'shop'));
    await until('the Pods of the namespace', async () => {
      const { 'pod-cidrs': networks } = facts(await discovered('shop-only', 'shop'));
      return networks === 'observed-pods guessed 10.200.0.0/20';
    });
  });

  it('tells what was refused once its administrator runs the very command', async () => {
    const { refused } = await discovered('shop-only', 'shop');
    symlinkSync(await findPart('kubectl'), join(server.folder, 'kubectl'));
    const environment = {
      PATH: `${server.folder}:/usr/bin:/bin`,
      HOME: server.folder,
      KUBECONFIG: server.kubeconfig('admin'),
    };
    for (const wanted of ['calico-ippools', 'kubeadm-config', 'node-objects']) {
      const command = refused.find(({ method }) => method === wanted)?.command ?? '';
      // A server of this age does not tell users their names.
      execFileSync('sh', ['-c', command.replaceAll('USER', 'shop-only')], { env: environment, stdio: 'pipe' });
    }
    await until('the answers', async () => {
      const found = facts(await discovered('shop-only', 'shop'));
      return found['pod-cidrs'] === 'calico-ippools stated 10.200.0.0/16' && found['node-networks'] !== undefined;
    });
    const found = await discovered('shop-only', 'shop');
    expect(facts(found)).toMatchObject({
      domain: 'kubeadm-config stated cluster.coder4',
      'service-cidrs': 'kubeadm-config stated 10.96.0.0/12',
      'node-networks': 'node-objects guessed 192.168.8.0/24',
    });
    const still = found.refused.map(({ method }) => method);
    for (const allowed of ['calico-ippools', 'kubeadm-config', 'node-objects']) expect(still).not.toContain(allowed);
  });

  it('was changed by none of the questions', async () => {
    const version = async (): Promise<readonly string[]> => {
      const paths = ['/api/v1/services', '/api/v1/configmaps', '/apis/rbac.authorization.k8s.io/v1/clusterroles'];
      const lists = await Promise.all(paths.map((path) => server.mustCall('GET', path)));
      return lists.flatMap((list) =>
        (list as { items: { metadata: { uid: string; resourceVersion: string } }[] }).items.map(
          ({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`,
        ),
      );
    };
    const before = await version();
    await discovered('admin');
    expect(await version()).toEqual(before);
  });
});

describe('a cluster that is followed', () => {
  it('tells the connection of its networks once its list is there, and again when it is asked', async () => {
    const told: ClusterNetworks[] = [];
    const profile: Profile = {
      name: 'lab',
      ovpn: 'client',
      kubeconfig: server.kubeconfig('admin'),
      context: null,
      dnsServers: [],
      domains: [],
      searchDomains: [],
      routes: [],
    };
    const follower = new ClusterFollower({ HOME: join(server.folder, 'home') }, () => undefined);
    expect(await follower.ask(false)).toMatchObject({ error: { code: 'cluster.not-connected' } });
    const snapshot = { ...disconnectedSnapshot, state: { kind: 'connected' as const }, profile: 'lab' };
    const tell = (networks: ClusterNetworks): void => void told.push(networks);
    follower.follow({ snapshot, profile, lacksRoutes: false, learn: () => undefined, tell });
    await until('the networks', () => told.length === 1);
    expect(told[0]?.nodeAddresses).toEqual(['192.168.8.174']);
    expect(follower.status.phase).toBe('live');
    // What the user decides of the profile is no other cluster.
    const decided = { ...profile, routes: [{ role: 'pod' as const, cidr: '10.200.0.0/16' }] };
    follower.follow({ snapshot, profile: decided, lacksRoutes: false, learn: () => undefined, tell });
    expect(follower.status).toMatchObject({ phase: 'live', domain: 'cluster.coder4' });
    const dns = { servers: [], domains: ['cluster.local'], search: [], stack: 'none', status: 'active' } as const;
    follower.follow({
      snapshot: { ...snapshot, dns },
      profile: decided,
      lacksRoutes: false,
      learn: () => undefined,
      tell,
    });
    expect(follower.status).toMatchObject({ phase: 'live', domain: 'cluster.local' });
    expect(await follower.ask(true)).toMatchObject({ ok: true });
    expect(told).toHaveLength(2);
    await follower.stop();
  });
});

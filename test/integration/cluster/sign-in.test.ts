import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ClusterFollower } from '../../../electron/connection/cluster-follower.ts';
import { disconnectedSnapshot, type ConnectionSnapshot } from '../../../electron/shared/connection-state.ts';
import type { Profile } from '../../../electron/shared/profile.ts';
import type { ClusterStatus } from '../../../electron/shared/service-record.ts';
import { TestApiServer } from './api-server.ts';
import { startProxy, type ConnectProxy } from './connect-proxy.ts';
import { accessRules, service } from './objects.ts';
import { until } from './until.ts';

let server: TestApiServer;
let proxy: ConnectProxy;
const followers: ClusterFollower[] = [];
const file = (name: string): string => join(server.folder, name);

beforeAll(async () => {
  server = await TestApiServer.start();
  proxy = await startProxy('ada', 'p@ss');
  for (const [path, object] of accessRules()) await server.mustCall('POST', path, object);
  await server.mustCall('POST', '/api/v1/namespaces/shop/services', service('web', 'shop'));
});

afterAll(async () => {
  proxy.stop();
  await server.stop();
});

afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.stop()));
});

interface Followed {
  readonly follower: ClusterFollower;
  readonly status: () => ClusterStatus;
  /** The states that were told, in order. */
  readonly told: readonly ClusterStatus[];
  /** As the connection tells of itself. */
  readonly connection: {
    snapshot: ConnectionSnapshot;
    readonly profile: Profile;
    readonly lacksRoutes: boolean;
    learn: () => void;
    tell: () => void;
  };
}

/** A follower of a connection that stands, as a desktop would start it: without a terminal. */
function follow(kubeconfig: string | null, environment: Record<string, string> = {}): Followed {
  const profile: Profile = {
    name: 'lab',
    ovpn: 'client',
    kubeconfig,
    context: null,
    dnsServers: [],
    domains: [],
    searchDomains: [],
    routes: [],
  };
  const told: ClusterStatus[] = [];
  const own = { HOME: file('home'), PATH: '/usr/bin:/bin', SHELL: '/bin/bash', ...environment };
  const follower = new ClusterFollower(own, () => told.push(follower.status));
  followers.push(follower);
  const snapshot = { ...disconnectedSnapshot, state: { kind: 'connected' as const }, profile: 'lab' };
  const connection = { snapshot, profile, lacksRoutes: false, learn: () => undefined, tell: () => undefined };
  follower.follow(connection);
  return { follower, status: () => follower.status, told, connection };
}

/** Writes a kubeconfig of one cluster; `users` by name, each a context of that name, the first the current one. */
function kubeconfig(
  name: string,
  users: Record<string, string>,
  cluster: { host?: string; more?: string } = {},
): string {
  const { host = '127.0.0.1', more = '' } = cluster;
  const names = Object.keys(users);
  const lines = [
    `current-context: ${names[0] ?? ''}`,
    `clusters: [{name: c, cluster: {server: "https://${host}:${server.port}", certificate-authority: server.crt${more}}}]`,
    `contexts: [${names.map((user) => `{name: ${user}, context: {cluster: c, user: ${user}, namespace: shop}}`).join(', ')}]`,
    `users: [${names.map((user) => `{name: ${user}, user: ${users[user] ?? ''}}`).join(', ')}]`,
  ];
  // As programs do that care: never half a file.
  writeFileSync(file(`${name}.new`), lines.join('\n'));
  renameSync(file(`${name}.new`), file(name));
  return file(name);
}

const isWhole = ({ status }: Followed): boolean => status().phase === 'live' && status().problem === null;

describe('what changes on the disk', () => {
  it('is a new token: the watch goes on with its rights, and the list stays', async () => {
    writeFileSync(file('token'), 'token-services-only\n');
    const followed = follow(kubeconfig('rotated', { me: '{tokenFile: token}' }));
    await until('less than all', () => followed.status().problem?.code === 'cluster.forbidden');
    const { epoch } = followed.follower.services;
    const before = followed.told.length;
    writeFileSync(file('token'), 'token-viewer\n');
    await until('all', () => isWhole(followed));
    expect(followed.told.slice(before).every(({ services }) => services > 0)).toBe(true);
    expect(followed.follower.services.epoch).toBe(epoch);
  });

  it('is another current context', async () => {
    const users = { shopper: '{token: token-shop-only}', viewer: '{token: token-viewer}' };
    const path = kubeconfig('contexts', users);
    const followed = follow(path);
    await until('one namespace', () => followed.status().problem?.code === 'cluster.one-namespace');
    expect(followed.status().context).toBe('shopper');
    writeFileSync(path, readFileSync(path, 'utf8').replace('current-context: shopper', 'current-context: viewer'));
    await until('the other', () => followed.status().context === 'viewer' && isWhole(followed));
  });

  it('is a kubeconfig that was not there, and one that cannot be read is waited out', async () => {
    rmSync(file('home'), { recursive: true, force: true });
    const followed = follow(null, { SHELL: '/none/bash' });
    await until('none', () => followed.status().problem?.code === 'cluster.no-kubeconfig');
    mkdirSync(file('home/.kube'), { recursive: true });
    writeFileSync(file('home/.kube/config'), 'users: [');
    await until('a bad one', () => followed.status().problem?.code === 'cluster.kubeconfig-bad');
    const text = readFileSync(kubeconfig('late', { viewer: '{token: token-viewer}' }), 'utf8');
    writeFileSync(file('home/.kube/config'), text.replace('server.crt', file('server.crt')));
    await until('the Services', () => isWhole(followed));
    writeFileSync(file('home/.kube/config'), 'users: [');
    await server.mustCall('POST', '/api/v1/namespaces/shop/services', service('late', 'shop'));
    await until('the watch goes on', () => followed.follower.services.services.some(({ name }) => name === 'late'));
    expect(isWhole(followed)).toBe(true);
  });

  it('is the profile’s choice of a context, in effect at once', async () => {
    const users = { shopper: '{token: token-shop-only}', viewer: '{token: token-viewer}' };
    const followed = follow(kubeconfig('chosen', users));
    await until('the current one', () => followed.status().context === 'shopper');
    followed.follower.profileChanged({ ...followed.connection.profile, context: 'viewer' });
    await until('the chosen one', () => followed.status().context === 'viewer' && isWhole(followed));
    followed.follower.profileChanged({ ...followed.connection.profile, name: 'other' });
    expect(followed.status().context).toBe('viewer');
  });
});

describe('signing in', () => {
  it('is by a program that only the login shell’s PATH has; where it has it not, command and PATH are said', async () => {
    mkdirSync(file('home/tools'), { recursive: true });
    writeFileSync(file('home/.bash_profile'), 'export PATH="$HOME/tools:$PATH" LAB_USER=viewer\n');
    const plugin = '{exec: {apiVersion: client.authentication.k8s.io/v1, command: lab-login}}';
    const path = kubeconfig('exec', { me: plugin });
    const without = follow(path);
    await until('it is missed', () => without.status().problem?.code === 'cluster.exec-missing');
    const { params } = without.status().problem as { params: Record<string, string> };
    expect(params).toMatchObject({ command: 'lab-login' });
    expect(params['path']).toContain(file('home/tools'));
    const answer = '{"status":{"token":"token-%s"}}';
    writeFileSync(file('home/tools/lab-login'), `#!/bin/sh\nprintf '${answer}' "$LAB_USER"\n`);
    chmodSync(file('home/tools/lab-login'), 0o755);
    const followed = follow(path);
    await until('the Services', () => isWhole(followed), 15_000);
  });

  it('is by a client certificate', async () => {
    server.clientCertificate('viewer');
    const followed = follow(
      kubeconfig('certificate', { me: '{client-certificate: viewer.crt, client-key: viewer.key}' }),
    );
    await until('the Services', () => isWhole(followed));
  });

  it('is by a program again when its token is refused', async () => {
    const script = `#!/bin/sh\necho x >> "${file('runs')}"\ncat "${file('answer')}"\n`;
    writeFileSync(file('again'), script);
    chmodSync(file('again'), 0o755);
    writeFileSync(file('answer'), '{"status":{"token":"token-stranger"}}');
    const followed = follow(kubeconfig('refused', { me: '{exec: {command: ./again}}' }));
    await until('refused', () => followed.status().problem?.code === 'cluster.unauthorized');
    writeFileSync(file('answer'), '{"status":{"token":"token-viewer"}}');
    await until('the Services', () => isWhole(followed), 20_000);
  });

  it('is by OpenID Connect: renewed and stored as kubectl does, or said that it cannot be', async () => {
    let issuer = '';
    const provider = https.createServer(
      { key: readFileSync(file('server.key')), cert: readFileSync(file('server.crt')) },
      (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          const form = new URLSearchParams(body);
          const isRight = form.get('refresh_token') === 'refresh-token-old-0001';
          if (request.method === 'GET') response.end(JSON.stringify({ issuer, token_endpoint: `${issuer}/token` }));
          else if (isRight)
            response.end(JSON.stringify({ id_token: 'token-viewer', refresh_token: 'refresh-token-new-0002' }));
          else response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant' }));
        });
      },
    );
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    // Requests may still end when the server listens no more, and has no address.
    issuer = `https://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    try {
      const expired = `eyJhbGciOiJub25lIn0.${Buffer.from('{"exp":1}').toString('base64url')}.sig`;
      const user = (refresh: string): string =>
        `{auth-provider: {name: oidc, config: {client-id: lab, idp-issuer-url: "${issuer}", idp-certificate-authority: ${file('server.crt')}, id-token: ${expired}, refresh-token: ${refresh}}}}`;
      const path = kubeconfig('oidc', { me: user('refresh-token-old-0001') });
      const followed = follow(path);
      await until('the Services', () => isWhole(followed));
      expect(readFileSync(path, 'utf8')).toContain('refresh-token-new-0002');
      const spent = follow(kubeconfig('oidc-spent', { me: user('refresh-token-spent-01') }));
      await until('it is said', () => spent.status().problem?.code === 'cluster.oidc-expired');
      expect(JSON.stringify(spent.status().problem)).toContain('invalid_grant');
    } finally {
      provider.close();
      provider.closeAllConnections();
    }
  });
});

describe('a proxy', () => {
  const hidden = 'kubernetes.default.svc.cluster.coder4';

  it.each(['http', 'socks5'])(
    'of the kubeconfig (%s) leads to a server that this computer cannot name',
    async (kind) => {
      const more = `, proxy-url: "${kind}://ada:p%40ss@127.0.0.1:${proxy.port}"`;
      const before = proxy.asked.length;
      const followed = follow(kubeconfig(`proxy-${kind}`, { me: '{token: token-viewer}' }, { host: hidden, more }));
      await until('the Services', () => isWhole(followed));
      expect(proxy.asked.slice(before)).toContain(`${hidden}:${server.port}`);
    },
  );

  it('of the environment does, unless NO_PROXY has the server; one that refuses is said without its password', async () => {
    const path = kubeconfig('proxied', { me: '{token: token-viewer}' }, { host: hidden });
    const HTTPS_PROXY = `http://ada:p%40ss@127.0.0.1:${proxy.port}`;
    const proxied = follow(path, { HTTPS_PROXY });
    await until('the Services', () => isWhole(proxied));
    const direct = follow(path, { HTTPS_PROXY, NO_PROXY: '.svc.cluster.coder4' });
    await until('no way', () => direct.status().problem?.code === 'cluster.unreachable', 15_000);
    const wrong = follow(path, { HTTPS_PROXY: HTTPS_PROXY.replace('p%40ss', 'secret') });
    await until('refused', () => wrong.status().problem?.code === 'cluster.unreachable');
    const text = JSON.stringify(wrong.status().problem);
    expect(text).toContain(`the proxy 127.0.0.1:${proxy.port} answered 407`);
    expect(text).not.toContain('secret');
  });
});

describe('a server that is reached only through the tunnel', () => {
  it('is not asked before the tunnel stands, and not while it is away', async () => {
    const followed = follow(kubeconfig('tunnel', { me: '{token: token-viewer}' }));
    await until('the Services', () => isWhole(followed));
    await followed.follower.stop();
    const { connection, follower } = followed;
    follower.follow({
      ...connection,
      snapshot: { ...connection.snapshot, state: { kind: 'connecting', step: 'tunnel' } },
    });
    expect(follower.status.phase).toBe('off');
    follower.follow(connection);
    await until('the Services again', () => isWhole(followed));
    const away = { kind: 'waiting-for-network' } as const;
    follower.follow({ ...connection, snapshot: { ...connection.snapshot, state: away } });
    expect(follower.status).toMatchObject({ phase: 'paused', problem: null });
    expect(follower.services.services.length).toBeGreaterThan(0);
  });
});

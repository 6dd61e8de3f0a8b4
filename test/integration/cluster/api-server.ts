import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPart } from '../../../scripts/setup/parts.ts';
import { until } from './until.ts';

/** Users of the test cluster by their token; `admin` is in system:masters, what the others may do is up to the test. */
export const users = ['admin', 'viewer', 'services-only', 'shop-only', 'nobody'] as const;
export type UserName = (typeof users)[number];

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A real etcd and kube-apiserver on loopback, with RBAC, token sign-in, and a certificate that names a custom cluster domain. */
export class TestApiServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'kubelane-api-'));
  readonly domain = 'cluster.coder4';
  #etcd: ChildProcess | null = null;
  #api: ChildProcess | null = null;
  #etcdPort = 0;
  port = 0;
  readonly #agent = new https.Agent({ keepAlive: true, maxSockets: 16 });

  static async start(): Promise<TestApiServer> {
    const server = new TestApiServer();
    try {
      await server.#prepare();
      await server.startApi();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async #prepare(): Promise<void> {
    makeCertificate(this.folder, this.domain);
    writeFileSync(join(this.folder, 'tokens.csv'), users.map(tokenLine).join('\n'));
    const [client, peer, api] = await freePorts(3);
    this.#etcdPort = client!;
    this.port = api!;
    const url = (port: number): string => `http://127.0.0.1:${port}`;
    this.#etcd = this.#run('etcd', await findPart('etcd'), [
      `--data-dir=${join(this.folder, 'etcd')}`,
      `--listen-client-urls=${url(client!)}`,
      `--advertise-client-urls=${url(client!)}`,
      `--listen-peer-urls=${url(peer!)}`,
      `--initial-advertise-peer-urls=${url(peer!)}`,
      `--initial-cluster=default=${url(peer!)}`,
      '--unsafe-no-fsync',
    ]);
  }

  /** Starts kube-apiserver (again) on the same port and waits until it is ready. */
  async startApi(): Promise<void> {
    const file = (name: string): string => join(this.folder, name);
    this.#api = this.#run('kube-apiserver', await findPart('kube-apiserver'), [
      `--etcd-servers=http://127.0.0.1:${this.#etcdPort}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--secure-port=${this.port}`,
      `--tls-cert-file=${file('server.crt')}`,
      `--tls-private-key-file=${file('server.key')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.96.0.0/12',
      `--service-account-key-file=${file('server.key')}`,
      `--service-account-signing-key-file=${file('server.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--disable-admission-plugins=ServiceAccount',
    ]);
    await until('the API server is ready', async () => (await this.call('GET', '/readyz')).status === 200, 60_000);
  }

  /** Kills kube-apiserver as a crash would; etcd keeps the objects. */
  async killApi(): Promise<void> {
    await end(this.#api);
    this.#api = null;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await end(this.#api);
    await end(this.#etcd);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A request as `user`; status 0 when the server does not answer. */
  call(method: string, path: string, body?: unknown, user: UserName = 'admin'): Promise<Answer> {
    return new Promise((resolve) => {
      const request = https.request({
        agent: this.#agent,
        host: '127.0.0.1',
        port: this.port,
        path,
        method,
        ca: readFileSync(join(this.folder, 'server.crt')),
        headers: { authorization: `Bearer token-${user}`, 'content-type': contentType(method) },
      });
      request.on('error', () => resolve({ status: 0, body: null }));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text,
          });
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The same, and throws when the server refuses. */
  async mustCall(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.call(method, path, body);
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** Path of a kubeconfig for a user, made anew. */
  kubeconfig(user: UserName | 'stranger', namespace?: string): string {
    const path = join(this.folder, `kubeconfig-${user}-${namespace ?? ''}.yaml`);
    const lines = [
      'apiVersion: v1',
      'kind: Config',
      'current-context: test',
      'clusters:',
      `- {name: test, cluster: {server: "https://127.0.0.1:${this.port}", certificate-authority: server.crt}}`,
      'contexts:',
      `- {name: test, context: {cluster: test, user: me${namespace === undefined ? '' : `, namespace: ${namespace}`}}}`,
      'users:',
      `- {name: me, user: {token: token-${user}}}`,
    ];
    writeFileSync(path, lines.join('\n'));
    return path;
  }

  #run(name: string, program: string, argv: readonly string[]): ChildProcess {
    const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.folder });
    const log = createWriteStream(join(this.folder, `${name}.log`), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return child;
  }
}

function contentType(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}

function tokenLine(user: UserName): string {
  return `token-${user},${user},uid-${user}${user === 'admin' ? ',"system:masters"' : ''}`;
}

/** A self-signed certificate, valid for loopback and with the names that kubeadm puts into an API server's. */
function makeCertificate(folder: string, domain: string): void {
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', `kubernetes.default.svc.${domain}`];
  const alternative = [...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1', 'IP:10.96.0.1'].join(',');
  const argv = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=kube-apiserver'];
  execFileSync(
    'openssl',
    [...argv, '-addext', `subjectAltName=${alternative}`, '-keyout', 'server.key', '-out', 'server.crt'],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

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

export interface TestApiServerOptions {
  /** Where ClusterIPs come from. Each creation writes the map of the whole range to etcd: a small one is filled much faster. */
  readonly serviceRange?: string;
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
  readonly #serviceRange: string;
  #tokenTail = '';

  private constructor({ serviceRange = '10.96.0.0/12' }: TestApiServerOptions) {
    this.#serviceRange = serviceRange;
  }

  static async start(options: TestApiServerOptions = {}): Promise<TestApiServer> {
    const server = new TestApiServer(options);
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
    this.#writeTokens();
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

  /** Starts kube-apiserver (again), on the same port unless told, and waits until it is ready. */
  async startApi(port = this.port): Promise<void> {
    this.port = port;
    const file = (name: string): string => join(this.folder, name);
    this.#api = this.#run('kube-apiserver', await findPart('kube-apiserver'), [
      `--etcd-servers=http://127.0.0.1:${this.#etcdPort}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--secure-port=${port}`,
      `--tls-cert-file=${file('server.crt')}`,
      `--tls-private-key-file=${file('server.key')}`,
      `--client-ca-file=${file('server.crt')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=RBAC',
      `--service-cluster-ip-range=${this.#serviceRange}`,
      `--service-account-key-file=${file('server.key')}`,
      `--service-account-signing-key-file=${file('server.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--disable-admission-plugins=ServiceAccount',
    ]);
    await until('the API server is ready', async () => (await this.call('GET', '/readyz')).status === 200, 60_000);
  }

  /** The processes that run. */
  get pids(): readonly number[] {
    return [this.#etcd, this.#api].flatMap((child) => child?.pid ?? []);
  }

  /** Kills kube-apiserver as a crash would; etcd keeps the objects. */
  async killApi(): Promise<void> {
    await end(this.#api);
    this.#api = null;
  }

  /** Lets etcd forget all earlier versions of its objects: who watches from one of them is told 410 Gone by a server that starts after that. */
  async compact(): Promise<void> {
    const etcd = `http://127.0.0.1:${this.#etcdPort}/v3/kv`;
    const post = async (verb: string, body: object): Promise<{ header?: { revision?: string } }> => {
      const answer = await fetch(`${etcd}/${verb}`, { method: 'POST', body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`etcd ${verb}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as { header?: { revision?: string } };
    };
    const { header } = await post('range', { key: 'AA==', limit: 1 });
    await post('compaction', { revision: header?.revision, physical: true });
  }

  /** From its next start on, the server takes other tokens than before: `token-USER` with this tail. */
  changeTokens(tail: string): void {
    this.#tokenTail = tail;
    this.#writeTokens();
  }

  /** What signs a user in at present. */
  token(user: UserName | 'stranger'): string {
    return `token-${user}${this.#tokenTail}`;
  }

  #writeTokens(): void {
    const line = (user: UserName): string =>
      `${this.token(user)},${user},uid-${user}${user === 'admin' ? ',"system:masters"' : ''}`;
    writeFileSync(join(this.folder, 'tokens.csv'), users.map(line).join('\n'));
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
        headers: { authorization: `Bearer ${this.token(user)}`, 'content-type': contentType(method) },
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

  /** How many Services there are, with those that the API server makes itself. */
  async countServices(): Promise<number> {
    const list = await this.mustCall('GET', '/api/v1/services');
    return (list as { items: readonly unknown[] }).items.length;
  }

  /** A port at which nobody listens. */
  async freePort(): Promise<number> {
    return (await freePorts(1))[0]!;
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
      `- {name: me, user: {token: ${this.token(user)}}}`,
    ];
    writeFileSync(path, lines.join('\n'));
    return path;
  }

  /** A client certificate for a user, signed by the CA that the API server takes; its files are `<user>.crt` and `<user>.key` in the folder. */
  clientCertificate(user: UserName): void {
    const openssl = (...argv: string[]): void =>
      void execFileSync('openssl', argv, { cwd: this.folder, stdio: 'ignore' });
    const [key, request, certificate] = [`${user}.key`, `${user}.csr`, `${user}.crt`];
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${user}`, '-keyout', key, '-out', request);
    const signer = ['-CA', 'server.crt', '-CAkey', 'server.key', '-CAcreateserial'];
    openssl('x509', '-req', '-in', request, ...signer, '-days', '2', '-out', certificate);
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

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { eventually, Installation, type Headless } from './support/programs.ts';

interface Checked {
  readonly answers: boolean;
  readonly hops: readonly {
    readonly hop: string;
    readonly about?: string;
    readonly status: string;
    readonly evidence: readonly string[];
    readonly problem?: { readonly code: string };
  }[];
  readonly verdict: {
    readonly kind: string;
    readonly hop?: string;
    readonly latencyMs?: number;
    readonly said?: string | null;
    readonly problem?: { readonly code: string };
  };
}

let lab: Lab;
let kubelane: Installation;
let session: Headless;

/** A Service whose Pods are there and do not listen on that port. */
const nobodyListens = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'wrong-port', namespace: 'shop' },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 81 }] },
};

beforeAll(async () => {
  lab = await attach();
  await lab.kubectl(['apply', '-f', '-'], { input: JSON.stringify(nobodyListens) });
});

afterAll(async () => {
  await lab.fault('clear');
  await lab.kubectl(['delete', '-n', 'shop', 'service', 'wrong-port']);
});

async function check(...argv: string[]): Promise<Checked & { readonly code: number }> {
  const { code, stdout, stderr } = await kubelane.cli('check', ...argv, '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Checked) };
}

describe('with one connection', () => {
  beforeAll(async () => {
    kubelane = new Installation();
    await kubelane.startHelper();
    const imported = await kubelane.cli(
      'import',
      lab.paths.profile,
      '--name',
      'lab',
      '--kubeconfig',
      lab.paths.kubeconfig,
    );
    expect(imported).toMatchObject({ code: 0 });
    session = kubelane.up('lab');
    await session.reaches('connected');
    await eventually('the list has the endpoints', async () => {
      const { stdout } = await kubelane.cli('services', 'wrong-port', '--json');
      return (JSON.parse(stdout) as { readonly ready: number | null }[])[0]?.ready === 2;
    });
  });

  afterEach(() => lab.fault('clear'));

  afterAll(async () => {
    await session.end('SIGINT');
    await kubelane.remove();
  });

  test.each([
    ['web.shop', 'HTTP/1.1 200 OK'],
    ['redis.shop', '+PONG'],
  ])('%s answers in its protocol', async (service, said) => {
    const found = await check(service);
    expect(found).toMatchObject({ code: 0, answers: true, verdict: { kind: 'answers', said } });
    expect(found.hops.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(found.verdict.latencyMs).toBeGreaterThan(0);
  });

  test('the Pods of a headless Service are tried one by one', async () => {
    const found = await check('test-memcached.default');
    expect(found).toMatchObject({ code: 0, verdict: { said: expect.stringMatching(/^VERSION 1\./) as string } });
    const pods = found.hops.filter(({ hop }) => hop === 'greeting');
    expect(pods.map(({ about }) => about).sort()).toEqual(['10.200.109.68', '10.200.219.4', '10.200.219.5']);
  });

  test('the cluster’s DNS is asked over UDP', async () => {
    expect(await check('kube-dns.kube-system', '--port', 'dns')).toMatchObject({ code: 0, answers: true });
  });

  test.each([
    ['orders.shop', 'service.no-pods'],
    ['wrong-port.shop', 'service.refused'],
  ])('%s refuses: %s', async (service, code) => {
    const found = await check(service);
    expect(found).toMatchObject({
      code: 1,
      answers: false,
      verdict: { kind: 'fails', hop: 'connect', problem: { code } },
    });
    expect(found.hops.find(({ hop }) => hop === 'connect')?.evidence[0]).toContain('refused');
  });

  test('an ExternalName is followed out of the cluster', async () => {
    expect(await check('payments.shop')).toMatchObject({ code: 1, verdict: { problem: { code: 'check.no-port' } } });
    const found = await check('payments.shop', '--port', '80');
    expect(found.hops.find(({ hop }) => hop === 'name')?.evidence).toContain('CNAME: www.public.example');
    expect(found).toMatchObject({ code: 0, verdict: { said: 'HTTP/1.1 200 OK' } });
  });

  test.each([
    [['policy', 'shop/redis-0'], 'redis.shop', 'connect', 'service.policy'],
    [['local-service', 'shop/web'], 'web.shop', 'connect', 'service.perhaps-local-traffic'],
    [['cilium', 'on'], 'web.shop', 'connect', 'gateway.cilium'],
    // A name that nobody asked for before: the laptop's resolver remembers the others.
    [['cluster-dns', 'silent'], 'web-public.shop', 'name', 'dns.silent'],
  ] as const)('%s: %s fails at %s with %s', async (fault, service, hop, code) => {
    await lab.fault(...fault);
    expect((await check(service)).verdict).toMatchObject({ kind: 'fails', hop, problem: { code } });
  });

  test('without a connection nothing is asked', async () => {
    await lab.fault('clear');
    await session.reaches('connected');
    expect(await kubelane.cli('down')).toMatchObject({ code: 0 });
    const found = await kubelane.cli('check', 'web.shop', '--json');
    expect(found.code).toBe(1);
    expect(found.stderr).toMatch(/no connection|not running/);
  });
});

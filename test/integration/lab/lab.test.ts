import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attach, down, up, type Lab } from '../../lab/lab.ts';
import { existingNamespaces } from '../../lab/namespaces.ts';
import { isAlive, readRecords } from '../../lab/processes.ts';
import { run } from '../../lab/run.ts';
import { waitFor } from '../../lab/wait.ts';

// A laboratory of its own, beside one that may be up for other purposes. Hoisted: the modules read it when they are loaded.
vi.hoisted(() => (process.env['KUBELANE_LAB'] = 'selftest'));

/** What the laboratory could leave behind on the machine: compared as text. */
async function traces(): Promise<Record<string, string>> {
  const text = async (...argv: string[]): Promise<string> => (await run(argv)).stdout;
  return {
    namespaces: existingNamespaces().join(),
    links: await text('ip', '-o', 'link'),
    routes: await text('ip', 'route'),
    rules: await text('iptables', '--list-rules', '--table=nat'),
    mounts: readFileSync('/proc/self/mounts', 'utf8'),
    run: readdirSync('/run').sort().join(),
  };
}

const webName = 'web.shop.svc.cluster.coder4';
const webAddress = 'http://10.96.80.80/';
const curl = ['curl', '--silent', '--max-time', '3'];

let before: Record<string, string>;
let lab: Lab;

beforeAll(async () => {
  await down();
  before = await traces();
  lab = await up();
});

afterAll(async () => {
  await down();
});

const hello = async (place: string, url: string): Promise<string> => (await lab.exec(place, [...curl, url])).stdout;

describe('the cluster', () => {
  it('answers on the gateway node by ClusterIP, by pod and through kube-dns', async () => {
    expect(await hello('k4', webAddress)).toMatch(/^Hello from web-[01]\n$/);
    expect(await hello('k4', 'http://10.200.109.66/')).toBe('Hello from web-0\n');
    expect(await hello('k4', 'http://10.200.219.2/')).toBe('Hello from web-1\n');
    expect(await lab.clusterDnsQueries()).toContain(webName);
  });

  it('cannot be reached from the laptop without the VPN', async () => {
    expect((await lab.exec('laptop', ['curl', '--max-time', '1', webAddress])).code).not.toBe(0);
    expect((await lab.exec('laptop', ['curl', '--max-time', '1', 'http://192.168.8.175:30080/'])).code).not.toBe(0);
  });

  it('keeps kube-dns current: a new Service has its name within a second, a deleted one loses it', async () => {
    const ask = async (): Promise<string> =>
      (await lab.exec('laptop', ['true'])).stdout +
      (await lab.kubectl(['get', 'service', 'fresh', '-o', 'name', '--ignore-not-found']));
    await lab.kubectl(['create', 'service', 'clusterip', 'fresh', '--tcp=80:80', '--clusterip=10.96.77.77']);
    expect(await ask()).toContain('service/fresh');
    const resolve = ['node', '-e', resolver('fresh.default.svc.cluster.coder4')];
    await waitFor('the new name', async () => (await lab.exec('k4', resolve)).stdout.trim() === '10.96.77.77', 1000);
    await lab.kubectl(['delete', 'service', 'fresh']);
    await waitFor(
      'the name to be gone',
      async () => (await lab.exec('k4', resolve)).stdout.trim() === 'ENOTFOUND',
      1000,
    );
  });

  it('lets the developer list Services and the newcomer not', async () => {
    const list = (kubeconfig: string): Promise<{ code: number; stderr: string }> =>
      lab.exec('k1', [
        'kubectl',
        `--kubeconfig=${kubeconfig}`,
        `--cache-dir=${lab.paths.logs}/kubectl`,
        'get',
        'services',
        '-A',
      ]);
    expect(await list(lab.paths.kubeconfigDeveloper)).toMatchObject({ code: 0 });
    const refused = await list(lab.paths.kubeconfigNoServices);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('Forbidden');
  });
});

/** A program that asks kube-dns for an address and prints it, or the error's code. */
function resolver(name: string): string {
  return `const {Resolver} = require('dns').promises; const r = new Resolver(); r.setServers(['10.96.0.10']);
    r.resolve4('${name}').then(a => console.log(a.join()), e => console.log(e.code))`;
}

describe('the laptop', () => {
  it('resolves public names through its own resolver and the home router', async () => {
    expect((await lab.exec('laptop', ['getent', 'hosts', 'www.public.example'])).stdout).toContain('198.51.100.80');
    expect(await hello('laptop', 'http://www.public.example/')).toBe('Hello from www.public.example\n');
    expect(await lab.homeDnsQueries()).toContain('www.public.example');
    expect((await lab.exec('laptop', ['getent', 'hosts', 'nowhere.example'])).code).toBe(2);
  });

  it('passes input, environment and exit code through', async () => {
    const result = await lab.exec('laptop', ['sh', '-c', 'cat; printf %s "$WORD"; exit 7'], {
      input: 'in ',
      env: { WORD: 'out' },
    });
    expect(result).toEqual({ code: 7, stdout: 'in out', stderr: '' });
  });

  it.each(['profile', 'profileTcp'] as const)('reaches the cluster with plain openvpn (%s)', async (profile) => {
    const openvpn = lab.spawn('laptop', ['openvpn', '--config', lab.paths[profile]], { stdio: 'ignore' });
    try {
      await waitFor(
        'an answer through the tunnel',
        async () => (await hello('laptop', webAddress)).startsWith('Hello from web'),
        20_000,
      );
      expect(await hello('laptop', 'http://10.200.219.2/')).toBe('Hello from web-1\n');
      expect(await hello('laptop', 'http://192.168.8.175:30080/')).toMatch(/^Hello from web/);
    } finally {
      openvpn.kill('SIGKILL');
      await new Promise((resolve) => openvpn.once('close', resolve));
    }
  });
});

describe('faults', () => {
  const publicIsReached = async (): Promise<boolean> =>
    (await lab.exec('laptop', ['curl', '--silent', '--max-time', '1', 'http://198.51.100.80/'])).code === 0;

  it.each([
    ['link', 'down'],
    ['loss', '100'],
  ])('%s %s cuts the laptop off until it is cleared', async (...words) => {
    await lab.fault(...words);
    expect(await publicIsReached()).toBe(false);
    await lab.fault('clear');
    expect(await publicIsReached()).toBe(true);
    expect(lab.status().faults).toEqual({});
  });

  it('moves the laptop to the café and back', async () => {
    await lab.fault('lan', 'cafe');
    expect((await lab.exec('laptop', ['ip', '-brief', '-4', 'address'])).stdout).toContain('192.168.43.23/24');
    expect((await lab.exec('laptop', ['getent', 'hosts', 'gw.coder4.example'])).stdout).toContain('203.0.113.10');
    expect(await lab.homeDnsQueries('cafe')).toContain('gw.coder4.example');
    await lab.fault('clear');
    expect(lab.status().laptop).toEqual({ lan: 'home', address: '192.168.1.23', link: 'up' });
  });

  it('kills and starts the VPN server', async () => {
    const state = (): (string | undefined)[] =>
      lab
        .status()
        .processes.filter((each) => each.name.startsWith('openvpn'))
        .map((each) => each.state);
    await lab.fault('server', 'kill');
    expect(state()).toEqual(['ended', 'ended']);
    await lab.fault('clear');
    expect(state()).toEqual(['running', 'running']);
  });

  it('can be asked for from inside the laptop, and the server then still belongs to the machine', async () => {
    const cli = new URL('../../lab/cli.ts', import.meta.url).pathname;
    const result = await lab.exec('laptop', ['node', '--import', 'tsx', cli, 'fault', 'server', 'restart']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const server = lab.status().processes.find((each) => each.name === 'openvpn-udp');
    expect(
      (await run(['readlink', `/proc/${server?.pid ?? 0}/ns/mnt`, '/proc/self/ns/mnt'])).stdout.split('\n', 2),
    ).toEqual(Array(2).fill((await run(['readlink', '/proc/self/ns/mnt'])).stdout.trim()));
  });

  it('names what is wrong with a wrong fault', async () => {
    await expect(lab.fault('lan', 'moon')).rejects.toThrow('"moon" is not what this fault takes');
    await expect(lab.fault('earthquake', 'on')).rejects.toThrow('no fault named "earthquake"');
  });
});

describe('down', () => {
  it('leaves the machine as it was, with programs of users still running, and may be called twice', async () => {
    const left = lab.spawn('laptop', ['sleep', '1000'], { stdio: 'ignore' });
    const gone = new Promise((resolve) => left.once('close', resolve));
    const daemons = readRecords();
    expect(daemons.filter(isAlive)).toHaveLength(daemons.length);
    expect(await down()).toBe(true);
    await gone;
    expect(daemons.filter(isAlive)).toEqual([]);
    expect(await traces()).toEqual(before);
    expect(existingNamespaces()).toEqual([]);
    expect(await down()).toBe(false);
    await expect(attach()).rejects.toThrow('the laboratory is not up');
  });
});

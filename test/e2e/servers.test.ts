import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { pidOf } from './support/processes.ts';
import { eventually, type Headless } from './support/programs.ts';
import { addressesOf, clusterAnswers, httpGet } from './support/reach.ts';

/** What happens on the server's side, and to what is needed to find it. */
const laptop = new LaptopUser();

/** A profile of the laboratory with these servers in place of its own. */
function profileWith(...remotes: string[]): string {
  const file = join(laptop.kubelane.home, 'several.ovpn');
  const text = readFileSync(laptop.lab.paths.profile, 'utf8').replace(/^(?:remote|proto) .*\n/gm, '');
  writeFileSync(file, `${remotes.map((remote) => `remote ${remote}\n`).join('')}${text}`);
  return file;
}

/** The tunnel is up again since the last document, and programs get through. */
async function isBack(up: Headless): Promise<void> {
  await up.reaches('connected', 30_000);
  await eventually('the cluster answers', clusterAnswers);
}

const name = 'gw.coder4.example';

describe('several servers', () => {
  test('UDP is blocked: the TCP server that comes after it takes over', async () => {
    await laptop.lab.fault('block', 'udp');
    const up = await laptop.connect(profileWith(`${name} 1194 udp`, `${name} 443 tcp`));
    expect(up.last?.tunnel?.remote).toBe(`${name}:443 tcp`);
    await eventually('the cluster answers', clusterAnswers);
    await laptop.endsWithNothingLeft(up);
  });

  test('UDP is blocked while connected: TCP takes over with the same openvpn', async () => {
    const up = await laptop.connect(profileWith(`${name} 1194 udp`, `${name} 443 tcp`));
    expect(up.last?.tunnel?.remote).toBe(`${name}:1194 udp`);
    const openvpn = pidOf('openvpn');
    await laptop.lab.fault('block', 'udp');
    await eventually('the tunnel goes by TCP', async () => {
      await clusterAnswers(); // Programs that ask are what makes it look.
      return up.last?.state === 'connected' && up.last.tunnel?.remote === `${name}:443 tcp`;
    });
    await eventually('the cluster answers', clusterAnswers);
    expect(pidOf('openvpn')).toBe(openvpn);
    await laptop.endsWithNothingLeft(up);
  });

  test('the first server is dead: the next one is taken', async () => {
    const up = await laptop.connect(profileWith('203.0.113.250 1194 udp', `${name} 1194 udp`));
    expect(up.last?.tunnel?.remote).toBe(`${name}:1194 udp`);
    await laptop.endsWithNothingLeft(up);
  });
});

describe('what is needed to come back', () => {
  test('the server’s name does not resolve any more: the address where it was reached does', async () => {
    const up = await laptop.connect();
    await laptop.lab.fault('home-dns', 'silent');
    process.kill(pidOf('openvpn')!, 'SIGKILL');
    await eventually('it is begun anew', () => up.documents.some(({ state }) => state === 'reconnecting'));
    await up.reaches('connected', 30_000);
    await laptop.endsWithNothingLeft(up);
  });

  test('the cluster’s DNS is dead: that is said, and the tunnel goes on without being begun anew', async () => {
    const up = await laptop.connect();
    const clusterIp = (await addressesOf('web.shop.svc.cluster.coder4'))[0] ?? '';
    const openvpn = pidOf('openvpn');
    await laptop.lab.fault('cluster-dns', 'silent');
    await eventually('it is said', async () => {
      await clusterAnswers();
      return up.last?.state === 'degraded';
    });
    expect(up.last?.reasons.map(({ code }) => code)).toEqual(['dns.silent']);
    // Programs go on asking for names in vain, which is what makes it look again and again.
    for (let attempt = 0; attempt < 3; attempt++) {
      await clusterAnswers();
      expect(await httpGet(`http://${clusterIp}/`)).toContain('web');
    }
    await laptop.lab.fault('cluster-dns', 'on');
    await up.reaches('connected', 30_000);
    expect(up.documents.map(({ state }) => state)).not.toContain('reconnecting');
    expect(pidOf('openvpn')).toBe(openvpn);
    await laptop.endsWithNothingLeft(up);
  });

  test('another program removes the device: it is there again within two seconds', async () => {
    const up = await laptop.connect();
    execFileSync('ip', ['link', 'delete', up.last?.tunnel?.device ?? '']);
    const reconnecting = await eventuallyState(up, 'reconnecting', 2_000);
    expect(reconnecting.reasons.map(({ code }) => code)).toEqual(['tunnel.device-gone']);
    await isBack(up);
    await laptop.endsWithNothingLeft(up);
  });

  test('the server comes back with fewer routes, and then with all: each is in effect, and is said', async () => {
    const up = await laptop.connect();
    await laptop.lab.fault('pushed-pods', 'off');
    await eventually('the Pods’ route is gone', async () => {
      await clusterAnswers();
      return up.last?.state === 'degraded' && !up.last.routes.some(({ role }) => role === 'pod');
    });
    // By what the cluster says of itself, its Pods are out of reach now.
    expect(up.last?.reasons).toMatchObject([
      { code: 'route.uncovered', text: expect.stringContaining('10.200.0.0/16') as unknown },
    ]);
    expect(up.last?.notes).toMatchObject([{ code: 'route.push-removed' }]);
    expect(routes()).not.toContain('10.200.0.0/16');
    await laptop.lab.fault('pushed-pods', 'on');
    await eventually('the Pods’ route is back', async () => {
      await clusterAnswers();
      return up.last?.state === 'connected' && up.last.routes.some(({ role }) => role === 'pod');
    });
    expect(up.last?.notes).toEqual([]);
    expect(routes()).toContain('10.200.0.0/16');
    await laptop.endsWithNothingLeft(up);
  });

  test('the server is away for a while: whoever asks to connect does not wait for the next try', async () => {
    const up = await laptop.connect();
    await laptop.lab.fault('server', 'kill');
    await eventually('it is lost', async () => {
      await clusterAnswers();
      return up.last?.state === 'reconnecting';
    });
    await laptop.lab.fault('server', 'start');
    expect(await laptop.kubelane.cli('up', 'lab')).toMatchObject({ code: 0 });
    await isBack(up);
    await laptop.endsWithNothingLeft(up);
  });
});

function routes(): string {
  return execFileSync('ip', ['route', 'show', 'proto', '107'], { encoding: 'utf8' });
}

async function eventuallyState(up: Headless, state: string, timeoutMs: number): Promise<Headless['documents'][number]> {
  const find = (): Headless['documents'][number] | undefined =>
    up.documents.find((document) => document.state === state);
  await eventually(`it was ${state}`, () => find() !== undefined, timeoutMs);
  return find()!;
}

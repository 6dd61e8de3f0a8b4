import { mkdir, readdir } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { DirectConnection } from '../../../electron/helper/direct-connection.ts';
import { Journal } from '../../../electron/helper/journal.ts';
import { OpenvpnLocator } from '../../../electron/helper/openvpn-program.ts';
import { unconfined } from '../../../electron/helper/confinement.ts';
import type { TunnelEvent } from '../../../electron/helper/sign-in.ts';
import type { TunnelContext } from '../../../electron/helper/tunnel.ts';
import type { DesiredNetwork } from '../../../electron/shared/helper-protocol.ts';
import { FakeHost } from './fake-host.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
const nextHop = '192.168.1.77';
const desired: DesiredNetwork = {
  routes: ['10.96.0.0/12'],
  dns: { servers: ['10.96.0.10'], domains: [{ name: 'cluster.coder4', search: false }] },
  mtu: 1300,
};

let host: FakeHost;
let context: TunnelContext;
let events: TunnelEvent[];

beforeEach(async () => {
  await mkdir(path('journal'), { recursive: true });
  host = new FakeHost();
  events = [];
  context = {
    host,
    locator: new OpenvpnLocator(host.run, []),
    confinement: unconfined('a test'),
    journal: new Journal(path('journal'), () => undefined),
    stateDir: path(),
    log: () => undefined,
    devices: new Set(),
  };
});

async function made(by: string | null): Promise<DirectConnection> {
  const prepared = await DirectConnection.prepare(context, { nextHop: by }, (_id, event) => events.push(event));
  if (!prepared.ok) throw new Error(prepared.error.code);
  prepared.value.begin();
  await expect.poll(() => events.length).toBe(1);
  return prepared.value;
}

const devices = (): string[] => events.map((event) => (event.event === 'up' ? event.settings.device : event.event));
const records = (): Promise<string[]> => readdir(path('journal'));

describe('a direct connection', () => {
  it('sets routes by the next hop, and never anything of the device itself; nothing is left', async () => {
    const direct = await made(nextHop);
    expect(events).toMatchObject([{ event: 'up', settings: { device: 'eth0', direct: { nextHop } } }]);
    expect(await direct.apply(desired)).toMatchObject({
      ok: true,
      value: { routes: [{ cidr: '10.96.0.0/12', installed: true }], dns: { active: true } },
    });
    expect(host.done).toEqual([`routes via ${nextHop} eth0 10.96.0.0/12`, 'dns kl0 0 cluster.coder4']);
    expect(await records()).toHaveLength(1);
    await direct.stop();
    expect(host.done.slice(2).sort()).toEqual(['no dns kl0', `no routes via ${nextHop}`]);
    expect(devices()).toEqual(['eth0', 'ended']);
    expect([await records(), context.devices.size]).toEqual([[], 0]);
  });

  it('leaves routes alone that are there already', async () => {
    const direct = await made(null);
    const applied = await direct.apply(desired);
    expect(applied.ok && applied.value.routes).toEqual([{ cidr: '10.96.0.0/12', installed: true }]);
    await direct.stop();
    expect(host.done).toEqual(['dns kl0 0 cluster.coder4', 'no dns kl0']);
  });

  it('checks what it is asked for as it does for a tunnel', async () => {
    const direct = await made(nextHop);
    const applied = await direct.apply({ routes: ['0.0.0.0/1'], dns: { ...desired.dns!, servers: ['8.8.8.8'] } });
    expect(applied).toMatchObject({
      ok: true,
      value: { routes: [{ problem: { code: 'route.refused' } }], dns: { problem: { code: 'dns.refused' } } },
    });
    await direct.stop();
  });

  it('is refused where the next hop is in no network of this computer, or the adapter has no such routes', async () => {
    host.nextHopDevice = null;
    const prepare = () => DirectConnection.prepare(context, { nextHop }, () => undefined);
    expect(await prepare()).toMatchObject({ ok: false, error: { code: 'direct.next-hop-away', params: { nextHop } } });
    Object.assign(host.routes, { byNextHop: undefined });
    expect(await prepare()).toMatchObject({ ok: false, error: { code: 'direct.next-hop-unsupported' } });
    expect(context.devices.size).toBe(0);
  });

  it('tells another device of the next hop, and when it is away', async () => {
    const direct = await made(nextHop);
    host.nextHopDevice = 'wlan0';
    await direct.apply(desired);
    expect(devices()).toEqual(['eth0', 'wlan0']);
    host.nextHopDevice = null;
    const applied = await direct.apply(desired);
    expect(applied.ok && applied.value.routes[0]?.problem?.code).toBe('direct.next-hop-away');
    await direct.stop();
  });

  it('waits for nothing, cannot be begun anew, and may be stopped before it began, twice', async () => {
    const prepared = await DirectConnection.prepare(context, { nextHop }, (_id, event) => events.push(event));
    if (!prepared.ok) throw new Error(prepared.error.code);
    const direct = prepared.value;
    expect([direct.credentials().ok, direct.release().ok, await direct.restart()]).toEqual([false, false, false]);
    await Promise.all([direct.stop(), direct.stop()]);
    direct.begin();
    await direct.finished;
    expect(devices()).toEqual(['ended']);
    expect(await records()).toEqual([]);
  });
});

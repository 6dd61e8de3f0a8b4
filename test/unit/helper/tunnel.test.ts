import { readdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TunnelEvent } from '../../../electron/helper/sign-in.ts';
import { Tunnel, type TunnelContext } from '../../../electron/helper/tunnel.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { Result } from '../../../electron/shared/result.ts';
import { profileFor, useHelper } from './helper-in-process.ts';
import { soon } from './soon.ts';

const helper = useHelper();
const notRunning = {
  ok: false,
  error: { code: 'helper.bad-request', params: { detail: 'openvpn waits for nothing now' } },
};
const credentials = { tunnel: 't1', realm: 'Auth', username: 'u', password: 'p', response: '' };

let events: TunnelEvent[];
const tunnels: Tunnel[] = [];
const prepare = async (behaviour: string, change: Partial<TunnelContext> = {}): Promise<Result<Tunnel, Problem>> => {
  const context = { ...helper().context, ...change };
  const prepared = await Tunnel.prepare(
    context,
    { profile: profileFor(behaviour), addresses: {} },
    (_tunnel, event) => {
      events.push(event);
    },
  );
  if (prepared.ok) tunnels.push(prepared.value);
  return prepared;
};
const make = async (behaviour: string, change: Partial<TunnelContext> = {}): Promise<Tunnel> => {
  const prepared = await prepare(behaviour, change);
  if (!prepared.ok) throw new Error(prepared.error.code);
  return prepared.value;
};
const saw = (kind: TunnelEvent['event']): Promise<void> =>
  soon(() => events.some(({ event }) => event === kind)).toBe(true);
const ending = (): unknown => events.at(-1);
const records = (): Promise<readonly string[]> => readdir(`${helper().stateDir}/journal`);

beforeEach(() => {
  events = [];
});
afterEach(async () => {
  await Promise.all(tunnels.splice(0).map((tunnel) => tunnel.stop()));
});

describe('prepare', () => {
  it('gives each tunnel a device and a name of its own', async () => {
    const one = await make('good');
    const two = await make('good');
    expect(one.id).toMatch(/^t[0-9a-f]{12}$/);
    expect(one.id).not.toBe(two.id);
    expect([...helper().context.devices]).toEqual(['kl0', 'kl1']);
    await one.stop();
    expect([...helper().context.devices]).toEqual(['kl1']);
  });

  it('leaves the device to openvpn where no name is known', async () => {
    helper().host.links.freeName = () => Promise.resolve(null);
    const tunnel = await make('good');
    expect(helper().context.devices.size).toBe(0);
    tunnel.begin();
    await saw('up');
    expect(events.find(({ event }) => event === 'up')).toMatchObject({ settings: { device: 'tun' } });
  });

  it('says what is missing', async () => {
    helper().host.missingForTunnels = () => Promise.resolve({ code: 'tunnel.no-tun-device' });
    expect(await prepare('good')).toEqual({ ok: false, error: { code: 'tunnel.no-tun-device' } });
    expect(helper().context.devices.size).toBe(0);
  });
});

describe('a tunnel that is not running', () => {
  it('waits for nothing', async () => {
    const tunnel = await make('good');
    expect(tunnel.credentials(credentials)).toEqual(notRunning);
    expect(tunnel.release()).toEqual(notRunning);
    expect(await tunnel.restart()).toBe(false);
    expect((await tunnel.apply({ routes: [], dns: null })).ok).toBe(false);
  });

  it('ends without ever having begun', async () => {
    const tunnel = await make('good');
    await Promise.all([tunnel.stop(), tunnel.stop()]);
    tunnel.begin();
    expect(events).toEqual([{ event: 'ended', problem: null }]);
    expect(helper().log).toEqual([`info: ${tunnel.id}: ended`]);
  });

  it('ends while it begins', async () => {
    const tunnel = await make('good');
    tunnel.begin();
    await tunnel.stop();
    expect(ending()).toEqual({ event: 'ended', problem: null });
    expect(await records()).toEqual([]);
  });
});

describe('the undo record', () => {
  it('is on disk before openvpn may go on, and names it', async () => {
    const tunnel = await make('silent');
    tunnel.begin();
    await soon(records).toEqual([`${tunnel.id}.json`]);
    const [record] = (await helper().context.journal.readAll()).records;
    expect(record).toMatchObject({
      ...{ tunnel: tunnel.id, device: 'kl0', deviceIndex: null, bootId: 'now', routes: [], dns: null },
      openvpn: { startTime: '77' },
      files: [`${helper().stateDir}/${tunnel.id}.sock`],
    });
  });

  it('names no openvpn of which it is not known when it began', async () => {
    helper().host.processes.startTime = () => Promise.resolve(null);
    const tunnel = await make('good');
    tunnel.begin();
    await saw('up');
    expect((await helper().context.journal.readAll()).records[0]?.openvpn).toBeNull();
  });

  it('that cannot be written ends the tunnel', async () => {
    await rm(`${helper().stateDir}/journal`, { recursive: true });
    const tunnel = await make('good');
    tunnel.begin();
    await tunnel.finished;
    expect(ending()).toMatchObject({ event: 'ended', problem: { code: 'helper.state-folder' } });
    expect(events.some(({ event }) => event === 'up')).toBe(false);
    expect(helper().log.some((line) => line.includes('cleaning up failed: ENOENT'))).toBe(true);
  });
});

describe('the end', () => {
  it('is told with its reason when openvpn cannot be started', async () => {
    const confinement = { ...helper().context.confinement, wrap: () => ({ program: '/nowhere/openvpn', args: [] }) };
    const tunnel = await make('good', { confinement });
    tunnel.begin();
    await tunnel.finished;
    expect(ending()).toMatchObject({ event: 'ended', problem: { code: 'tunnel.openvpn-failed' } });
    expect(helper().log).toContain(`info: ${tunnel.id}: openvpn started for kl0 (process none)`);
    expect(helper().log.at(-1)).toBe(`info: ${tunnel.id}: ended (tunnel.openvpn-failed)`);
  });

  it('is told with its reason when there is no room for its socket', async () => {
    const tunnel = await make('good', { stateDir: `${helper().stateDir}/none` });
    tunnel.begin();
    await tunnel.finished;
    const problem = (ending() as { problem: Problem }).problem;
    expect(String(problem.params?.['detail'])).toMatch(/ENOENT|EACCES/);
  });

  it.each([
    ['refusing', 'Options error: this is not for me'],
    ['dying', 'killed by SIGKILL'],
  ])('is told with its reason when openvpn is %s', async (behaviour, detail) => {
    const tunnel = await make(behaviour);
    tunnel.begin();
    await tunnel.finished;
    expect(ending()).toEqual({ event: 'ended', problem: { code: 'tunnel.openvpn-failed', params: { detail } } });
    expect(await records()).toEqual([]);
    expect(await readdir(helper().stateDir)).toEqual(['journal']);
  });

  it('comes when openvpn wants what is not supported, and warnings are kept', async () => {
    const tunnel = await make('odd');
    tunnel.begin();
    await tunnel.finished;
    expect(ending()).toMatchObject({ event: 'ended', problem: { code: 'tunnel.openvpn-failed' } });
    expect(String((ending() as { problem: Problem }).problem.params?.['detail'])).toContain('security token');
    expect(helper().log.some((line) => line.startsWith(`warning: ${tunnel.id}: the VPN server asked`))).toBe(true);
  });

  it.each([
    [4, true],
    [7, false],
    [null, false],
  ])('says whether its device (now number %s) stayed', async (index, stayed) => {
    const { host, log } = helper();
    const tunnel = await make('good');
    tunnel.begin();
    await saw('up');
    await tunnel.apply({ routes: ['10.96.0.0/12'], dns: null });
    host.deviceIndex = index;
    await tunnel.stop();
    expect(log.includes(`error: ${tunnel.id}: the device kl0 is still there`)).toBe(stayed);
  });
});

it('a tunnel begins once', async () => {
  const tunnel = await make('good');
  tunnel.begin();
  tunnel.begin();
  await saw('up');
  expect(helper().log.filter((line) => line.includes('openvpn started'))).toHaveLength(1);
  expect(await tunnel.restart()).toBe(true);
});

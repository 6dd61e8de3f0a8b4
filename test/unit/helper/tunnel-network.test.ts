import { beforeEach, describe, expect, it } from 'vitest';
import { TunnelNetwork, type NetworkUndo } from '../../../electron/helper/tunnel-network.ts';
import type { DesiredNetwork, TunnelSettings } from '../../../electron/shared/helper-protocol.ts';
import { FakeHost } from './fake-host.ts';

const settings: TunnelSettings = {
  device: 'kl0',
  address: '192.168.6.2',
  networkCidr: '192.168.6.0/24',
  pushedRoutes: [],
  pushedDnsServers: [],
  pushedDomains: [],
  redirectGateway: false,
};
const dns = { servers: ['10.96.0.10'], domains: [{ name: 'cluster.local', search: false }] };
const desired: DesiredNetwork = { routes: ['10.96.0.0/12'], dns };
const notUp = { ok: false, error: { code: 'helper.bad-request', params: { detail: 'the tunnel is not up' } } };

let host: FakeHost;
let records: NetworkUndo[];
let log: string[];
let network: TunnelNetwork;
/** What is thrown when the undo record is written. */
let diskError: Error | null;

beforeEach(() => {
  host = new FakeHost();
  [records, log, diskError] = [[], [], null];
  network = new TunnelNetwork(
    host,
    (undo) => {
      records.push(undo);
      host.done.push('record');
      return diskError === null ? Promise.resolve() : Promise.reject(diskError);
    },
    (level, text) => log.push(`${level}: ${text}`),
  );
});

describe('apply', () => {
  it('puts the undo record on disk, then sets routes, then DNS', async () => {
    network.up(settings);
    const applied = await network.apply(desired);
    expect(applied).toMatchObject({
      ok: true,
      value: {
        routes: [{ cidr: '10.96.0.0/12', installed: true }],
        dns: { stack: 'systemd-resolved', active: true },
      },
    });
    expect(host.done).toEqual(['record', 'routes kl0 10.96.0.0/12', 'dns kl0 4 cluster.local']);
    expect(records).toEqual([{ deviceIndex: 4, routes: ['10.96.0.0/12'], dns: 'systemd-resolved' }]);
    expect(applied.ok && applied.value.routesMs).toBeGreaterThanOrEqual(0);
  });

  it('makes the device’s packets smaller, and the next device’s not', async () => {
    network.up(settings);
    const applied = await network.apply({ ...desired, mtu: 1220 });
    expect(applied).toMatchObject({ ok: true, value: { mtu: { bytes: 1220 } } });
    expect(host.done).toContain('mtu kl0 1220');
    host.done.length = 0;
    const whole = await network.apply(desired);
    expect(whole.ok && 'mtu' in whole.value).toBe(false);
    expect(host.done).toContain('mtu kl0 1500');
    await network.apply({ ...desired, mtu: 1220 });
    network.down();
    network.up(settings);
    host.done.length = 0;
    await network.apply(desired);
    expect(host.done.filter((line) => line.startsWith('mtu'))).toEqual([]);
  });

  it.each([
    ['an address', { address: 'fd00::2', networkCidr: 'fd00::/64' }, []],
    ['an address beside one of IPv4', { address6: 'fd00::2' }, []],
    ['a route', {}, ['fd01::/32']],
  ])('leaves the packets large enough for IPv6 where the tunnel has %s of it', async (_name, of, routes) => {
    network.up({ ...settings, ...of });
    const wanted = { routes: [...desired.routes, ...routes], dns: null, mtu: 1220 };
    expect(await network.apply(wanted)).toMatchObject({
      value: { mtu: { bytes: 1500, problem: { code: 'path.too-narrow', params: { bytes: 1220 } } } },
    });
    expect(host.done.filter((line) => line.startsWith('mtu'))).toEqual([]);
    expect(await network.apply({ ...wanted, mtu: 1280 })).toMatchObject({ value: { mtu: { bytes: 1280 } } });
  });

  it('is refused before the tunnel is up, after it went down, without a device, and after the end', async () => {
    expect(await network.apply(desired)).toEqual(notUp);
    network.up(settings);
    network.down();
    expect(await network.apply(desired)).toEqual(notUp);
    host.deviceIndex = null;
    network.up(settings);
    expect(await network.apply(desired)).toEqual(notUp);
    host.deviceIndex = 4;
    network.up(settings);
    await network.close();
    expect(await network.apply(desired)).toEqual(notUp);
    expect(host.done).toEqual([]);
  });

  it('does nothing that could not be undone', async () => {
    diskError = new Error('ENOSPC');
    network.up(settings);
    expect(await network.apply(desired)).toEqual({
      ok: false,
      error: { code: 'helper.state-folder', params: { detail: 'ENOSPC' } },
    });
    expect(host.done).toEqual(['record']);
  });

  it('says what became of each route', async () => {
    const failed = { code: 'route.failed', params: { cidr: '10.1.0.0/16', detail: 'x' } } as const;
    host.routes.apply = (_device, cidrs) =>
      Promise.resolve(cidrs.map(({ text }) => ({ cidr: text, problem: text === '10.1.0.0/16' ? failed : null })));
    network.up(settings);
    const applied = await network.apply({ routes: ['10.0.0.0/16', '0.0.0.0/0', '10.1.0.0/16'], dns: null });
    expect(applied.ok && applied.value.routes).toEqual([
      { cidr: '10.0.0.0/16', installed: true },
      { cidr: '0.0.0.0/0', installed: false, problem: expect.objectContaining({ code: 'route.refused' }) as unknown },
      { cidr: '10.1.0.0/16', installed: false, problem: failed },
    ]);
    expect(records[0]?.routes).toEqual(['10.0.0.0/16', '10.1.0.0/16']);
  });

  it('takes DNS settings back that are not wanted any more', async () => {
    network.up(settings);
    await network.apply(desired);
    host.done.length = 0;
    const applied = await network.apply({ ...desired, dns: null });
    expect(applied.ok && applied.value.dns).toEqual({ stack: 'systemd-resolved', active: false });
    expect(host.done).toEqual(['record', 'routes kl0 10.96.0.0/12', 'no dns kl0']);
    // As long as they may still be there, the record names them; then it does not.
    await network.apply({ ...desired, dns: null });
    expect(records.map((record) => record.dns)).toEqual(['systemd-resolved', 'systemd-resolved', null]);
  });

  it('leaves a stack that programs do not ask any more for the one that they do', async () => {
    let isAsked = true;
    const left = { ...host.configurator, isAsked: () => Promise.resolve(isAsked) };
    host.dns = () => Promise.resolve(left);
    network.up(settings);
    await network.apply(desired);
    await network.apply(desired);
    expect(host.done).not.toContain('no dns kl0');
    isAsked = false;
    host.dns = () => Promise.resolve({ ...host.configurator, stack: 'resolv-conf' });
    host.done.length = 0;
    const applied = await network.apply(desired);
    expect(applied.ok && applied.value.dns).toEqual({ stack: 'resolv-conf', active: true });
    expect(host.done.filter((line) => /dns|record/.test(line))).toEqual([
      'no dns kl0',
      'record',
      'dns kl0 4 cluster.local',
    ]);
    expect(records.at(-1)?.dns).toBe('resolv-conf');
  });

  it('takes back DNS settings that are refused', async () => {
    network.up(settings);
    const applied = await network.apply({ ...desired, dns: { ...dns, servers: ['8.8.8.8'] } });
    expect(applied.ok && applied.value.dns).toMatchObject({ active: false, problem: { code: 'dns.refused' } });
    expect(records[0]?.dns).toBeNull();
  });

  it('takes back DNS settings that were half set', async () => {
    host.dnsFails = { code: 'dns.failed', params: { detail: 'No' } };
    network.up(settings);
    const applied = await network.apply(desired);
    expect(applied.ok && applied.value.dns).toEqual({
      ...{ stack: 'systemd-resolved', active: false, problem: { code: 'dns.failed', params: { detail: 'No' } } },
    });
    expect(host.done.at(-1)).toBe('no dns kl0');
  });

  it.each([
    [null, 'dns.refused'],
    ['nonsense', 'dns.refused'],
    ['192.168.6.0/24', undefined],
  ])('knows the tunnel’s own network %s', async (networkCidr, code) => {
    network.up({ ...settings, networkCidr });
    const applied = await network.apply({ routes: [], dns: { ...dns, servers: ['192.168.6.1'] } });
    expect(applied.ok && applied.value.dns.problem?.code).toBe(code);
  });

  it('goes on after one that nobody foresaw to fail', async () => {
    network.up(settings);
    host.dns = () => Promise.reject(new Error('out of order'));
    await expect(network.apply(desired)).rejects.toThrow('out of order');
    host.dns = () => Promise.resolve(host.configurator);
    expect((await network.apply(desired)).ok).toBe(true);
  });

  it('waits for the one before, and the end waits for both', async () => {
    network.up(settings);
    const first = network.apply(desired);
    const second = network.apply({ routes: ['10.1.0.0/16'], dns: null });
    const end = network.close();
    expect((await first).ok).toBe(false);
    expect(await second).toEqual(notUp);
    await end;
    expect(host.done).toEqual([]);
  });
});

describe('close', () => {
  it('takes everything back, once', async () => {
    network.up(settings);
    await network.apply(desired);
    host.done.length = 0;
    await network.close();
    await network.close();
    expect(host.done).toEqual(['no routes kl0', 'no dns kl0']);
    expect(log).toEqual([]);
  });

  it('says what stayed', async () => {
    host.routesStay = 'busy';
    host.dnsStays = 'denied';
    network.up(settings);
    await network.apply(desired);
    await network.close();
    expect(log).toEqual([
      'error: routes of kl0 could not be removed: busy',
      'error: DNS settings of kl0 could not be removed: denied',
    ]);
  });
});

describe('foresight', () => {
  let calls: string[];
  let isFresh: boolean;
  beforeEach(() => {
    calls = [];
    isFresh = true;
    host.routes.foresee = () => {
      calls.push('foresee');
      return {
        look: () => {
          calls.push('look');
          return isFresh;
        },
        forget: () => void calls.push('forget'),
      };
    };
  });

  it('begins with the server’s answer and looks when the device is there', () => {
    network.foresee();
    network.up(settings);
    expect(calls).toEqual(['foresee', 'look']);
    network.foresee();
    expect(calls).toHaveLength(2);
  });

  it('begins anew when it grew old, or was never begun', () => {
    network.up(settings);
    expect(calls).toEqual(['foresee', 'look']);
    network.down();
    isFresh = false;
    calls.length = 0;
    network.foresee();
    network.foresee();
    network.up(settings);
    expect(calls).toEqual(['foresee', 'forget', 'foresee', 'look', 'forget', 'foresee', 'look']);
  });

  it('ends when the device goes, and with the tunnel', async () => {
    network.foresee();
    network.down();
    expect(calls).toEqual(['foresee', 'forget']);
    network.foresee();
    await network.close();
    network.foresee();
    expect(calls).toEqual(['foresee', 'forget', 'foresee', 'forget']);
  });
});

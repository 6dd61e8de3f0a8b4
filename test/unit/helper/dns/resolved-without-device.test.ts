import { beforeEach, expect, it } from 'vitest';
import type { DnsConfigurator } from '../../../../electron/helper/dns/dns-configurator.ts';
import type { ForwarderConfig } from '../../../../electron/helper/dns/forwarder/forwarder-config.ts';
import { resolvedWithoutDevice } from '../../../../electron/helper/dns/resolved-without-device.ts';
import type { DnsSettings } from '../../../../electron/helper/network-guard.ts';
import { parseIpAddress, type IpAddress } from '../../../../electron/shared/ip.ts';
import { problem } from '../../../../electron/shared/problem.ts';
import { err, ok } from '../../../../electron/shared/result.ts';

const server = parseIpAddress('10.96.0.10') as IpAddress;
const settings: DnsSettings = { servers: [server], domains: [{ name: 'cluster.coder4', search: true }] };
const link = { device: 'kl0', index: 0 };

let done: string[];
let taken: Set<string>;
let refused: string | null;
let present: number | null;
let dns: DnsConfigurator;

const told = ({ listen, routes }: ForwarderConfig): string =>
  `${listen.address} ${routes.map(({ domain, servers }) => `${domain}→${servers.map(({ address }) => address).join()}`).join()}`;

beforeEach(() => {
  [done, taken, refused, present] = [[], new Set(), null, null];
  const resolved: DnsConfigurator = {
    stack: 'systemd-resolved',
    apply: ({ device, index }, { servers, domains }) => {
      done.push(`resolved ${device} ${index} ${servers.map(({ text }) => text).join()} ${domains[0]?.name ?? ''}`);
      return Promise.resolve(null);
    },
    clear: ({ device, index }) => {
      done.push(`resolved forgets ${device} ${index}`);
      return Promise.resolve(null);
    },
  };
  const devices = {
    make: (device: string, address: string) => {
      done.push(`make ${device} ${address}`);
      if (refused !== null) return Promise.resolve(err(refused));
      present = 7;
      return Promise.resolve(ok(7));
    },
    index: () => Promise.resolve(present),
    remove: (device: string) => {
      done.push(`remove ${device}`);
      present = null;
      return Promise.resolve(null);
    },
  };
  dns = resolvedWithoutDevice(resolved, devices, () => ({
    start: (config) => {
      if (taken.has(config.listen.address)) return Promise.resolve(problem('dns.failed', { detail: 'in use' }));
      taken.add(config.listen.address);
      done.push(`forward ${told(config)}`);
      return Promise.resolve(null);
    },
    update: (config) => {
      done.push(`update ${told(config)}`);
      return Promise.resolve(null);
    },
    stop: () => {
      done.push('stop');
      return Promise.resolve();
    },
  }));
});

it('has the resolver ask the forwarder over a device made for it, and takes all of it back', async () => {
  expect(await dns.apply(link, settings)).toBeNull();
  expect(done).toEqual([
    'forward 127.74.75.1 cluster.coder4→10.96.0.10',
    'make kl0 127.74.75.1',
    'resolved kl0 7 127.74.75.1 cluster.coder4',
  ]);
  done.length = 0;
  await dns.apply(link, { ...settings, domains: [{ name: 'other.coder4', search: false }] });
  expect(done[0]).toBe('update 127.74.75.1 other.coder4→10.96.0.10');
  done.length = 0;
  expect(await dns.clear(link)).toBeNull();
  expect(done).toEqual(['resolved forgets kl0 7', 'remove kl0', 'stop']);
});

it('takes the next address where another helper has the first, and each connection has its own', async () => {
  taken.add('127.74.75.1');
  await dns.apply(link, settings);
  await dns.apply({ device: 'kl1', index: 0 }, settings);
  expect(done.filter((line) => line.startsWith('make'))).toEqual(['make kl0 127.74.75.2', 'make kl1 127.74.75.3']);
  expect(await dns.apply({ device: 'kl2', index: 0 }, settings)).toMatchObject({ params: { detail: 'in use' } });
});

it('says why the device cannot be made', async () => {
  refused = 'Error: Unknown device type.';
  expect(await dns.apply(link, settings)).toEqual({ code: 'dns.failed', params: { detail: refused } });
});

it('takes back what a former helper left, although it knows nothing of it', async () => {
  present = 9;
  expect(await dns.clear(link)).toBeNull();
  expect(done).toEqual(['resolved forgets kl0 9', 'remove kl0']);
});

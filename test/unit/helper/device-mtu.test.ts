import { beforeEach, describe, expect, it } from 'vitest';
import { DeviceMtu } from '../../../electron/helper/device-mtu.ts';
import type { LinkTable } from '../../../electron/helper/host-system.ts';
import { linuxLinks, parseLinkNumber } from '../../../electron/helper/links-linux.ts';

let done: string[];
let own: number | null;
let fails: string | null;
let mtu: DeviceMtu;

beforeEach(() => {
  [done, own, fails] = [[], 1500, null];
  const links: LinkTable = {
    freeName: () => Promise.resolve(null),
    index: () => Promise.resolve(4),
    mtu: (device) => {
      done.push(`read ${device}`);
      return Promise.resolve(own);
    },
    setMtu: (device, bytes) => {
      done.push(`${device} ${bytes}`);
      return Promise.resolve(fails);
    },
  };
  mtu = new DeviceMtu(links, 'kl0');
});

describe('the device’s MTU', () => {
  it('is left alone, without a program, as long as nothing else is wanted', async () => {
    expect(await mtu.fit(undefined, false)).toBeUndefined();
    expect(done).toEqual([]);
  });

  it('is set once, and set back when it is not wanted any more', async () => {
    expect(await mtu.fit(1220, false)).toEqual({ bytes: 1220 });
    expect(await mtu.fit(1220, false)).toEqual({ bytes: 1220 });
    expect(await mtu.fit(undefined, false)).toBeUndefined();
    expect(await mtu.fit(undefined, false)).toBeUndefined();
    expect(done).toEqual(['read kl0', 'kl0 1220', 'kl0 1500']);
  });

  it('is never more than openvpn gave it, also after it was less', async () => {
    own = 1400;
    expect(await mtu.fit(1220, false)).toEqual({ bytes: 1220 });
    expect(await mtu.fit(1450, false)).toMatchObject({ bytes: 1220, problem: { code: 'path.too-narrow' } });
    expect(await mtu.fit(1400, false)).toEqual({ bytes: 1400 });
    expect(done).toEqual(['read kl0', 'kl0 1220', 'kl0 1400']);
  });

  it('is never too little for IPv6 that goes through it', async () => {
    expect(await mtu.fit(1279, true)).toMatchObject({
      bytes: 1500,
      problem: { params: { bytes: 1279, detail: 'IPv6 needs 1280 bytes' } },
    });
    expect(await mtu.fit(1280, true)).toEqual({ bytes: 1280 });
    expect(done).toEqual(['read kl0', 'kl0 1280']);
  });

  it('is said to be what it was when it could not be set, and is tried again', async () => {
    fails = 'RTNETLINK answers: Invalid argument';
    expect(await mtu.fit(1220, false)).toMatchObject({ bytes: 1500, problem: { params: { detail: fails } } });
    fails = null;
    expect(await mtu.fit(1220, false)).toEqual({ bytes: 1220 });
    fails = 'RTNETLINK answers: Invalid argument';
    expect(await mtu.fit(undefined, false)).toBeUndefined();
    fails = null;
    await mtu.fit(undefined, false);
    expect(done.slice(-2)).toEqual(['kl0 1500', 'kl0 1500']);
  });

  it('is not touched where it cannot be read', async () => {
    own = null;
    expect(await mtu.fit(1220, false)).toMatchObject({ problem: { code: 'path.too-narrow' } });
    expect(done).toEqual(['read kl0']);
  });
});

describe('Linux', () => {
  it('asks ip', async () => {
    const asked: string[] = [];
    const links = linuxLinks((program, args) => {
      asked.push([program, ...args].join(' '));
      const isBad = args.includes('599');
      return Promise.resolve({
        exitCode: isBad ? 2 : 0,
        stdout: '[{"ifindex":4,"mtu":1500}]',
        stderr: isBad ? 'no\n' : '',
      });
    });
    expect(await links.mtu('kl0')).toBe(1500);
    expect(await links.setMtu('kl0', 1220)).toBeNull();
    expect(await links.setMtu('kl0', 599)).toContain('no');
    expect(asked.slice(0, 2)).toEqual(['ip -j link show dev kl0', 'ip link set dev kl0 mtu 1220']);
  });

  it.each(['', 'x', '[]', '[null]', '[{"mtu":"1500"}]', '[{"mtu":0}]', '[{"mtu":1.5}]'])(
    'reads no number from %j',
    (json) => {
      expect(parseLinkNumber(json, 'mtu')).toBeNull();
    },
  );
});

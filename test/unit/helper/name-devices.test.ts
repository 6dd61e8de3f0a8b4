import { expect, it } from 'vitest';
import type { RunCommand } from '../../../electron/helper/command-runner.ts';
import { linuxNameDevices } from '../../../electron/helper/name-devices.ts';
import { FakeHost } from './fake-host.ts';

/** A kernel with these devices, and what `ip` is asked to do. */
function kernel(present: Readonly<Record<string, number>>, exitCode = 0) {
  const devices = new Map(Object.entries(present));
  const asked: string[] = [];
  const links = { ...new FakeHost().links, index: (device: string) => Promise.resolve(devices.get(device) ?? null) };
  const run: RunCommand = async (_program, args, options) => {
    const input = await options?.input;
    asked.push(...(input === undefined ? [args.join(' ')] : input.trimEnd().split('\n')));
    if (exitCode === 0 && input !== undefined) devices.set('kl0', 12);
    return { exitCode, stdout: '', stderr: 'Error: Unknown device type.' };
  };
  return { devices: linuxNameDevices(run, links), asked };
}

it('makes a pair with a carrier and a loopback address of wide scope', async () => {
  const { devices, asked } = kernel({});
  expect(await devices.make('kl0', '127.74.75.1')).toEqual({ ok: true, value: 12 });
  expect(asked).toEqual([
    'link add kl0 type veth peer name kl0-dns',
    'link set kl0 addrgenmode none',
    'link set kl0-dns addrgenmode none',
    'addr add 127.74.75.1/32 dev kl0 scope global',
    'link set kl0 up',
    'link set kl0-dns up',
  ]);
});

it('leaves one alone that is there, and takes half of one back', async () => {
  const there = kernel({ kl0: 5 });
  expect(await there.devices.make('kl0', '127.74.75.1')).toEqual({ ok: true, value: 5 });
  expect(there.asked).toEqual([]);
  const none = kernel({}, 1);
  expect(await none.devices.make('kl0', '127.74.75.1')).toEqual({ ok: false, error: 'Error: Unknown device type.' });
  expect(none.asked.at(-1)).toBe('link del kl0');
});

it('removes only a pair of its own', async () => {
  const tunnel = kernel({ kl0: 5 });
  expect(await tunnel.devices.remove('kl0')).toBeNull();
  expect(tunnel.asked).toEqual([]);
  const pair = kernel({ kl0: 5, 'kl0-dns': 6 }, 2);
  expect(await pair.devices.remove('kl0')).toBe('Error: Unknown device type.');
  expect(pair.asked).toEqual(['link del kl0 type veth']);
});

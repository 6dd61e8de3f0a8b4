import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problem } from '../../../electron/shared/problem.ts';
import type { ConnectionSnapshot } from '../../../electron/shared/connection-state.ts';
import { FakeWorld } from './fake-world.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world.end());

describe('kubelane export', () => {
  it('prints the text, and says that nothing is connected', async () => {
    expect(await world.kubelane('export', 'dnsmasq')).toBe(0);
    expect(world.stdout.text).toBe('# dnsmasq\nserver=/x/1\n');
    expect(world.stderr.lines).toEqual(['Nothing is connected: the values are those of the profile alone.']);
    expect(world.exported).toEqual([{ kind: 'dnsmasq', profile: null, connection: null, reverse: false }]);
  });

  it('takes the profile and the plan of the running connection, and says nothing', async () => {
    const connection: ConnectionSnapshot = {
      ...world.host.connection,
      state: { kind: 'connected' },
      profile: 'demo',
      routes: [{ role: 'pod', cidr: '10.200.0.0/16', source: 'push', status: 'installed' }],
    };
    world.host.connection = connection;
    await world.serve();
    expect(await world.kubelane('export', 'unbound', '--reverse')).toBe(0);
    expect(world.exported).toEqual([{ kind: 'unbound', profile: 'demo', connection, reverse: true }]);
    expect(world.stderr.text).toBe('');
    // Of another profile the connection knows nothing.
    expect(await world.kubelane('export', 'unbound', '--profile', 'other')).toBe(0);
    expect(world.exported.at(-1)).toMatchObject({ profile: 'other' });
    expect(world.stderr.text).toContain('the profile alone');
  });

  it('writes a new file, and never in the place of another unless it is told to', async () => {
    const file = join(world.folder, 'out.conf');
    expect(await world.kubelane('export', 'dnsmasq', '--output', 'out.conf')).toBe(0);
    expect(world.stdout.text).toBe(`Wrote ${file}.\n`);
    expect(readFileSync(file, 'utf8')).toBe('# dnsmasq\nserver=/x/1\n');
    writeFileSync(file, 'mine');
    expect(await world.kubelane('export', 'dnsmasq', '--output', 'out.conf')).toBe(1);
    expect(world.stderr.text).toContain('is there already');
    expect(world.stderr.text).toContain('--force');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await world.kubelane('export', 'dnsmasq', '--output', 'out.conf', '--force')).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('# dnsmasq');
  });

  it('writes keys for their owner alone, and says that there are some', async () => {
    expect(await world.kubelane('export', 'ovpn', '--output', 'out.ovpn')).toBe(0);
    expect(statSync(join(world.folder, 'out.ovpn')).mode & 0o777).toBe(0o600);
    expect(world.stderr.text).toContain('private key');
  });

  it('is one JSON document for programs', async () => {
    expect(await world.kubelane('export', 'coredns', '--json')).toBe(0);
    expect(JSON.parse(world.stdout.text)).toEqual({
      kind: 'coredns',
      profile: 'demo',
      live: false,
      fileName: 'kubelane-coredns',
      text: '# coredns\nserver=/x/1\n',
    });
    world.stdout.text = '';
    expect(await world.kubelane('export', 'ovpn', '--json', '--output', 'x')).toBe(0);
    expect(JSON.parse(world.stdout.text)).toEqual({
      kind: 'ovpn',
      profile: 'demo',
      live: false,
      file: join(world.folder, 'x'),
    });
  });

  it('fails with what is not known, and writes nothing', async () => {
    world.exportResult = problem('export.no-names', { name: 'demo' });
    expect(await world.kubelane('export', 'dnsmasq', '--output', 'out.conf')).toBe(1);
    expect(world.stderr.text).toContain('--dns-server');
    expect(world.stdout.text).toBe('');
    expect(() => statSync(join(world.folder, 'out.conf'))).toThrow();
  });

  it('names the kinds there are where one is asked for that is none', async () => {
    expect(await world.kubelane('export', 'bind')).toBe(2);
    expect(world.stderr.text).toMatch(/dnsmasq, openwrt, unbound, adguard, coredns, resolved, macos, windows, ovpn/);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld } from './fake-world.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world.end());

describe('wrong usage ends with 2, one sentence on stderr and nothing done', () => {
  it.each([
    ['frobnicate'],
    ['status', '--nonsense'],
    ['status', 'too', 'many'],
    ['import'],
    ['remove'],
    ['address'],
    ['address', 'web', '--as', 'telegram'],
    ['up', '--timeout'],
    ['up', '--timeout', 'soon'],
    ['up', '--timeout', '0'],
    ['up', '--timeout', '-5'],
    ['up', '--timeout', '1e9'],
    ['up', 'one', 'two'],
    ['services', '-n'],
    ['export'],
    ['export', 'hosts'],
    ['export', 'dnsmasq', '--output'],
    ['choose', 'service'],
    ['choose', 'service', 'mine'],
    ['choose', 'service', 'hosts'],
    ['choose', 'service', 'keep=1'],
    ['choose', 'service', 'hosts='],
    ['import', 'f.ovpn', '--route', 'service'],
    ['import', 'f.ovpn', '--route', 'nonsense=10.0.0.0/8'],
    ['import', 'f.ovpn', '--route', 'pod=1=2'],
    ['import', 'f.ovpn', '--route', 'pod='],
  ])('%s %s %s %s', async (...argv) => {
    expect(await world.kubelane(...argv.filter((word) => typeof word === 'string'))).toBe(2);
    expect(world.stdout.text).toBe('');
    expect(world.stderr.lines[0]).toMatch(/^kubelane: \S/);
    expect(world.stderr.lines).toHaveLength(2);
    expect(world.imports).toEqual([]);
  });

  it('names what would be right', async () => {
    await world.kubelane('import', 'f.ovpn', '--route', 'pods=10.0.0.0/8');
    expect(world.stderr.text).toContain('service=10.96.0.0/12');
    world.stderr.text = '';
    await world.kubelane('address', 'web', '--as', 'telegram');
    expect(world.stderr.text).toContain('hostport');
  });

  it('strips control characters from what was typed', async () => {
    await world.kubelane('\u001b[31mred');
    expect(world.stderr.text).not.toContain('\u001b');
  });

  it('prints the help without any command', async () => {
    expect(await world.kubelane()).toBe(2);
    expect(world.stderr.text).toContain('Usage: kubelane');
  });
});

describe('help', () => {
  it('is what was asked for', async () => {
    expect(await world.kubelane('--help')).toBe(0);
    for (const command of [
      'import',
      'profiles',
      'remove',
      'up',
      'down',
      'status',
      'services',
      'address',
      'export',
      'doctor',
    ]) {
      expect(world.stdout.text).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(await world.kubelane('up', '--help')).toBe(0);
    expect(world.stdout.text).toContain('--headless');
  });

  it.each([
    [{ LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }, '断开'],
    [{ LC_ALL: '', LANG: 'zh_CN.UTF-8' }, '断开'],
    [{ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'disconnects'],
    [{}, 'disconnects'],
  ])('speaks the language of %o', async (environment, word) => {
    world.environment = environment;
    await world.kubelane('--help');
    expect(world.stdout.text).toContain(word);
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exported, fullFacts, sampleFacts } from '../../unit/gateway/exports/samples.ts';

/** The scripts are run by a real shell on a stand-in for the system: /etc is a folder of the test's, and `uci` and its like record. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubelane-exports-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'etc/init.d'), { recursive: true });
  mkdirSync(join(folder, 'etc/openvpn'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

function run(script: string): string {
  const text = script.replaceAll('/etc/', `${folder}/etc/`);
  const env = { PATH: `${folder}/bin:/usr/bin:/bin` };
  return execFileSync('sh', ['-c', text], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The commands in the last comment block of an export. */
function undoOf(text: string): string {
  return text
    .slice(text.lastIndexOf('# To undo:\n') + '# To undo:\n'.length)
    .replace(/^# {3}/gm, '')
    .replace(/\bsudo /g, '');
}

it.each(['openwrt', 'macos'] as const)('shellcheck has nothing against the script for %s', (kind) => {
  for (const facts of [sampleFacts, fullFacts]) {
    const file = join(folder, 'script.sh');
    writeFileSync(file, exported(kind, facts).text);
    execFileSync('shellcheck', ['--shell=sh', file], { encoding: 'utf8' });
  }
});

describe('the script for OpenWrt', () => {
  /** What uci(1) would have by now: options by their path, lists as arrays. Refuses whatever the real one would not know. */
  function configuration(): Readonly<Record<string, string | readonly string[]>> {
    const log = join(folder, 'uci.log');
    const state = new Map<string, string | string[]>();
    for (const line of existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []) {
      const [verb = '', argument = ''] = line.replace(/^-q /, '').split(/ (.*)/);
      const [path = '', value = ''] = argument.split(/=(.*)/);
      if (!['commit', 'delete', 'set', 'add_list', 'del_list'].includes(verb)) throw new Error(line);
      if (!/^(?:openvpn|network|firewall|dhcp)(?:\.(?:[a-z_0-9]+|@dnsmasq\[0\]))?(?:\.[a-z_]+)?$/.test(path))
        throw new Error(line);
      const list = (): readonly string[] => [state.get(path) ?? []].flat();
      if (verb === 'set') state.set(path, value);
      if (verb === 'add_list') state.set(path, [...list(), value]);
      if (verb === 'del_list')
        state.set(
          path,
          list().filter((one) => one !== value),
        );
      if (verb === 'delete')
        for (const key of [...state.keys()]) if (key === path || key.startsWith(`${path}.`)) state.delete(key);
    }
    return Object.fromEntries([...state].filter(([, value]) => value.length > 0));
  }

  beforeEach(() => {
    program('bin/uci', `echo "$*" >> ${folder}/uci.log; case "$*" in *delete*) exit 1;; esac`);
    for (const service of ['network', 'firewall', 'openvpn', 'dnsmasq']) program(`etc/init.d/${service}`, ':');
  });

  it('makes client, routes, firewall and names; again the same; and its undoing leaves nothing', () => {
    writeFileSync(join(folder, 'etc/openvpn/kubelane.ovpn'), 'client\n');
    const { text } = exported('openwrt');
    run(text);
    const made = configuration();
    expect(made).toMatchObject({
      'openvpn.kubelane': 'openvpn',
      'openvpn.kubelane.dev': 'tun-kubelane',
      'network.kubelane.device': 'tun-kubelane',
      'firewall.kubelane.masq': '1',
      'firewall.kubelane_lan.dest': 'kubelane',
      'dhcp.@dnsmasq[0].server': ['/cluster.coder4/10.96.0.10'],
      'dhcp.@dnsmasq[0].rebind_domain': ['/cluster.coder4/'],
    });
    const targets = Object.entries(made).flatMap(([path, value]) => (path.endsWith('.target') ? [value] : []));
    expect(targets).toEqual(['192.168.8.0/24', '10.200.0.0/16', '10.96.0.0/12']);
    run(text);
    expect(configuration()).toEqual(made);
    run(undoOf(text));
    expect(configuration()).toEqual({});
    expect(existsSync(join(folder, 'etc/openvpn/kubelane.ovpn'))).toBe(false);
  });

  it('changes nothing before the profile is there', () => {
    expect(() => run(exported('openwrt').text)).toThrow(/Copy the profile/);
    expect(configuration()).toEqual({});
  });
});

describe('the script for macOS', () => {
  const resolver = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      readdirSync(join(folder, 'etc/resolver')).map((name) => [
        name,
        readFileSync(join(folder, 'etc/resolver', name), 'utf8'),
      ]),
    );

  beforeEach(() => {
    program('bin/dscacheutil', ':');
    program('bin/killall', ':');
  });

  it('makes one file a domain; again the same; and its undoing leaves nothing', () => {
    const { text } = exported('macos', fullFacts);
    run(text);
    run(text);
    const made = resolver();
    expect(Object.keys(made)).toContain('96.10.in-addr.arpa');
    expect(made['cluster.local']).toBe(
      '# Kubelane export of the profile shop-dev\nnameserver 10.96.0.10\nnameserver fd00:96::a\ntimeout 3\n',
    );
    run(undoOf(text));
    expect(resolver()).toEqual({});
  });

  it('leaves everything as it is where a file is somebody else’s', () => {
    mkdirSync(join(folder, 'etc/resolver'));
    writeFileSync(join(folder, 'etc/resolver/shop.test'), 'nameserver 192.0.2.1\n');
    expect(() => run(exported('macos', fullFacts).text)).toThrow(/belongs to another program/);
    expect(resolver()).toEqual({ 'shop.test': 'nameserver 192.0.2.1\n' });
  });
});

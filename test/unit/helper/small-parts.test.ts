import { describe, expect, it } from 'vitest';
import {
  firstFreeName,
  parseDeviceNames,
  parseLinkIndex,
  parseSnmp6Index,
} from '../../../electron/helper/links-linux.ts';
import { formatLogLine } from '../../../electron/helper/log.ts';
import { isUsableVersion, parseOpenvpnVersion } from '../../../electron/helper/openvpn-program.ts';
import { parseStartTime } from '../../../electron/helper/processes-linux.ts';
import { tunnelConfig } from '../../../electron/helper/tunnel-config.ts';
import { readTunnelSettings } from '../../../electron/helper/tunnel-settings.ts';

describe('device names', () => {
  const devices = parseDeviceNames('Inter-| x\n face | y\n    lo:  0\n   kl0: 1 2\nveth12345678901: 5\n');
  it('takes the first that is free', () => {
    expect([...devices]).toEqual(['lo', 'kl0', 'veth12345678901']);
    expect(firstFreeName(devices, new Set())).toBe('kl1');
    expect(firstFreeName(devices, new Set(['kl1']))).toBe('kl2');
    expect(firstFreeName(new Set(Array.from({ length: 256 }, (_, index) => `kl${index}`)), new Set())).toBeNull();
  });
  it.each([
    ['[{"ifindex":4,"ifname":"kl0"}]', 4],
    ['[]', null],
    ['[{"ifindex":"4"}]', null],
    ['x', null],
  ])('reads the number of %s', (json, index) => {
    expect(parseLinkIndex(json)).toBe(index);
  });
  it.each([
    ['ifIndex                         \t14\nIp6InReceives                   \t0\n', 14],
    ['Ip6InReceives \t0\nifIndex \t3\n', null],
    ['ifIndex \t0\n', null],
    ['', null],
  ])('reads the number that the kernel writes for the device in %j', (text, index) => {
    expect(parseSnmp6Index(text)).toBe(index);
  });
});

describe('openvpn’s version', () => {
  it.each([
    ['OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)]', '2.6.14', true],
    ['OpenVPN 2.7_beta1 x86_64', '2.7_beta1', true],
    ['OpenVPN 2.5.1 x', '2.5.1', true],
    ['OpenVPN 2.4.12 x', '2.4.12', false],
    ['OpenVPN 3.1 x', '3.1', true],
  ])('%s', (output, version, usable) => {
    expect(parseOpenvpnVersion(output)).toBe(version);
    expect(isUsableVersion(version)).toBe(usable);
  });
  it('is not read from anything else', () => {
    expect(parseOpenvpnVersion('sh: openvpn: not found')).toBeNull();
  });
});

describe('parseStartTime', () => {
  const tail = Array.from({ length: 30 }, (_, index) => String(index + 4)).join(' ');
  it('is not confused by a name', () => {
    expect(parseStartTime(`7 (open) vpn) S ${tail}`)).toBe('22');
    expect(parseStartTime(`7 (openvpn) Z ${tail}`)).toBeNull();
    expect(parseStartTime('')).toBeNull();
  });
});

describe('formatLogLine', () => {
  it('stays one printable line', () => {
    expect(formatLogLine('info', 'a\nb\u001b[31m\u202ec')).toBe('kubelane-helper: info: a b[31mc\n');
    expect(formatLogLine('error', 'x'.repeat(5000)).length).toBeLessThan(1100);
  });
});

describe('readTunnelSettings', () => {
  const environment = new Map([
    ['dev', 'kl0'],
    ['ifconfig_local', '192.168.6.2'],
    ['ifconfig_netmask', '255.255.255.0'],
  ]);
  it('names the tunnel’s own network', () => {
    expect(readTunnelSettings(environment, true)?.settings).toMatchObject({
      device: 'kl0',
      address: '192.168.6.2',
      networkCidr: '192.168.6.0/24',
      redirectGateway: true,
    });
  });
  it('is nothing without a device or an address', () => {
    expect(readTunnelSettings(new Map([['dev', 'kl0']]), false)).toBeNull();
    expect(readTunnelSettings(new Map([...environment, ['dev', 'kl0; x']]), false)).toBeNull();
  });
});

describe('tunnelConfig', () => {
  const profile =
    'client\ndev tun\nremote gw.example 1194 udp4\nauth-user-pass\n<peer-fingerprint>\n' +
    `${'AA:'.repeat(31)}AA\n</peer-fingerprint>\n`;
  it('says what is refused', () => {
    expect(tunnelConfig('client\nup /bin/sh\nremote a 1\n', {})).toMatchObject({
      ok: false,
      error: expect.stringContaining('up') as string,
    });
  });
  it('puts the addresses in place of the names', () => {
    const config = tunnelConfig(profile, {
      'gw.example': ['203.0.113.1', 'fd00::1', '203.0.113.3'],
      constructor: ['203.0.113.2'],
    });
    const text = config.ok ? config.value : config.error;
    expect(text.match(/^remote .*/gm)).toEqual([
      'remote "203.0.113.1" "1194" "udp4"',
      'remote "203.0.113.3" "1194" "udp4"',
    ]);
    expect(tunnelConfig(profile, { 'gw.example': ['fd00::1'] }).ok).toBe(false);
    expect(tunnelConfig(profile, {})).toMatchObject({
      ok: true,
      value: expect.stringContaining('gw.example') as string,
    });
  });
});

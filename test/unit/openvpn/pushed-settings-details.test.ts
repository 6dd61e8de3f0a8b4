import { describe, expect, it } from 'vitest';
import { collectPushedSettings } from '../../../electron/openvpn/pushed-settings.ts';

const collect = (environment: Readonly<Record<string, string>>): ReturnType<typeof collectPushedSettings> =>
  collectPushedSettings(new Map(Object.entries(environment)));

describe('what the server pushed and cannot be used is named', () => {
  it.each([
    [{ tun_mtu: '99999999' }, { option: 'tun_mtu=99999999', reason: 'bad-number' }],
    [{ ifconfig_local: 'x' }, { option: 'ifconfig_local=x', reason: 'bad-address' }],
    [
      { ifconfig_local: '10.8.0.2', ifconfig_remote: 'x' },
      { option: 'ifconfig_remote=x', reason: 'bad-address' },
    ],
    [{ ifconfig_ipv6_local: '10.8.0.2' }, { option: 'ifconfig_ipv6_local=10.8.0.2', reason: 'bad-address' }],
    [
      { ifconfig_ipv6_local: 'fd00::2', ifconfig_ipv6_netbits: '129' },
      { option: 'ifconfig_ipv6_netbits=129', reason: 'bad-number' },
    ],
    [
      { ifconfig_ipv6_local: 'fd00::2', ifconfig_ipv6_remote: '10.8.0.1' },
      { option: 'ifconfig_ipv6_remote=10.8.0.1', reason: 'bad-address' },
    ],
    [
      { ifconfig_ipv6_local: 'fd00::2', ifconfig_ipv6_remote: 'x' },
      { option: 'ifconfig_ipv6_remote=x', reason: 'bad-address' },
    ],
    [{ foreign_option_1: 'route 10.0.0.0' }, { option: 'route 10.0.0.0', reason: 'unsupported' }],
    [{ foreign_option_1: 'dhcp-option' }, { option: 'dhcp-option', reason: 'unsupported' }],
  ])('%j', (environment, refused) => {
    expect(collect(environment).refused).toContainEqual(refused);
  });
});

describe('what can be used is', () => {
  it('addresses with their peers', () => {
    expect(
      collect({
        ...{ ifconfig_local: '10.8.0.2', ifconfig_remote: '10.8.0.1' },
        ...{ ifconfig_ipv6_local: 'FD00::2', ifconfig_ipv6_netbits: '64', ifconfig_ipv6_remote: 'FD00::1' },
      }),
    ).toMatchObject({
      ...{ address: '10.8.0.2', prefixLength: 32, peer: '10.8.0.1' },
      address6: { address: 'fd00::2', prefixLength: 64, peer: 'fd00::1' },
      refused: [],
    });
  });

  it('an address although its peer is none', () => {
    const bad = collect({ ifconfig_ipv6_local: 'fd00::2', ifconfig_ipv6_remote: 'x' });
    expect(bad.address6).toEqual({ address: 'fd00::2', prefixLength: 128 });
    expect(collect({ ifconfig_local: '10.8.0.2', ifconfig_remote: 'x' })).toMatchObject({ prefixLength: 32 });
  });

  it('options in the order of their numbers, whatever the order they came in', () => {
    expect(
      collect({
        foreign_option_10: 'dhcp-option DOMAIN-SEARCH c.d',
        foreign_option_2: 'dhcp-option DOMAIN-SEARCH a.b',
        foreign_option_02: 'dhcp-option DOMAIN-SEARCH e.f',
      }).searchDomains,
    ).toEqual(['a.b', 'e.f', 'c.d']);
  });
});

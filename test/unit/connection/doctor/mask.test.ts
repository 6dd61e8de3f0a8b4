import { describe, expect, it } from 'vitest';
import { createMask } from '../../../../electron/connection/doctor/mask.ts';
import { isPrivate } from '../../../../electron/connection/doctor/private-address.ts';
import { parseIpAddress } from '../../../../electron/shared/ip.ts';

const confidential = {
  hosts: ['vpn.acme.example'],
  names: ['acme-dev'],
  domains: ['cluster.coder4'],
  secrets: ['MIIBsecretline', 's3'],
};
const user = { home: '/home/jane', names: ['jane', 'janes-laptop'] };

describe('createMask', () => {
  it.each([
    ['203.0.113.10:1194', 'public-1:1194'],
    ['10.96.0.10:53/udp', '10.96.0.10:53/udp'],
    ['192.168.8.0/24', '192.168.8.0/24'],
    ['2001:db8::1 and fd00::1', 'public-1 and fd00::1'],
    ['vpn.acme.example:443 tcp', 'server-1:443 tcp'],
    ['other.acme.example', 'server-1'],
    ['web.shop.svc.cluster.coder4', 'web.shop.svc.cluster.coder4'],
    ['/etc/resolv.conf: nameserver 127.0.0.53', '/etc/resolv.conf: nameserver 127.0.0.53'],
    ['/home/jane/acme-dev.ovpn', '~/name-1.ovpn'],
    ['profile acme-dev of jane', 'profile name-1 of user-1'],
    ['Bearer abc.def', 'token-1'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'token-1'],
    ['0123456789abcdef0123456789abcdef', 'token-1'],
    ['kubernetes.default.svc.cluster.coder4', 'kubernetes.default.svc.cluster.coder4'],
    ['2.6.14', '2.6.14'],
    ['v1.20.2', 'v1.20.2'],
    ['janet', 'janet'],
    ['jane_x on janes-laptop-2', 'user-1_x on user-2-2'],
    ['jane@vpn.acme.example', 'user-1@server-1'],
    ['https://bob:pw@api.acme.example:6443/x', 'https://user-1@server-1:6443/x'],
    ['/home/bob/x and C:\\Users\\Bob\\x', '/home/user-1/x and C:\\Users\\user-1\\x'],
    ['a.203.0.113.10', 'server-1'],
    ['203.0.113.10.', 'public-1.'],
    ['203.0.\u200b113.10', 'public-1'],
    ['node-203-0-113-10 10-200-1-1', 'node-public-1 10-200-1-1'],
    ['10.113.0.203.in-addr.arpa 10.0.96.10.in-addr.arpa', 'public-1 10.0.96.10.in-addr.arpa'],
    ['2001:db8::1. [2001:db8::2]:443 2001:db8::1:', 'public-1. [public-2]:443 public-3'],
    ['00:11:22:aa:bb:cc at 12:34:56', 'public-1 at 12:34:56'],
    ['password=hunter2 token: "a b"', 'password=token-1 token: token-2'],
    ['-----BEGIN PRIVATE KEY----- MIIE/x', 'token-1'],
    ['key Zx9/abcDEF012345+ghiJKL/6', 'key token-1'],
    ['MIIBsecretline, s3, s3x', 'token-1, token-2, s3x'],
    ['v1.27.3-gke.100 6.1.0-28-amd64', 'v1.27.3-gke.100 6.1.0-28-amd64'],
    ['files mdns4_minimal [NOTFOUND=return] dns', 'files mdns4_minimal [NOTFOUND=return] dns'],
    ['192.168.8.174:6443 fd00:96::a 127.0.0.53', '192.168.8.174:6443 fd00:96::a 127.0.0.53'],
  ])('%s becomes %s', (text, masked) => {
    expect(createMask(confidential, user)(text)).toBe(masked);
  });

  it('gives the same thing the same number, and another another', () => {
    const mask = createMask(confidential, user);
    expect(mask('203.0.113.10 198.51.100.1')).toBe('public-1 public-2');
    expect(mask('198.51.100.1 vpn.acme.example a.example VPN.ACME.EXAMPLE')).toBe(
      'public-2 server-1 server-2 server-1',
    );
  });
});

it.each([
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['100.64.0.1', true],
  ['fe80::1', true],
  ['2600::1', false],
])('%s is private: %s', (text, expected) => {
  expect(isPrivate(parseIpAddress(text)!)).toBe(expected);
});

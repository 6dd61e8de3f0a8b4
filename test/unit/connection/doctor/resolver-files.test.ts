import { expect, it } from 'vitest';
import { givesUpAtMdns, hostsOrder, parseResolvConf } from '../../../../electron/connection/doctor/resolver-files.ts';
import { pingOutcome } from '../../../../electron/connection/doctor/real-probes.ts';
import { reachOfError } from '../../../../electron/connection/reach/reach.ts';

it.each([
  ['', ['127.0.0.1'], []],
  ['nameserver 1.1.1.1 # x\nnameserver fe80::1%eth0\nnameserver x\n;nameserver 9.9.9.9', ['1.1.1.1', 'fe80::1'], []],
  ['search a.b\ndomain c.d\nnameserver 1.1.1.1', ['1.1.1.1'], ['c.d']],
  [
    'nameserver 1.1.1.1\nnameserver 1.1.1.2\nnameserver 1.1.1.3\nnameserver 1.1.1.4',
    ['1.1.1.1', '1.1.1.2', '1.1.1.3'],
    [],
  ],
])('reads resolv.conf %j', (text, servers, search) => {
  expect(parseResolvConf(text)).toEqual({ servers, search });
});

it.each([
  ['files mdns4_minimal [NOTFOUND=return] dns', true],
  ['files resolve [!UNAVAIL=return] mdns4_minimal [NOTFOUND=return] dns', false],
  ['files mdns4_minimal dns', false],
  ['files dns', false],
])('%s gives up at mDNS: %s', (order, expected) => {
  expect(givesUpAtMdns(order)).toBe(expected);
});

it('finds the order of nsswitch.conf', () => {
  expect(hostsOrder('passwd: files\nhosts:\tfiles  dns # x\n')).toBe('files dns');
  expect(hostsOrder('passwd: files')).toBe(null);
});

it.each([
  ['From 192.168.6.1 icmp_seq=1 Time to live exceeded\n1 packets transmitted, 0 received', 'expired'],
  ['From 192.168.6.1 icmp_seq=1 Destination Host Unreachable\n1 packets transmitted, 0 received', 'unreachable'],
  ['2 packets transmitted, 1 received, 50% packet loss', 'answered'],
  ['2 packets transmitted, 0 received, 100% packet loss', 'silent'],
  ['', null],
])('reads ping: %j', (stdout, expected) => {
  expect(pingOutcome(stdout)).toBe(expected);
});

it.each([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ETIMEDOUT', 'silent'],
  [undefined, 'silent'],
])('%s means %s', (code, expected) => {
  expect(reachOfError(code)).toBe(expected);
});

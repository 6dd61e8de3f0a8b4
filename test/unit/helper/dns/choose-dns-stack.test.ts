import { describe, expect, it } from 'vitest';
import { chooseDnsStack, type DnsEnvironment } from '../../../../electron/helper/dns/choose-dns-stack.ts';

const linux: DnsEnvironment = {
  operatingSystem: 'linux',
  resolvedAnswers: true,
  nsswitch: 'hosts: files dns',
  resolvConf: '',
};
const stub = 'nameserver 127.0.0.53\noptions edns0\n';

const cases: readonly (readonly [string, Partial<DnsEnvironment>, string])[] = [
  ['resolved with its stub', { resolvConf: stub }, 'systemd-resolved'],
  ['resolved with the other stub address', { resolvConf: '# x\nnameserver\t127.0.0.54 # y' }, 'systemd-resolved'],
  ['resolved with a foreign resolv.conf', { resolvConf: 'nameserver 192.168.1.1' }, 'none'],
  ['resolved with its stub beside another server', { resolvConf: `${stub}nameserver 192.168.1.1` }, 'none'],
  ['resolved, but no server named', { resolvConf: '# nameserver 127.0.0.53' }, 'none'],
  ['resolved, but no resolv.conf', { resolvConf: null }, 'none'],
  [
    'resolved asked by nsswitch',
    {
      nsswitch: 'hosts: files mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] dns',
      resolvConf: 'nameserver 9.9.9.9',
    },
    'systemd-resolved',
  ],
  ['resolved asked only after dns', { nsswitch: 'hosts: files dns resolve', resolvConf: 'nameserver 9.9.9.9' }, 'none'],
  ['resolve for another database', { nsswitch: 'passwd: resolve\nhosts: files dns # resolve', resolvConf: '' }, 'none'],
  ['no nsswitch.conf', { nsswitch: null, resolvConf: stub }, 'systemd-resolved'],
  ['no resolved', { resolvedAnswers: false, resolvConf: stub }, 'none'],
  ['macOS', { operatingSystem: 'macos' }, 'macos-resolver'],
  ['Windows', { operatingSystem: 'windows' }, 'windows-nrpt'],
];

describe('chooseDnsStack', () => {
  it.each(cases)('%s', (_name, environment, stack) => {
    const choice = chooseDnsStack({ ...linux, ...environment });
    expect(choice.stack).toBe(stack);
    expect(choice.reason).not.toBe('');
  });
});

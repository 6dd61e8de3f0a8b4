import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cluesIn, clueText, readClusterName, type Clue } from '../../../electron/cluster/pasted-text.ts';
import { formatIpv4, formatIpv6, parseIpAddress } from '../../../electron/shared/ip.ts';

const texts = (text: string): readonly string[] => cluesIn(text).map(clueText);
const first = (text: string): Clue | undefined => cluesIn(text)[0];

describe('cluesIn', () => {
  it.each([
    ['10.96.0.7', '10.96.0.7'],
    ['10.96.0.7:6379', '10.96.0.7:6379'],
    [' "10.96.0.7:6379", ', '10.96.0.7:6379'],
    ['10.96.0.7:6379:', '10.96.0.7:6379'],
    ['10.96.0.7.', '10.96.0.7'],
    ['10.96.0.7/32', '10.96.0.7'],
    ['FD00::1', 'fd00::1'],
    ['[fd00::1]:80', '[fd00::1]:80'],
    ['[fd00::1%eth0]:80', '[fd00::1]:80'],
    ['[10.200.1.2:51234]', '10.200.1.2:51234'],
    ['::ffff:10.200.1.2', '10.200.1.2'],
    ['http://10.96.0.7:8080/a?b=c', '10.96.0.7:8080'],
    ['https://[fd00::1]:8443/', '[fd00::1]:8443'],
    ['postgresql://app:s3cret@db.shop:5432/orders?sslmode=off', 'db.shop:5432'],
    ['jdbc:mysql://db.shop:3306/orders', 'db.shop:3306'],
    ['Web.Shop.SVC.cluster.local.', 'web.shop.svc.cluster.local'],
    ['shop/web-0', 'shop/web-0'],
    ['pod/web-0', 'pod/web-0'],
    ['svc/web', 'service/web'],
    ['web/10.96.0.7:80', '10.96.0.7:80'],
    ['upstream:10.96.0.7:80', '10.96.0.7:80'],
    ['user@10.96.0.7', '10.96.0.7'],
    ['web', 'web'],
  ])('reads %s', (text, clue) => expect(texts(text)[0]).toBe(clue));

  it('finds the address in a line of a log, not its prose', () => {
    const line = '2026-01-02T10:15:30.123Z ERROR main.go:123 dial tcp 10.96.3.4:6379: connect: connection refused';
    expect(texts(line)[0]).toBe('10.96.3.4:6379');
    expect(texts(line)).not.toContain('connection');
    const lookup =
      'Get "http://web.shop.svc.cluster.local:8080/health": dial tcp: lookup web.shop.svc.cluster.local: no such host';
    expect(texts(lookup)[0]).toBe('web.shop.svc.cluster.local:8080');
    const klog = 'E0102 10:15:30.1 7 pod_workers.go:951] "Error syncing pod" pod="shop/web-7d9f8b6c5-x2x4z" podUID=1-2';
    expect(texts(klog)[0]).toBe('shop/web-7d9f8b6c5-x2x4z');
    expect(texts('{"level":"warn","ip":"10.200.1.2","msg":"slow"}')[0]).toBe('10.200.1.2');
  });

  it('puts an address that means the machine itself last', () => {
    expect(texts('listening on 0.0.0.0:80, proxying from 127.0.0.1:99 to web.shop:80')[0]).toBe('web.shop:80');
  });

  it('keeps nothing of a URL but host and port, whatever stands in it', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9._~-]{1,12}$/);
    fc.assert(
      fc.property(part, part, part, part, fc.integer({ min: 1, max: 65535 }), (user, password, path, value, port) => {
        const clues = cluesIn(`amqp://${user}:${password}@mq.shop:${port}/${path}?token=${value}#${path}`);
        expect(clues).toEqual([{ kind: 'name', name: 'mq.shop', port }]);
      }),
    );
  });

  it('finds every address again in whatever form it is pasted', () => {
    const v4 = fc.integer({ min: 0x80000000, max: 0xffffffff }).map(formatIpv4);
    const v6 = fc.bigInt({ min: 1n << 100n, max: (1n << 128n) - 1n }).map(formatIpv6);
    const port = fc.integer({ min: 1, max: 65535 });
    const forms: readonly ((host: string, port: number) => string)[] = [
      (host, number) => `${host}:${number}`,
      (host, number) => `http://${host}:${number}/x/y`,
      (host, number) => `[pid 7] connect(${host}:${number}) failed: refused`,
      (host, number) => `addr=${host}:${number};`,
      (host, number) => `"${host}:${number}"`,
    ];
    fc.assert(
      fc.property(fc.oneof(v4, v6), port, fc.constantFrom(...forms), (address, number, form) => {
        const host = address.includes(':') ? `[${address}]` : address;
        expect(first(form(host, number))).toEqual({ kind: 'address', address, port: number });
      }),
    );
  });

  it('never throws, and gives canonical addresses, names of DNS and a bounded number of clues', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...Array.from('10.:[]/@%-_ asvc\u200b\u202e=')), maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, (pasted) => {
        const clues = cluesIn(pasted);
        expect(clues.length).toBeLessThanOrEqual(12);
        for (const clue of clues) {
          if (clue.kind === 'address') expect(parseIpAddress(clue.address)?.text).toBe(clue.address);
          else expect(clue.name).toMatch(/^[a-z0-9_][a-z0-9_.-]*$/);
          expect(cluesIn(clueText(clue))).toContainEqual(clue);
          if (clue.kind === 'name') readClusterName(clue.name, null);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('readClusterName', () => {
  it.each([
    ['web.shop.svc.cluster.local', { kind: 'service', name: 'web', namespace: 'shop' }],
    ['web.shop.svc', { kind: 'service', name: 'web', namespace: 'shop' }],
    ['_http._tcp.web.shop.svc.cluster.local', { kind: 'service', name: 'web', namespace: 'shop' }],
    ['web-0.web.shop.svc.cluster.local', { kind: 'pod', hostname: 'web-0', service: 'web', namespace: 'shop' }],
    ['10-200-1-2.web.shop.svc.cluster.local', { kind: 'address', address: '10.200.1.2' }],
    ['10-200-1-2.shop.pod.cluster.local', { kind: 'address', address: '10.200.1.2' }],
    ['fd00--1.shop.pod.cluster.local', { kind: 'address', address: 'fd00::1' }],
    ['web.shop.pod.cluster.local', null],
    ['web.shop.svc.other.cluster', null],
    ['a.b.web.shop.svc.cluster.local', null],
    ['web.shop', null],
    ['svc.example.com', null],
  ] as const)('reads %s', (name, reading) => expect(readClusterName(name, 'cluster.local')).toEqual(reading));

  it('takes any domain while that of the cluster is not known', () => {
    expect(readClusterName('web.shop.svc.corp', null)).toEqual({ kind: 'service', name: 'web', namespace: 'shop' });
  });
});

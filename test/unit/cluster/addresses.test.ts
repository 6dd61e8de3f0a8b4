import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, serviceHostname } from '../../../electron/cluster/addresses.ts';
import { findService, searchServices } from '../../../electron/cluster/service-search.ts';
import { addressForms } from '../../../electron/shared/address-form.ts';
import type { ServicePort, ServiceRecord } from '../../../electron/shared/service-record.ts';

function port(number: number, name: string | null = null, appProtocol: string | null = null): ServicePort {
  return { name, port: number, protocol: 'TCP', appProtocol, nodePort: null };
}

function record(name: string, namespace: string, changes: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    uid: `uid-${name}-${namespace}`,
    namespace,
    name,
    type: 'ClusterIP',
    clusterIPs: ['10.96.7.7'],
    headless: false,
    externalName: null,
    externalIPs: [],
    loadBalancer: [],
    localOnly: false,
    labels: {},
    ports: [port(80, 'http')],
    hostname: serviceHostname(name, namespace, 'cluster.coder4'),
    ready: 1,
    total: 1,
    endpointAddresses: [],
    ...changes,
  };
}

const redis = record('redis', 'shop', { ports: [port(6379, 'redis'), port(9121, 'metrics')] });

describe('addressText', () => {
  it.each([
    ['hostport', 'redis.shop.svc.cluster.coder4:6379'],
    ['host', 'redis.shop.svc.cluster.coder4'],
    ['ip', '10.96.7.7'],
    ['ipport', '10.96.7.7:6379'],
    ['url', 'redis://redis.shop.svc.cluster.coder4:6379'],
    ['env', 'REDIS_SHOP_HOST=redis.shop.svc.cluster.coder4 REDIS_SHOP_PORT=6379'],
  ] as const)('%s', (form, text) => {
    expect(addressText(redis, form, null)).toEqual({ ok: true, value: text });
  });

  it('takes a port by number or name, and says which there are', () => {
    expect(addressText(redis, 'ipport', 'metrics')).toEqual({ ok: true, value: '10.96.7.7:9121' });
    expect(addressText(redis, 'ipport', '9121')).toEqual({ ok: true, value: '10.96.7.7:9121' });
    expect(addressText(redis, 'ipport', 9121)).toEqual({ ok: true, value: '10.96.7.7:9121' });
    expect(addressText(redis, 'hostport', 80)).toEqual({
      ok: false,
      error: { code: 'service.no-port', params: { name: 'redis', port: '80', ports: '6379 (redis), 9121 (metrics)' } },
    });
  });

  it('writes IPv6 addresses in brackets where a port follows', () => {
    const six = record('web', 'shop', { clusterIPs: ['fd00::1'] });
    expect(addressText(six, 'ipport', null)).toEqual({ ok: true, value: '[fd00::1]:80' });
    expect(addressText(six, 'ip', null)).toEqual({ ok: true, value: 'fd00::1' });
  });

  it('has no IP for a headless Service', () => {
    const headless = record('memcached', 'shop', { clusterIPs: [], headless: true, ports: [port(11211)] });
    expect(addressText(headless, 'ip', null)).toEqual({
      ok: false,
      error: { code: 'service.no-ip', params: { name: 'memcached' } },
    });
    expect(addressText(headless, 'url', null)).toEqual({ ok: true, value: 'memcached.shop.svc.cluster.coder4:11211' });
  });

  it('leaves the port out where a Service has none', () => {
    const none = record('alias', 'shop', { ports: [] });
    expect(addressText(none, 'hostport', null)).toEqual({ ok: true, value: none.hostname });
    expect(addressText(none, 'env', null)).toEqual({ ok: true, value: `ALIAS_SHOP_HOST=${none.hostname}` });
  });

  it.each([
    [port(80, 'http'), 'http://h'],
    [port(8080), 'http://h:8080'],
    [port(443), 'https://h'],
    [port(9000, 'https-admin'), 'https://h:9000'],
    [port(5432), 'postgresql://h:5432'],
    [port(3306, 'mysql'), 'mysql://h:3306'],
    [port(27017), 'mongodb://h:27017'],
    [port(5672, 'amqp'), 'amqp://h:5672'],
    [port(4222), 'nats://h:4222'],
    [port(80, 'http', 'kubernetes.io/h2c'), 'http://h'],
    [port(80, 'http', 'example.com/own'), 'h:80'],
    [port(8080, 'grpc'), 'h:8080'],
    [port(11211), 'h:11211'],
    [port(1234), 'h:1234'],
    [{ ...port(80), protocol: 'UDP' }, 'h:80'],
    [port(1, 'constructor'), 'h:1'],
  ] as const)('guesses the scheme of %o', (chosen, text) => {
    expect(addressText(record('x', 'y', { ports: [chosen], hostname: 'h' }), 'url', null)).toEqual({
      ok: true,
      value: text,
    });
  });

  it('gives words that a shell takes as assignments', () => {
    const odd = record('7-web', '2-shop');
    const text = addressText(odd, 'env', null);
    const script = `${text.ok ? text.value : ''} sh -c 'echo $_7_WEB_2_SHOP_HOST:$_7_WEB_2_SHOP_PORT'`;
    expect(execFileSync('/bin/sh', ['-c', script]).toString().trim()).toBe(`${odd.hostname}:80`);
  });

  it('gives URLs that parse back to the same host and port', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65535 }),
        fc.constantFrom('http', 'https', 'redis', 'amqp'),
        (number, name) => {
          const text = addressText(record('a', 'b', { ports: [port(number, name)] }), 'url', null);
          const url = new URL(text.ok ? text.value : '');
          const implied = { 'http:': '80', 'https:': '443' }[url.protocol];
          expect([url.hostname, url.port === '' ? implied : url.port]).toEqual([
            'a.b.svc.cluster.coder4',
            String(number),
          ]);
        },
      ),
    );
  });

  it('has a text or a problem for every form', () => {
    for (const form of addressForms)
      expect(addressText(record('a', 'b', { clusterIPs: [] }), form, null)).toBeDefined();
  });
});

describe('findService', () => {
  const list = [redis, record('redis', 'test'), record('web', 'shop')];

  it.each([
    'web',
    'web.shop',
    'web.shop.svc',
    'web.shop.svc.cluster.coder4',
    'WEB.shop.svc.cluster.coder4.',
    'uid-web-shop',
  ])('finds %s', (wanted) => {
    expect(findService(list, wanted)).toMatchObject({ ok: true, value: { name: 'web' } });
  });

  it('says what is not there and what is not clear', () => {
    expect(findService(list, 'web.te\u0007st')).toEqual({
      ok: false,
      error: { code: 'service.not-found', params: { name: 'web.test' } },
    });
    expect(findService(list, 'redis')).toEqual({
      ok: false,
      error: { code: 'service.ambiguous', params: { name: 'redis', namespaces: 'shop, test' } },
    });
  });
});

describe('searchServices', () => {
  const list = [
    record('payment-api', 'shop'),
    record('api', 'shop', { clusterIPs: ['10.96.1.1'] }),
    record('api-gateway', 'edge', { type: 'LoadBalancer' }),
    redis,
  ];
  const names = (query: string, namespace: string | null = null): string[] =>
    searchServices(list, query, namespace).map(({ name }) => name);

  it('ranks the exact name before a beginning before the rest', () => {
    expect(names('api')).toEqual(['api', 'api-gateway', 'payment-api']);
  });

  it('matches every word, in any order, over name, namespace, port, address and type', () => {
    expect(names('shop api')).toEqual(['api', 'payment-api']);
    expect(names('6379')).toEqual(['redis']);
    expect(names('10.96.1.1')).toEqual(['api']);
    expect(names('LOADBALANCER')).toEqual(['api-gateway']);
    expect(names('api.shop')).toEqual(['api', 'payment-api']);
    expect(names('nothing')).toEqual([]);
  });

  it('keeps to a namespace, and lists all of it without a query', () => {
    expect(names('', 'shop')).toEqual(['api', 'payment-api', 'redis']);
  });
});

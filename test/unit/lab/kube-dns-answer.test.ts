import { describe, expect, it } from 'vitest';
import { answer, type Answer } from '../../lab/kube-dns/answer.ts';
import { objectKey, type EndpointsRecord, type ServiceRecord } from '../../lab/kube-dns/records.ts';
import { buildZone } from '../../lab/kube-dns/zone.ts';

const http = { name: 'http', protocol: 'TCP', port: 80 };
const memcache = { name: 'memcache', protocol: 'TCP', port: 11211 };

const services: ServiceRecord[] = [
  { namespace: 'shop', name: 'web', clusterIPs: ['10.96.80.80'], ports: [http] },
  { namespace: 'shop', name: 'dual', clusterIPs: ['10.96.0.77', 'fd00::77'], ports: [] },
  { namespace: 'shop', name: 'payments', clusterIPs: [], externalName: 'www.public.example.', ports: [] },
  { namespace: 'shop', name: 'alias', clusterIPs: [], externalName: 'web.shop.svc.cluster.coder4', ports: [] },
  { namespace: 'shop', name: 'loop', clusterIPs: [], externalName: 'loop.shop.svc.cluster.coder4', ports: [] },
  { namespace: 'shop', name: 'silent', clusterIPs: [], ports: [http] },
  { namespace: 'default', name: 'test-memcached', clusterIPs: [], ports: [memcache] },
];
const endpoints: EndpointsRecord[] = [
  { namespace: 'shop', name: 'web', subsets: [{ addresses: [{ ip: '10.200.1.1' }], ports: [http] }] },
  {
    namespace: 'default',
    name: 'test-memcached',
    subsets: [
      { addresses: [{ ip: '10.200.1.2', hostname: 'test-memcached-0' }, { ip: '10.200.1.3' }], ports: [memcache] },
    ],
  },
];
const zone = buildZone({
  domain: 'cluster.coder4',
  dnsAddress: '10.96.0.10',
  cidrs: ['10.96.0.0/12', '10.200.0.0/16'],
  services,
  endpoints: new Map(endpoints.map((each) => [objectKey(each), each])),
});

const ask = (name: string, type = 'A'): Answer => answer(zone, { name, type });
const data = (result: Answer): unknown[] => result.answers.map((record) => record.data);

describe('addresses', () => {
  it('gives a Service its ClusterIP', () => {
    const result = ask('web.shop.svc.cluster.coder4');
    expect(result).toMatchObject({ rcode: 'NOERROR', authorities: [] });
    expect(result.answers).toEqual([{ name: 'web.shop.svc.cluster.coder4', type: 'A', ttl: 5, data: '10.96.80.80' }]);
  });

  it('ignores case and a final dot, and answers with the name as it was asked', () => {
    expect(ask('WEB.Shop.svc.Cluster.Coder4.').answers[0]).toMatchObject({
      name: 'WEB.Shop.svc.Cluster.Coder4.',
      data: '10.96.80.80',
    });
  });

  it('keeps the address families apart', () => {
    expect(data(ask('dual.shop.svc.cluster.coder4', 'A'))).toEqual(['10.96.0.77']);
    expect(data(ask('dual.shop.svc.cluster.coder4', 'AAAA'))).toEqual(['fd00::77']);
  });

  it('gives a headless Service every ready endpoint, and each endpoint a name', () => {
    expect(data(ask('test-memcached.default.svc.cluster.coder4'))).toEqual(['10.200.1.2', '10.200.1.3']);
    expect(data(ask('test-memcached-0.test-memcached.default.svc.cluster.coder4'))).toEqual(['10.200.1.2']);
    expect(data(ask('10-200-1-3.test-memcached.default.svc.cluster.coder4'))).toEqual(['10.200.1.3']);
  });
});

describe('names without records of the type', () => {
  it.each([
    ['web.shop.svc.cluster.coder4', 'AAAA'],
    ['silent.shop.svc.cluster.coder4', 'A'],
    ['shop.svc.cluster.coder4', 'A'],
    ['svc.cluster.coder4', 'A'],
    ['cluster.coder4', 'A'],
    ['_tcp.web.shop.svc.cluster.coder4', 'SRV'],
  ])('%s %s: no error, no answer, the SOA', (name, type) => {
    const result = ask(name, type);
    expect(result).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(result.authorities).toMatchObject([{ type: 'SOA', name: 'cluster.coder4' }]);
  });
});

describe('names that are not there', () => {
  it.each(['nope.shop.svc.cluster.coder4', 'web.nope.svc.cluster.coder4', 'nope.cluster.coder4'])('%s', (name) => {
    const result = ask(name);
    expect(result).toMatchObject({ rcode: 'NXDOMAIN', answers: [] });
    expect(result.authorities).toMatchObject([{ type: 'SOA', name: 'cluster.coder4', data: { minimum: 5 } }]);
  });

  it.each(['www.public.example', 'coder4', 'xcluster.coder4', '1.0.0.127.in-addr.arpa', '1.0.112.10.in-addr.arpa'])(
    'refuses %s, which is not its own',
    (name) => {
      expect(ask(name)).toEqual({ rcode: 'REFUSED', answers: [], authorities: [], additionals: [] });
    },
  );
});

describe('other types', () => {
  it('SRV: one record for a ClusterIP, with the address beside it', () => {
    const result = ask('_http._tcp.web.shop.svc.cluster.coder4', 'SRV');
    const target = 'web.shop.svc.cluster.coder4';
    expect(data(result)).toEqual([{ priority: 0, weight: 100, port: 80, target }]);
    expect(result.additionals).toMatchObject([{ name: target, type: 'A', data: '10.96.80.80' }]);
  });

  it('SRV: one record an endpoint for a headless Service', () => {
    const result = ask('_memcache._tcp.test-memcached.default.svc.cluster.coder4', 'SRV');
    expect(data(result)).toMatchObject([
      { port: 11211, target: 'test-memcached-0.test-memcached.default.svc.cluster.coder4' },
      { port: 11211, target: '10-200-1-3.test-memcached.default.svc.cluster.coder4' },
    ]);
  });

  it('PTR: ClusterIPs and endpoints of headless Services, and no other address', () => {
    expect(data(ask('80.80.96.10.in-addr.arpa', 'PTR'))).toEqual(['web.shop.svc.cluster.coder4']);
    expect(data(ask('2.1.200.10.in-addr.arpa', 'PTR'))).toEqual([
      'test-memcached-0.test-memcached.default.svc.cluster.coder4',
    ]);
    const none = ask('1.1.200.10.in-addr.arpa', 'PTR');
    expect(none).toMatchObject({ rcode: 'NXDOMAIN', authorities: [{ type: 'SOA', name: '200.10.in-addr.arpa' }] });
  });

  it('CNAME: an ExternalName leads out, or on inside the cluster, and never in circles', () => {
    expect(data(ask('payments.shop.svc.cluster.coder4'))).toEqual(['www.public.example']);
    expect(ask('alias.shop.svc.cluster.coder4').answers).toMatchObject([
      { type: 'CNAME', data: 'web.shop.svc.cluster.coder4' },
      { type: 'A', name: 'web.shop.svc.cluster.coder4', data: '10.96.80.80' },
    ]);
    expect(data(ask('alias.shop.svc.cluster.coder4', 'CNAME'))).toEqual(['web.shop.svc.cluster.coder4']);
    expect(ask('loop.shop.svc.cluster.coder4').answers.length).toBeLessThan(10);
  });

  it('TXT, SOA and NS: the schema version and the zone itself', () => {
    expect(data(ask('dns-version.cluster.coder4', 'TXT'))).toEqual([['1.1.0']]);
    expect(answer(zone, { name: 'cluster.coder4', type: 'SOA' }, 42).answers).toMatchObject([{ data: { serial: 42 } }]);
    expect(data(ask('cluster.coder4', 'NS'))).toEqual(['ns.dns.cluster.coder4']);
    expect(data(ask('ns.dns.cluster.coder4'))).toEqual(['10.96.0.10']);
  });
});

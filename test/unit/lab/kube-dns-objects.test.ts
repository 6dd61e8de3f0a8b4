import { describe, expect, it } from 'vitest';
import { parseEndpoints, parseService } from '../../lab/kube-dns/objects.ts';
import { reverseZones } from '../../lab/kube-dns/reverse.ts';

const metadata = { namespace: 'shop', name: 'web' };

describe('parseService', () => {
  it('takes the addresses of an ordinary Service, also from an old server without clusterIPs', () => {
    const port = { name: 'http', port: 80 };
    expect(parseService({ metadata, spec: { clusterIP: '10.96.0.7', ports: [port] } })).toEqual({
      ...metadata,
      clusterIPs: ['10.96.0.7'],
      ports: [{ ...port, protocol: 'TCP' }],
    });
  });

  it('sees no address in a headless or an ExternalName Service', () => {
    expect(parseService({ metadata, spec: { clusterIP: 'None', clusterIPs: ['None'] } }).clusterIPs).toEqual([]);
    const external = parseService({ metadata, spec: { type: 'ExternalName', externalName: 'x.example' } });
    expect(external).toMatchObject({ clusterIPs: [], externalName: 'x.example' });
  });

  it('refuses what is not a Service', () => {
    expect(() => parseService({ metadata: { name: 'web' }, spec: {} })).toThrow();
    expect(() => parseService('web')).toThrow();
  });
});

describe('parseEndpoints', () => {
  it('takes ready addresses only', () => {
    const subset = { notReadyAddresses: [{ ip: '10.200.0.9' }], ports: [{ port: 80 }] };
    expect(parseEndpoints({ metadata, subsets: [subset] }).subsets).toEqual([
      { addresses: [], ports: [{ port: 80, protocol: 'TCP' }] },
    ]);
    expect(parseEndpoints({ metadata }).subsets).toEqual([]);
    expect(parseEndpoints({ metadata, subsets: null }).subsets).toEqual([]);
  });
});

describe('reverseZones', () => {
  it('ends zones at octets', () => {
    expect(reverseZones('10.200.0.0/16')).toEqual(['200.10.in-addr.arpa']);
    const zones = reverseZones('10.96.0.0/12');
    expect(zones).toHaveLength(16);
    expect([zones[0], zones[15]]).toEqual(['96.10.in-addr.arpa', '111.10.in-addr.arpa']);
  });
});

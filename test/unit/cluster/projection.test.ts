import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseEndpointApi,
  joinEndpoints,
  projectEndpoints,
  projectEndpointSlice,
} from '../../../electron/cluster/endpoint-slices.ts';
import { projectService } from '../../../electron/cluster/service-projection.ts';

const metadata = { name: 'redis', namespace: 'shop', uid: 'f0e1-22' };

describe('projectService', () => {
  it('keeps the small part of a dual-stack Service', () => {
    const spec = {
      type: 'NodePort',
      clusterIP: '10.96.7.7',
      clusterIPs: ['10.96.7.7', 'FD00::1'],
      ports: [{ name: 'redis', port: 6379, protocol: 'TCP', appProtocol: 'redis', nodePort: 30379, targetPort: 'x' }],
    };
    expect(projectService({ metadata: { ...metadata, managedFields: [] }, spec })).toEqual({
      key: 'f0e1-22',
      record: {
        uid: 'f0e1-22',
        namespace: 'shop',
        name: 'redis',
        type: 'NodePort',
        clusterIPs: ['10.96.7.7', 'fd00::1'],
        headless: false,
        externalName: null,
        externalIPs: [],
        loadBalancer: [],
        localOnly: false,
        labels: {},
        ports: [{ name: 'redis', port: 6379, protocol: 'TCP', appProtocol: 'redis', nodePort: 30379 }],
      },
    });
  });

  it('keeps what reaches it from outside, and its labels', () => {
    const labelled = {
      ...metadata,
      labels: { app: 'redis', 'app.kubernetes.io/name': 'redis', empty: '', 'a b': 'x', odd: '\u0007', number: 7 },
    };
    const spec = { externalIPs: ['203.0.113.7', 'x'], internalTrafficPolicy: 'Local' };
    const status = { loadBalancer: { ingress: [{ ip: '198.51.100.4' }, { hostname: 'LB.example.com' }, {}, null] } };
    expect(projectService({ metadata: labelled, spec, status })?.record).toMatchObject({
      externalIPs: ['203.0.113.7'],
      loadBalancer: ['198.51.100.4', 'lb.example.com'],
      localOnly: true,
      labels: { app: 'redis', 'app.kubernetes.io/name': 'redis', empty: '' },
    });
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`l${i}`, 'x']));
    const bounded = projectService({ metadata: { ...metadata, labels: many }, spec: {} })?.record.labels;
    expect(Object.keys(bounded ?? {})).toHaveLength(32);
  });

  it('knows headless and ExternalName Services', () => {
    expect(projectService({ metadata, spec: { clusterIP: 'None', clusterIPs: ['None'] } })?.record).toMatchObject({
      headless: true,
      clusterIPs: [],
      ports: [],
    });
    const alias = { type: 'ExternalName', externalName: 'DB.example.com.' };
    expect(projectService({ metadata, spec: alias })?.record).toMatchObject({
      headless: false,
      externalName: 'db.example.com',
      clusterIPs: [],
    });
  });

  it('refuses names that are no DNS labels and drops fields that are not what they should be', () => {
    for (const name of ['', 'UP', 'a b', '$(id)', 'a.b', '\u001b[2J', 'x'.repeat(64), 7]) {
      expect(projectService({ metadata: { ...metadata, name }, spec: {} })).toBeNull();
    }
    const spec = {
      clusterIP: 'http://evil',
      ports: [{ port: 0 }, { port: '80' }, { port: 80, protocol: 'X' }, { port: 81, name: 'a\u0007' }, null, 5],
    };
    expect(projectService({ metadata, spec })?.record).toMatchObject({
      clusterIPs: [],
      ports: [{ port: 81, name: null, protocol: 'TCP', appProtocol: null, nodePort: null }],
    });
  });

  it('never throws, whatever the server sends', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (spec, other) => {
        projectService(other);
        projectService({ metadata, spec });
        projectService({ metadata: other, spec });
        projectEndpoints({ metadata, subsets: spec });
        projectEndpointSlice({ metadata: { ...metadata, labels: other }, endpoints: spec, addressType: 'IPv4' });
        projectEndpointSlice({
          metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'redis' } },
          endpoints: [spec, other],
          addressType: 'IPv4',
        });
        chooseEndpointApi(other);
      }),
    );
  });
});

describe('endpoints', () => {
  it('counts an endpoint without a word about readiness as ready', () => {
    const labels = { 'kubernetes.io/service-name': 'redis' };
    const endpoints = [
      { addresses: ['10.200.1.1'], conditions: { ready: false } },
      ...[2, 3, 4, 5, 6].map((last) => ({
        addresses: [`10.200.1.${last}`],
        conditions: last === 2 ? {} : { ready: true },
      })),
    ];
    expect(projectEndpointSlice({ metadata: { ...metadata, labels }, addressType: 'IPv4', endpoints })).toEqual({
      key: 'shop/redis',
      record: {
        service: 'shop/redis',
        family: 'IPv4',
        ready: 5,
        total: 6,
        addresses: ['10.200.1.2', '10.200.1.3', '10.200.1.4', '10.200.1.5'],
      },
    });
    expect(projectEndpointSlice({ metadata, addressType: 'IPv4', endpoints })).toBeNull();
  });

  it('counts an address of several subsets once', () => {
    const subsets = [
      { addresses: [{ ip: '10.200.1.1' }], notReadyAddresses: [{ ip: '10.200.1.2' }] },
      { addresses: [{ ip: '10.200.1.1' }, { ip: 'nonsense' }] },
    ];
    expect(projectEndpoints({ metadata, subsets })?.record).toMatchObject({
      ready: 1,
      total: 2,
      addresses: ['10.200.1.1'],
    });
  });

  it('does not add the families of a dual-stack Service up', () => {
    const four = { service: 'shop/redis', family: 'IPv4', ready: 1, total: 2, addresses: ['10.200.1.1'] } as const;
    const six = { ...four, family: 'IPv6', addresses: ['fd00::1'] } as const;
    expect(joinEndpoints([four, six])).toEqual({ ready: 1, total: 2, addresses: ['10.200.1.1', 'fd00::1'] });
    expect(joinEndpoints([four, four])).toMatchObject({ ready: 2, total: 4 });
    expect(joinEndpoints([])).toEqual({ ready: 0, total: 0, addresses: [] });
  });

  it('takes the newest API that the cluster has', () => {
    const versions = (...list: string[]): unknown => ({ versions: list.map((version) => ({ version })) });
    expect(chooseEndpointApi(versions('v1', 'v1beta1'))).toBe('discovery.k8s.io/v1');
    expect(chooseEndpointApi(versions('v1beta1'))).toBe('discovery.k8s.io/v1beta1');
    expect(chooseEndpointApi(null)).toBe('v1');
  });
});

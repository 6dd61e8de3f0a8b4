import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asObject } from '../../../electron/cluster/json-value.ts';
import { nodeFacts, podFacts, selects, workloadNames } from '../../../electron/cluster/pods.ts';
import { endpointsOfEndpoints, endpointsOfSlice } from '../../../electron/cluster/service-endpoints.ts';

describe('Pods and nodes', () => {
  it('are reduced to what leads to their Services', () => {
    const pod = {
      metadata: { name: 'web-0', namespace: 'shop', labels: { app: 'web' } },
      spec: { nodeName: 'k2', containers: [{ ports: [{ containerPort: 80 }, { containerPort: 0 }] }, {}] },
      status: { podIP: '10.200.1.2', phase: 'Running' },
    };
    const facts = { name: 'web-0', namespace: 'shop', address: '10.200.1.2', node: 'k2', labels: { app: 'web' } };
    expect(podFacts(pod)).toEqual([{ ...facts, onHost: false, ended: false, ports: [80] }]);
    expect(podFacts({ ...pod, metadata: { name: 'A\u0007', namespace: 'shop' } })).toEqual([]);
    const addresses = [{ address: '192.168.8.175' }, { address: 'k2' }];
    expect(nodeFacts({ metadata: { name: 'k2' }, status: { addresses } })).toEqual([
      { name: 'k2', addresses: ['192.168.8.175'] },
    ]);
  });

  it('are chosen by a selector whose every label they have', () => {
    expect(selects({ app: 'web' }, { app: 'web', tier: 'front' })).toBe(true);
    expect(selects({ app: 'web', tier: 'front' }, { app: 'web' })).toBe(false);
    expect(selects({}, { app: 'web' })).toBe(false);
    expect(selects(null, null)).toBe(false);
    expect(selects({ app: 'web' }, null)).toBe(false);
  });

  it('have the names of their workloads', () => {
    expect(workloadNames('web-7d9f8b6c5-x2x4z')).toEqual(['web', 'web-7d9f8b6c5']);
    expect(workloadNames('db-0')).toEqual(['db']);
    expect(workloadNames('agent-x2x4z')).toEqual(['agent']);
    expect(workloadNames('order-queue')).toEqual([]);
  });

  it('never throw, whatever the server sends', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const metadata = { name: 'web', namespace: 'shop', labels: one };
        podFacts({ metadata, spec: one, status: other });
        podFacts({ metadata, spec: { containers: one }, status: { podIP: other } });
        nodeFacts({ metadata, status: { addresses: one } });
        selects(asObject(one), asObject(other));
        for (const addressType of ['IPv4', 'FQDN', other]) {
          endpointsOfSlice({ addressType, endpoints: [one, { addresses: other, targetRef: one }] });
        }
        endpointsOfEndpoints({ subsets: [one, { addresses: other, notReadyAddresses: [one] }] });
      }),
    );
  });
});

describe('the endpoints of a Service', () => {
  it('name Pods and nodes in both versions of EndpointSlices', () => {
    const endpoint = { addresses: ['10.200.1.2'], targetRef: { kind: 'Pod', name: 'web-0' } };
    const expected = { address: '10.200.1.2', ready: true, pod: 'web-0', node: 'k2' };
    expect(endpointsOfSlice({ addressType: 'IPv4', endpoints: [{ ...endpoint, nodeName: 'k2' }] })).toEqual([expected]);
    const topology = { 'kubernetes.io/hostname': 'k2' };
    expect(endpointsOfSlice({ addressType: 'IPv4', endpoints: [{ ...endpoint, topology }] })).toEqual([expected]);
    const byHand = { addresses: ['db.example.com'], conditions: { ready: false } };
    expect(endpointsOfSlice({ addressType: 'FQDN', endpoints: [byHand] })).toEqual([
      { address: 'db.example.com', ready: false, pod: null, node: null },
    ]);
  });

  it('stand once where Endpoints name them for several ports', () => {
    const web0 = { ip: '10.200.1.2', nodeName: 'k2', targetRef: { kind: 'Pod', name: 'web-0' } };
    const subsets = [
      { addresses: [web0], notReadyAddresses: [{ ip: '10.200.1.3' }] },
      { notReadyAddresses: [web0], addresses: [{ ip: 'x' }] },
    ];
    expect(endpointsOfEndpoints({ subsets })).toEqual([
      { address: '10.200.1.2', ready: true, pod: 'web-0', node: 'k2' },
      { address: '10.200.1.3', ready: false, pod: null, node: null },
    ]);
  });
});

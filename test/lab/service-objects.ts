import { create } from './api-request.ts';
import type { ApiRequest } from './programs/api-batch.ts';
import { dnsServiceAddress, publicWeb } from './topology.ts';

interface ServiceOptions {
  readonly namespace: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The laboratory's Services: of every type, with and without endpoints. */
export function services(): ApiRequest[] {
  const tcp = (name: string, port: number): Readonly<Record<string, unknown>> => ({
    name,
    port,
    targetPort: port,
    protocol: 'TCP',
  });
  const all: ServiceOptions[] = [
    {
      namespace: 'kube-system',
      name: 'kube-dns',
      spec: {
        clusterIP: dnsServiceAddress,
        selector: { app: 'kube-dns' },
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP' },
          { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        ],
      },
    },
    {
      namespace: 'shop',
      name: 'web',
      spec: { clusterIP: webServiceAddress, selector: { app: 'web' }, ports: [tcp('http', 80)] },
    },
    {
      namespace: 'shop',
      name: 'web-public',
      spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ ...tcp('http', 80), nodePort: 30080 }] },
    },
    { namespace: 'shop', name: 'redis', spec: { selector: { app: 'redis' }, ports: [tcp('redis', 6379)] } },
    { namespace: 'shop', name: 'iperf', spec: { selector: { app: 'iperf' }, ports: [tcp('iperf', 5201)] } },
    // Its pods were never deployed: a Service without endpoints.
    { namespace: 'shop', name: 'orders', spec: { selector: { app: 'orders' }, ports: [tcp('http', 8080)] } },
    { namespace: 'shop', name: 'payments', spec: { type: 'ExternalName', externalName: publicWeb.name } },
    {
      namespace: 'default',
      name: 'test-memcached',
      spec: { clusterIP: 'None', selector: { app: 'test-memcached' }, ports: [tcp('memcache', 11211)] },
    },
  ];
  return all.map((service) =>
    create(`/api/v1/namespaces/${service.namespace}/services`, {
      kind: 'Service',
      metadata: { name: service.name, labels: { app: service.name } },
      spec: service.spec,
    }),
  );
}

/** Fixed, so that `up` can wait for it; the other Services get whatever address the API server picks. */
export const webServiceAddress = '10.96.80.80';

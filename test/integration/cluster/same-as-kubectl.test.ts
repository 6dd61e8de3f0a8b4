import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClusterWatch } from '../../../electron/cluster/cluster-watch.ts';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';
import { searchServices } from '../../../electron/cluster/service-search.ts';
import { serviceDocument } from '../../../electron/shared/status-document.ts';
import { findPart } from '../../../scripts/setup/parts.ts';
import { fill } from '../../bench/services/fill.ts';
import { manyServices } from '../../bench/services/many-services.ts';
import { TestApiServer } from './api-server.ts';
import { until } from './until.ts';

/** `KUBELANE_MANY_SERVICES=10000` takes a few minutes; the short form has all kinds as well. */
const count = Number(process.env['KUBELANE_MANY_SERVICES'] ?? 300);
const run = promisify(execFile);
let server: TestApiServer;

beforeAll(async () => {
  server = await TestApiServer.start();
  const many = manyServices(count, Math.max(4, Math.floor(count / 50)));
  await fill(server, { ...many, slices: [] });
  // What only a cloud's controller writes.
  const balanced = many.services.filter(({ object }) => kind(object) === 'LoadBalancer');
  for (const [index, { path, object }] of balanced.entries()) {
    const { name } = object['metadata'] as { name: string };
    const ingress = index % 2 === 0 ? [{ ip: `203.0.113.${index % 200}` }] : [{ hostname: `lb-${index}.example.com` }];
    await server.mustCall('PATCH', `${path}/${name}/status`, { status: { loadBalancer: { ingress } } });
  }
}, 600_000);

afterAll(async () => server.stop());

function kind(object: Readonly<Record<string, unknown>>): unknown {
  return (object['spec'] as { readonly type?: string }).type;
}

/** The contract's document of a Service, written in jq alone. */
const projection = `[.items[] | (.spec.type == "ExternalName") as $alias | {
  namespace: .metadata.namespace, name: .metadata.name, type: .spec.type,
  clusterIPs: (if $alias then [] else [(.spec.clusterIPs // [.spec.clusterIP])[] | select(. != "None" and . != "")] end),
  ports: [(.spec.ports // [])[] | {name: (.name // null), port, protocol, appProtocol: (.appProtocol // null), nodePort: (.nodePort // null)}],
  hostname: "\\(.metadata.name).\\(.metadata.namespace).svc.cluster.coder4",
  headless: (.spec.clusterIP == "None"),
  externalName: (.spec.externalName // null), externalIPs: (.spec.externalIPs // []),
  loadBalancer: [(.status.loadBalancer.ingress // [])[] | .ip // .hostname],
  labels: (.metadata.labels // {})
}] | sort_by(.namespace, .name)`;

it('prints what jq makes of `kubectl get services -A -o json`', async () => {
  const access = loadKubeconfig({ file: server.kubeconfig('admin'), context: null, environment: process.env });
  if (!access.ok) throw new Error(access.error.code);
  const watch = new ClusterWatch();
  watch.start(access.value, null);
  await until('the list is live', () => watch.status.phase === 'live' && watch.status.domain !== null, 60_000);
  const documents = searchServices(watch.services.services, '', null).map(serviceDocument);
  await watch.stop();

  const options = { maxBuffer: 256 * 1024 * 1024 };
  const kubeconfig = `--kubeconfig=${server.kubeconfig('admin')}`;
  const command = '"$0" "$1" "$2" get services --all-namespaces --output=json | jq --compact-output "$3"';
  const words = [await findPart('kubectl'), kubeconfig, `--cache-dir=${join(server.folder, 'kubectl')}`, projection];
  const { stdout } = await run('sh', ['-c', command, ...words], options);
  const expected = JSON.parse(stdout) as readonly { readonly namespace: string; readonly name: string }[];
  expect(expected.length).toBeGreaterThan(count);
  const key = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
    `${namespace} ${name}`;
  const ours = documents
    .map(({ ready: _ready, total: _total, ...rest }) => rest)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
  expect(ours).toEqual([...expected].sort((a, b) => (key(a) < key(b) ? -1 : 1)));
  expect(new Set(expected.map((item) => (item as unknown as { type: string }).type)).size).toBe(4);
}, 120_000);

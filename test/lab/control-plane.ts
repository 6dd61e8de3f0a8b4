import { mkdirSync, writeFileSync } from 'node:fs';
import { inNetwork } from './namespaces.ts';
import { clusterCaFile, type Pki } from './pki.ts';
import { isPortBound } from './proc.ts';
import { startDaemon, waitForDaemon, type ProcessRecord } from './processes.ts';
import { programPath } from './programs.ts';
import { must } from './run.ts';
import { apiServerUrl, nodes, podCidr, serviceCidr, stateDir, type ClusterNode } from './topology.ts';
import { tokenFile } from './users.ts';
import { findPart } from '../../scripts/setup/parts.ts';

const folder = `${stateDir}/control-plane`;

/** Starts etcd on k1; its data lies on the laboratory's tmpfs. */
export async function startEtcd(): Promise<ProcessRecord> {
  const etcd = await findPart('etcd');
  const client = 'http://127.0.0.1:2379';
  const peer = 'http://127.0.0.1:2380';
  const record = startDaemon({
    name: 'etcd',
    argv: inNetwork('k1', [
      etcd,
      `--data-dir=${stateDir}/etcd`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--log-level=warn',
    ]),
  });
  await waitForDaemon(record, 'its client port to be open', () => isPortBound(record.pid, 'tcp', 2379));
  return record;
}

/** Starts the API server on k1. It is ready when `waitForApiServer` returns. */
export async function startApiServer(pki: Pki): Promise<ProcessRecord> {
  const program = await findPart('kube-apiserver');
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/tokens.csv`, tokenFile(), { mode: 0o600 });
  return startDaemon({
    name: 'kube-apiserver',
    argv: inNetwork('k1', [
      program,
      '--etcd-servers=http://127.0.0.1:2379',
      '--advertise-address=192.168.8.174',
      '--secure-port=6443',
      `--tls-cert-file=${pki.cluster.apiServer.certificate}`,
      `--tls-private-key-file=${pki.cluster.apiServer.key}`,
      `--token-auth-file=${folder}/tokens.csv`,
      '--authorization-mode=RBAC',
      `--service-cluster-ip-range=${serviceCidr}`,
      `--service-account-key-file=${pki.cluster.serviceAccountKey}`,
      `--service-account-signing-key-file=${pki.cluster.serviceAccountKey}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      // The laboratory makes its pods itself, without waiting for service accounts.
      '--disable-admission-plugins=ServiceAccount',
      '--profiling=false',
    ]),
  });
}

/** Waits until the API server says it is ready, all of its own start-up work done. */
export async function waitForApiServer(record: ProcessRecord): Promise<void> {
  await waitForDaemon(record, 'its port to be open', () => isPortBound(record.pid, 'tcp', 6443), 60_000);
  await must(inNetwork('k1', ['node', programPath('probe'), 'http', `${apiServerUrl}/readyz`]), {
    env: { NODE_EXTRA_CA_CERTS: clusterCaFile },
  });
}

/** Starts the controller-manager with the controllers that a network needs: endpoints, namespaces and role aggregation. */
export async function startControllerManager(kubeconfig: string): Promise<ProcessRecord> {
  const program = await findPart('kube-controller-manager');
  const controllers = ['endpoint', 'endpointslice', 'endpointslicemirroring', 'namespace', 'clusterrole-aggregation'];
  return startDaemon({
    name: 'kube-controller-manager',
    argv: inNetwork('k1', [
      program,
      `--kubeconfig=${kubeconfig}`,
      `--controllers=${controllers.join(',')}`,
      `--root-ca-file=${clusterCaFile}`,
      `--cluster-cidr=${podCidr}`,
      `--service-cluster-ip-range=${serviceCidr}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      '--port=0',
    ]),
  });
}

/** Starts the real kube-proxy on every node, with Services as iptables rules. */
export async function startKubeProxies(kubeconfig: string): Promise<ProcessRecord[]> {
  const program = await findPart('kube-proxy');
  return nodes.map((node) => startKubeProxy(program, kubeconfig, node));
}

function startKubeProxy(program: string, kubeconfig: string, node: ClusterNode): ProcessRecord {
  return startDaemon({
    name: `kube-proxy-${node.name}`,
    argv: inNetwork(node.name, [
      program,
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${node.name}`,
      `--bind-address=${node.address}`,
      '--proxy-mode=iptables',
      `--cluster-cidr=${podCidr}`,
      '--healthz-bind-address=127.0.0.1:10256',
      '--metrics-bind-address=127.0.0.1:10249',
      '--iptables-min-sync-period=100ms',
      // These would write settings that do not belong to a namespace.
      '--conntrack-max-per-core=0',
      '--conntrack-tcp-timeout-established=0',
      '--conntrack-tcp-timeout-close-wait=0',
    ]),
  });
}

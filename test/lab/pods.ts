import { writeFileSync } from 'node:fs';
import { clusterObjects } from './cluster-objects.ts';
import { inNetwork } from './namespaces.ts';
import { clusterCaFile } from './pki.ts';
import { isPortBound } from './proc.ts';
import { startDaemon, waitForDaemon, waitForLog, type ProcessRecord } from './processes.ts';
import type { ApiRequest } from './programs/api-batch.ts';
import { programPath } from './programs.ts';
import { must } from './run.ts';
import { apiServerUrl, clusterDomain, dnsServiceAddress, podCidr, serviceCidr, stateDir } from './topology.ts';
import { users } from './users.ts';
import type { Workload } from './workloads.ts';

export const clusterQueryLog = `${stateDir}/logs/cluster-dns-queries.log`;

/** Starts every pod's program in its namespace and waits until its port is open. */
export async function startPods(pods: readonly Workload[]): Promise<void> {
  writeFileSync(clusterQueryLog, '');
  await Promise.all(pods.map((pod) => startPod(pod)));
}

/** The name of a pod's process in the laboratory. */
export function podProcess(pod: string): string {
  return `pod-${pod}`;
}

async function startPod(pod: Workload): Promise<ProcessRecord> {
  const env = pod.app === 'kube-dns' ? kubeDnsEnvironment() : (pod.env ?? {});
  const record = startDaemon({ name: podProcess(pod.pod), argv: inNetwork(pod.pod, pod.command), env });
  const protocol = pod.port.protocol === 'UDP' ? 'udp' : 'tcp';
  await waitForDaemon(record, `port ${pod.port.number} to be open`, () =>
    isPortBound(record.pid, protocol, pod.port.number),
  );
  return record;
}

function kubeDnsEnvironment(): Record<string, string> {
  return {
    API_URL: apiServerUrl,
    API_TOKEN: users.kubeDns.token,
    API_CA_FILE: clusterCaFile,
    CLUSTER_DOMAIN: clusterDomain,
    DNS_ADDRESS: dnsServiceAddress,
    REVERSE_CIDRS: `${serviceCidr},${podCidr}`,
    QUERY_LOG: clusterQueryLog,
  };
}

/** Creates nodes, Services, pods and rights in the API server. */
export function createClusterObjects(pods: readonly Workload[]): Promise<void> {
  return askApiServer(clusterObjects(pods));
}

/** Sends groups of requests to the API server, with all rights. */
export async function askApiServer(groups: readonly (readonly ApiRequest[])[]): Promise<void> {
  await must(inNetwork('k1', ['node', programPath('api-batch')]), {
    input: JSON.stringify(groups),
    env: { API_URL: apiServerUrl, API_TOKEN: users.admin.token, API_CA_FILE: clusterCaFile },
    timeoutMs: 60_000,
  });
}

/** Waits until the cluster's DNS server has read the Services. */
export async function waitForClusterDns(record: ProcessRecord): Promise<void> {
  await waitForLog(record, 'synced\n');
}

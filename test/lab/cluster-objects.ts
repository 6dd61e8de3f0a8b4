import { create } from './api-request.ts';
import { configuration, createIpPool, createIpPoolKind, rights } from './configuration-objects.ts';
import type { ApiRequest } from './programs/api-batch.ts';
import { services } from './service-objects.ts';
import { nodes, type ClusterNode } from './topology.ts';
import type { Workload } from './workloads.ts';

/** The objects that the laboratory puts into the API server, in groups that may be sent at the same time. */
export function clusterObjects(pods: readonly Workload[]): ApiRequest[][] {
  return [
    [
      create('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: 'shop' } }),
      createIpPoolKind(),
      ...nodes.map(createNode),
    ],
    [...rights(), ...configuration(), ...services(), ...pods.map(createPod)],
    [...nodes.map(nodeStatus), ...pods.map(podStatus), createIpPool()],
  ];
}

function createNode(node: ClusterNode): ApiRequest {
  const isGateway = node.name === 'k4';
  return create('/api/v1/nodes', {
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        ...(node.name === 'k1' ? { 'node-role.kubernetes.io/master': '' } : {}),
        ...(isGateway ? { forward: 'k4' } : {}),
      },
      annotations: { 'projectcalico.org/IPv4Address': `${node.address}/24` },
    },
    spec: {
      podCIDR: node.podCidr,
      podCIDRs: [node.podCidr],
      ...(isGateway ? { taints: [{ key: 'forward', value: 'k4', effect: 'NoSchedule' }] } : {}),
    },
  });
}

function nodeStatus(node: ClusterNode): ApiRequest {
  const status = {
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }],
  };
  return { method: 'PATCH', path: `/api/v1/nodes/${node.name}/status`, body: { status } };
}

const podPath = (pod: Workload): string => `/api/v1/namespaces/${pod.namespace}/pods`;

function createPod(pod: Workload): ApiRequest {
  const protocol = pod.port.protocol;
  return create(podPath(pod), {
    kind: 'Pod',
    metadata: { name: pod.pod, labels: { app: pod.app } },
    spec: {
      nodeName: pod.node,
      ...(pod.subdomain === undefined ? {} : { hostname: pod.pod, subdomain: pod.subdomain }),
      containers: [
        { name: pod.app, image: pod.image, ports: [{ name: pod.port.name, containerPort: pod.port.number, protocol }] },
      ],
    },
  });
}

/** What the kubelet would report of a running pod; from it the real controllers make Endpoints and EndpointSlices. */
function podStatus(pod: Workload): ApiRequest {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const status = {
    phase: 'Running',
    hostIP: nodes.find((node) => node.name === pod.node)?.address,
    podIP: pod.address,
    podIPs: [{ ip: pod.address }],
    startTime: now,
    conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: now })),
    containerStatuses: [
      {
        name: pod.app,
        image: pod.image,
        imageID: '',
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: now } },
      },
    ],
  };
  return { method: 'PATCH', path: `${podPath(pod)}/${pod.pod}/status`, body: { status } };
}

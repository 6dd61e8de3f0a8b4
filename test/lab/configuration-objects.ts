import { create } from './api-request.ts';
import type { ApiRequest } from './programs/api-batch.ts';
import { clusterDomain, podCidr, serviceCidr } from './topology.ts';
import { users } from './users.ts';

/** The developer's role: `view` in all namespaces. */
export function rights(): ApiRequest[] {
  return [
    create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'developers-view' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: users.developer.name }],
    }),
  ];
}

/** What kubeadm leaves behind and what tools read to learn the cluster's networks and domain. */
export function configuration(): ApiRequest[] {
  const clusterConfiguration = `apiServer:
  certSANs:
  - kubernetes.default.svc.${clusterDomain}
apiVersion: kubeadm.k8s.io/v1beta2
clusterName: kubernetes
kind: ClusterConfiguration
kubernetesVersion: v1.20.2
networking:
  dnsDomain: ${clusterDomain}
  podSubnet: ${podCidr}
  serviceSubnet: ${serviceCidr}
`;
  const corefile = `.:53 {
    errors
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
       ttl 5
    }
}
`;
  const configMap = (name: string, data: Readonly<Record<string, string>>): ApiRequest =>
    create('/api/v1/namespaces/kube-system/configmaps', { kind: 'ConfigMap', metadata: { name }, data });
  return [
    configMap('kubeadm-config', { ClusterConfiguration: clusterConfiguration }),
    configMap('coredns', { Corefile: corefile }),
  ];
}

/** Calico's own kind, as its manifests install it: the only place where the pods' whole network is written down. */
export function createIpPoolKind(): ApiRequest {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'ippools.crd.projectcalico.org' },
      spec: {
        group: 'crd.projectcalico.org',
        scope: 'Cluster',
        names: { kind: 'IPPool', plural: 'ippools', singular: 'ippool', listKind: 'IPPoolList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    },
  };
}

/** The pods' network, as Calico's installer leaves it. */
export function createIpPool(): ApiRequest {
  return create('/apis/crd.projectcalico.org/v1/ippools', {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPPool',
    metadata: { name: 'default-ipv4-ippool' },
    spec: {
      cidr: podCidr,
      blockSize: 26,
      ipipMode: 'Never',
      vxlanMode: 'Never',
      natOutgoing: true,
      nodeSelector: 'all()',
    },
  });
}

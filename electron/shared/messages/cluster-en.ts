/** What the cluster says of itself: the facts, how they were found, how far they can be trusted. */
export const clusterEn = {
  'fact.version': 'Kubernetes version',
  'fact.flavour': 'Flavour',
  'fact.domain': 'Cluster domain',
  'fact.dns-servers': 'DNS server',
  'fact.service-cidrs': 'Service network',
  'fact.pod-cidrs': 'Pod network',
  'fact.node-networks': 'Node network',

  'method.profile': 'your own choice, in the profile',
  'method.version-api': 'the API server’s version',
  'method.service-cidr-api': 'its ServiceCIDR objects',
  'method.calico-ippools': 'Calico’s IP pools',
  'method.cilium-config': 'Cilium’s settings',
  'method.flannel-config': 'flannel’s settings',
  'method.kubeadm-config': 'kubeadm’s settings',
  'method.coredns-corefile': 'CoreDNS’s Corefile',
  'method.kube-dns-service': 'the Service kube-dns',
  'method.control-plane-flags': 'the control plane’s flags',
  'method.kube-proxy-config': 'kube-proxy’s settings',
  'method.node-objects': 'its nodes',
  'method.server-certificate': 'the API server’s certificate',
  'method.observed-cluster-ips': 'the ClusterIPs in use',
  'method.observed-pods': 'the Pods’ addresses in use',

  'confidence.stated': 'stated',
  'confidence.derived': 'derived',
  'confidence.guessed': 'guessed',
} as const;

/** What follows from the facts for the routes. */
export const clusterProblemsEn = {
  'route.proposed': {
    text: 'Neither the profile nor the VPN server names a network of the cluster. By what the cluster says of itself, these are to be routed: {{routes}}.',
    remedy:
      'Accept them once: `kubelane cluster --accept-routes`, or the Cluster panel of the window. Or set others: `kubelane set {{profile}} --route ROLE=CIDR`.',
  },
  'route.uncovered': {
    text: 'The cluster has {{cidr}} ($t(role/{{role}}), by $t(cluster/method.{{method}})), and no route leads there.',
    remedy:
      'Set it in the profile: `kubelane set {{profile}} {{options}}`. Whoever runs the VPN must let it through as well, and can push it to everybody.',
  },
  'route.wider': {
    text: 'The route {{cidr}} takes more than the cluster has, which is {{has}}.',
    remedy:
      'Nothing to do unless something else in {{cidr}} is missed; then take only what the cluster has: `kubelane set {{profile}} {{options}}`.',
  },
  'cluster.nothing-proposed': {
    text: 'There are no routes to accept: the profile or the VPN server names them, or the cluster does not tell any.',
    remedy: '`kubelane cluster` shows what is known. Set one by hand: `kubelane set PROFILE --route ROLE=CIDR`.',
  },
} as const;

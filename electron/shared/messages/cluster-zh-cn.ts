import type { clusterEn, clusterProblemsEn } from './cluster-en.ts';
import type { CatalogueOf } from './en.ts';

export const clusterZhCN: CatalogueOf<typeof clusterEn> = {
  'fact.version': 'Kubernetes 版本',
  'fact.flavour': '发行版',
  'fact.domain': '集群域名',
  'fact.dns-servers': 'DNS 服务器',
  'fact.service-cidrs': 'Service 网段',
  'fact.pod-cidrs': 'Pod 网段',
  'fact.node-networks': '节点网段',

  'method.profile': '您在配置中的选择',
  'method.version-api': 'API 服务器的版本信息',
  'method.service-cidr-api': 'ServiceCIDR 对象',
  'method.calico-ippools': 'Calico 的 IP 池',
  'method.cilium-config': 'Cilium 的设置',
  'method.flannel-config': 'flannel 的设置',
  'method.kubeadm-config': 'kubeadm 的设置',
  'method.coredns-corefile': 'CoreDNS 的 Corefile',
  'method.kube-dns-service': 'kube-dns 这个 Service',
  'method.control-plane-flags': '控制平面的启动参数',
  'method.kube-proxy-config': 'kube-proxy 的设置',
  'method.node-objects': '节点对象',
  'method.server-certificate': 'API 服务器的证书',
  'method.observed-cluster-ips': '正在使用的集群 IP',
  'method.observed-pods': '正在使用的 Pod 地址',

  'confidence.stated': '集群明示',
  'confidence.derived': '按惯例推出',
  'confidence.guessed': '猜测',
};

export const clusterProblemsZhCN: CatalogueOf<typeof clusterProblemsEn> = {
  'route.proposed': {
    text: '配置和 VPN 服务器都没有给出集群的网段。根据集群自身的信息，应添加这些路由：{{routes}}。',
    remedy:
      '请接受一次：`kubelane cluster --accept-routes`，或在窗口的“集群”面板中接受。也可自行设置：`kubelane set {{profile}} --route ROLE=CIDR`。',
  },
  'route.uncovered': {
    text: '集群有 {{cidr}}（$t(role/{{role}})，依据 $t(cluster/method.{{method}})），但没有路由通往那里。',
    remedy: '请在配置中设置：`kubelane set {{profile}} {{options}}`。VPN 管理员也须放行它，还可以把它推送给所有人。',
  },
  'route.wider': {
    text: '路由 {{cidr}} 比集群实际拥有的 {{has}} 更大。',
    remedy:
      '除非 {{cidr}} 中的其他地址无法访问，否则无需处理；需要时只保留集群的网段：`kubelane set {{profile}} {{options}}`。',
  },
  'cluster.nothing-proposed': {
    text: '没有可接受的路由：配置或 VPN 服务器已给出路由，或者集群没有给出任何网段。',
    remedy: '用 `kubelane cluster` 查看已知信息。手动设置：`kubelane set PROFILE --route ROLE=CIDR`。',
  },
};

import type { checkEn, checkProblemsEn } from './check-en.ts';
import type { CatalogueOf } from './en.ts';

/** The Chinese texts of the check of one Service. */
export const checkZhCN: CatalogueOf<typeof checkEn> = {
  'hop.connection': 'Kubelane 的连接',
  'hop.name': '程序解析到的名称',
  'hop.address': '地址是否属于该 Service',
  'hop.route': '内核选择的路径',
  'hop.connect': '建立连接',
  'hop.greeting': '后面的程序怎么说',
  'hop-about': '{{hop}}：{{about}}',

  'running.connection': '正在查看连接…',
  'running.name': '正在查询名称…',
  'running.address': '正在比对地址…',
  'running.route': '正在询问内核的路径…',
  'running.connect': '正在连接…',
  'running.greeting': '正在听它怎么说…',
  'running.why': '没有应答，正在查找原因…',

  'skip.no-port': '该 Service 没有端口，请指定一个',
  'skip.no-own-address': '它指向集群之外，任何地址都可能是对的',
  'skip.nothing-to-ask': '不知道它使用什么协议，所以没有向它发送任何内容',
  'skip.udp': 'UDP 没有连接',
  'skip.sctp': '这里无法尝试 SCTP',
  'skipped-for': '未检查，因为这一步不正常：{{hop}}',

  'verdict.answers': '{{service}} 有应答，用时 {{latency}}。',
  'verdict.answers-said': '{{service}} 有应答，用时 {{latency}}：{{said}}',
  'verdict.ms': '{{ms}} 毫秒',
};

/** The problems that only the check of a Service finds, in Chinese. */
export const checkProblemsZhCN: CatalogueOf<typeof checkProblemsEn> = {
  'service.not-ready': {
    text: 'Service {{name}} 的 {{total}} 个 Pod 都未就绪，因此集群拒绝到它的连接。',
    remedy:
      '查明原因：`kubectl -n {{namespace}} get endpoints {{service}} -o yaml` 在“notReadyAddresses”中列出它们，`kubectl -n {{namespace}} describe pod POD` 会说明就绪探针的情况。',
  },
  'service.some-pods-silent': {
    text: 'Service {{name}} 有些 Pod 没有应答：{{quiet}}。到它的连接时通时不通。',
    remedy:
      '查看这些 Pod 和它们的节点：`kubectl -n {{namespace}} get pods -o wide`、`kubectl get nodes`；以及是否有只针对它们的 NetworkPolicy。',
  },
  'service.policy': {
    text: 'Service {{name}} 有 {{ready}} 个就绪的 Pod，但它和这些 Pod 都没有应答，而别的 Service 有：很可能是 NetworkPolicy 把本连接挡在外面。',
    remedy:
      '查看 `kubectl -n {{namespace}} get networkpolicy`：经 VPN 来的流量带有网关的地址（可用 `ipBlock` 放行）。若没有这样的策略，再看 Pod 所在的节点是否正常：`kubectl get nodes`。',
  },
  'service.not-translated': {
    text: 'Service {{name}} 的 Pod 有应答，别的 ClusterIP 也有，唯独它自己的 ClusterIP 没有。',
    remedy:
      '网关上的 kube-proxy 可能滞后。在网关上执行 `iptables-save | grep "{{namespace}}/{{service}}"`，并查看其 kube-proxy 的日志。',
  },
  'check.not-connected': {
    text: '现在没有到集群的连接，所以无法查询集群中的任何东西。',
    remedy: '请先连接：在窗口中，或用 `kubelane up`。',
  },
  'check.superseded': {
    text: '这次检查尚未结束，就开始了另一次检查。',
    remedy: '请看那一次的结果。',
  },
  'check.no-port': {
    text: 'Service {{name}} 没有端口，所以没有可以连接的目标。',
    remedy: '请指定一个：`kubelane check {{service}}.{{namespace}} --port 443`。',
  },
  'check.name-unknown': {
    text: '集群的 DNS 有应答，但不认识 {{name}}。',
    remedy: '它可能滞后几秒：请再试一次。否则查看它的日志：`kubectl -n kube-system logs -l k8s-app=kube-dns`。',
  },
  'check.wrong-domain': {
    text: '集群的 DNS 不认识 {{domain}} 下的任何名称：这不是该集群的域。',
    remedy:
      '请用正确的 `--domain` 重新导入配置。在集群中可这样查看：`kubectl -n kube-system get configmap coredns -o yaml`，或任一 Pod 的 /etc/resolv.conf。',
  },
  'check.headless-empty': {
    text: 'headless Service {{name}} 没有就绪的 Pod，所以它的名称没有地址。',
    remedy: '查看它们：`kubectl -n {{namespace}} get endpoints {{service}}`。',
  },
  'check.external-unknown': {
    text: '{{hostname}} 指向 {{external}}，而那个名称在这里没有地址。',
    remedy: '查看 Service（{{name}}）的 `externalName`，以及集群的 DNS 和你自己的 DNS 是否认识 {{external}}。',
  },
  'check.external-not-followed': {
    text: '{{external}} 在这里有地址，而指向它的 {{hostname}} 没有：集群的 DNS 只给出另一个名称，不再继续解析。',
    remedy: '直接使用 {{external}}，或让集群的 DNS 转发外部名称（CoreDNS：`forward`）。',
  },
  'check.no-address': {
    text: 'Service {{name}} 没有可以尝试的地址。',
    remedy: '查看它：`kubectl -n {{namespace}} get service {{service}} -o yaml`。',
  },
  'check.route-left-out': {
    text: '你选择了在这个网络中不用路由 {{cidr}}，所以 {{address}} 不会送往集群。',
    remedy: '要更改：`kubelane choose {{cidr}} cluster`，或在窗口的连接部分更改。',
  },
  'check.external-silent': {
    text: '{{target}} 没有应答。它在集群之外，去那里的路径与 Kubelane 无关。',
    remedy: '查看从这个网络究竟能否到达它，还是只有从集群内才能到达。',
  },
  'check.external-refused': {
    text: '{{target}} 可以到达，但拒绝连接：那个端口上没有程序在监听。它在集群之外。',
    remedy: '查看端口，以及 Service 的 `externalName`。',
  },
  'check.pods-failing': {
    text: '尝试的 {{asked}} 个 Pod 中有 {{failing}} 个没有应答：{{quiet}}。',
    remedy:
      'headless Service 直接指向各个 Pod，用的是 Pod 自己的端口。查看它们是否在 {{port}} 上监听：`kubectl -n {{namespace}} get endpoints {{service}}`；以及是否有 NetworkPolicy。',
  },
  'check.mute': {
    text: '{{target}} 接受连接，但对 {{protocol}} 没有任何回应：后面的程序卡住了，或者它使用别的协议。',
    remedy: '查看 Pod 的日志，以及端口的名称和编号是否与它的协议相符。',
  },
  'check.hung-up': {
    text: '{{target}} 接受连接，但一对它说话（{{protocol}}）就断开。',
    remedy: '后面没有程序的代理（service mesh），或要求客户端证书的代理会这样。查看 Pod 的日志。',
  },
  'check.other-protocol': {
    text: '{{target}} 有应答，但不是端口名称或编号所示的 {{protocol}}。',
    remedy: '按实际协议给端口命名，或设置 `appProtocol`。',
  },
  'check.speaks-tls': {
    text: '{{target}} 要求 TLS，而它的端口名称或编号显示为 {{protocol}}。',
    remedy: '使用 https，或你的客户端的 TLS 设置。',
  },
  'check.certificate-names': {
    text: '证书不是给 {{hostname}} 的，而是给这些名称：{{names}}。',
    remedy: '会验证证书的客户端将拒绝连接：请使用其中一个名称，或申请包含该名称的证书。',
  },
  'check.certificate-expired': {
    text: '证书的有效期是 {{from}} 至 {{to}}，现在无效。',
    remedy: '会验证证书的客户端将拒绝连接：证书需要更新。',
  },
  'check.udp-silent': {
    text: '没有看到故障，也没有应答：{{target}} 使用 UDP，只有用它自己的协议提问才能知道。',
    remedy: '请用使用该协议的程序尝试。如果没有就绪的 Pod，集群本会拒绝。',
  },
  'check.udp-unanswered': {
    text: '{{target}} 没有回答一个 {{protocol}}（UDP）提问。',
    remedy: '查看其 Pod 是否正常，以及是否有只放行 TCP 的 NetworkPolicy。',
  },
  'check.sctp': {
    text: '{{target}} 使用 SCTP，本检查无法尝试。名称和路径已检查。',
    remedy: '请用使用该协议的程序尝试。',
  },
};

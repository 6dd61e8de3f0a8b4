import type { CatalogueOf } from './en.ts';
import type { doctorEn, doctorProblemsEn } from './doctor-en.ts';

/** The Simplified Chinese texts of the doctor. */
export const doctorZhCN: CatalogueOf<typeof doctorEn> = {
  'layer.computer': '本机',
  'layer.server': '到 VPN 服务器的路径',
  'layer.tunnel': '隧道',
  'layer.routes': '路由',
  'layer.path': '隧道之内',
  'layer.names': '域名',
  'layer.cluster': '集群',

  'check.helper': 'Kubelane 的后台服务有应答、可以使用且属于 root',
  'check.helper-protocol': '后台服务与本程序版本一致',
  'check.openvpn': '已安装 openvpn 程序',
  'check.dns-stack': '可以只把一个域的域名发给集群',
  'check.tun': '本机有隧道设备',
  'check.profiles': '配置可以读取',
  'check.kubeconfig': 'kubeconfig 可以使用',
  'check.app': '控制套接字可以使用',
  'check.server-name': 'VPN 服务器的域名有地址',
  'check.server-port': 'VPN 服务器的端口有应答',
  'check.tls': 'VPN 服务器证明了身份',
  'check.login': 'VPN 服务器接受登录',
  'check.connection': '连接已建立并通过验证',
  'check.device': '隧道设备存在',
  'check.routes': '路由已生效',
  'check.kernel-pod': '内核把发往 Pod 的包送入隧道',
  'check.kernel-service': '内核把发往 ClusterIP 的包送入隧道',
  'check.kernel-node': '内核把发往节点的包送入隧道',
  'check.gateway': '网关在隧道内有应答',
  'check.cluster-side': '网关把包转发给节点、Pod 和 ClusterIP，并送回应答',
  'check.dns-udp': '集群的 DNS 通过 UDP 应答',
  'check.dns-tcp': '集群的 DNS 通过 TCP 应答',
  'check.mtu': '大包可以通过隧道',
  'check.names': '集群的域名由集群的 DNS 解析',
  'check.getaddrinfo': '程序能得到集群域名的地址（getaddrinfo）',
  'check.stub-file': '自己读取 /etc/resolv.conf 的程序也能得到（musl、Go）',
  'check.search': '短域名可以通过搜索域使用',
  'check.public-name': '集群以外的域名解析不变',
  'check.leak': '集群的域名只问集群',
  'check.tools': 'dig 和 nslookup 与程序看到的一致',
  'check.api-server': 'Kubernetes API 服务器有应答',
  'check.rbac': '你的 Kubernetes 用户可以列出并监视窗口所显示的内容',
  'check.service-ip': 'Service 在其 ClusterIP 上有应答',
  'check.service-name': 'Service 的域名指向其 ClusterIP',
  'check.pod': 'Pod 在自己的地址上有应答',
  'check-about': '{{check}}：{{about}}',

  'status.ok': '正常',
  'status.not-ok': '异常',
  'status.skipped': '跳过',
  'skipped-for': '未检查，因为此项异常：{{check}}',
  'skip.not-running': '应用和 `kubelane up --headless` 都没有运行',
  'skip.not-connected': '未连接',
  'skip.under-way': '正在连接',
  'skip.waiting-for-input': 'VPN 服务器在等你登录',
  'skip.no-profile': '没有配置，或未选择配置',
  'skip.no-kubeconfig': '没有可用的 kubeconfig',
  'skip.unknown-address': '不知道任何此类地址',
  'skip.udp-is-silent': '这种服务器不应答未连接者；连接后才知道',
  'skip.no-search-domains': '配置没有搜索域，因此只能用完整域名',
  'skip.no-domain': '不知道集群的 DNS',
  'skip.no-public-name': '配置以地址指明 VPN 服务器',
  'skip.no-service': '没有已知的、有就绪 Pod 的 Service',
  'skip.not-tellable': '在本机无法判断',
  'skip.no-network': 'Kubelane 正在等待网络',
  'skip.no-gateway-address': 'VPN 服务器没有告知自己的地址',
  'skip.route-left-out': '你选择了在此网络不使用这条路由',
  'skip.no-vpn': '该连接无需 VPN',
  'skip.linux-only': '只有 Linux 才有',
  'skip.tools-differ-here':
    '在 macOS 和 Windows 上，它们从不按单个域查询；请用 `dscacheutil -q host -a name NAME` 或 `Resolve-DnsName NAME`',

  fact: '{{subject}}：{{text}}',
  'fact-detail': '{{subject}}：{{text}}（{{detail}}）',
  'finding.is': '为',
  'finding.answered': '有应答',
  'finding.refused': '被拒绝',
  'finding.silent': '无应答',
  'finding.unreachable': '途中有设备称不可达',
  'finding.expired': '网关表明它在转发',
  'finding.found': '已找到',
  'finding.missing': '未找到',
  'finding.device': '经由此设备',
  'finding.differs': '应答不同',
  'finding.forbidden': '不允许',
  'finding.allowed': '允许',
  'finding.nobody': '网关称该处无人',
  'finding.next': '仅在之前的都不应答时才询问',

  cause: '最可能的原因：{{text}}',
  'all-well': '没有发现问题。',
  'well-so-far': '在目前能检查的范围内没有发现问题（{{why}}）。',
  checking: '正在检查：{{check}}',
};

/** What only the doctor finds. */
export const doctorProblemsZhCN: CatalogueOf<typeof doctorProblemsEn> = {
  'gateway.silent': {
    text: '隧道已建立，但没有任何东西从中返回，连网关自己也没有应答。',
    remedy: '断开后重新连接。若仍如此，在网关上查看包是否到达：`tcpdump -ni tun0 icmp`。',
  },
  'gateway.ip-forward': {
    text: '网关有应答，但没有任何迹象表明它在转发：很可能网关上（或运行 openvpn 的容器内）的 ip_forward 已关闭。',
    remedy:
      '在网关上：`sysctl net.ipv4.ip_forward` 显示 0。用 `sysctl -w net.ipv4.ip_forward=1` 打开，并写入 /etc/sysctl.d；若是容器，启动时加 `--sysctl net.ipv4.ip_forward=1`。若显示 1，则是防火墙拦住了线索：查看 `iptables -S FORWARD`，再查看 `iptables -t nat -S POSTROUTING`。',
  },
  'gateway.no-masquerade': {
    text: '网关转发了包，但节点和 Pod 的应答回不来：网关没有隐藏 VPN 的地址（{{vpn}}），节点也没有到这些地址的路由。',
    remedy:
      '在网关上：`iptables -t nat -S POSTROUTING` 没有合适的 MASQUERADE（没有针对 {{vpn}} 的，或其 `-o` 指明的设备不是 `ip route get {{node}}` 显示的）。添加 `iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`，或让每个节点（Calico 可用 BGP）有经网关到 {{vpn}} 的路由。',
  },
  'gateway.masquerade-device': {
    text: '节点和 ClusterIP 有应答，Pod 没有：发往 Pod 的包离开网关所经的设备（tunl0、vxlan.calico、cali…）不是 MASQUERADE 规则用 `-o` 指明的设备。',
    remedy:
      '在网关上：`ip route get {{pod}}` 显示设备，`iptables -t nat -S POSTROUTING` 显示规则。把 `-o` 改为除隧道以外的所有设备：`iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`。',
  },
  'gateway.forward-drop': {
    text: '网关会转发，但其防火墙丢弃来自 VPN 的包：很可能 FORWARD 的默认策略是 DROP，Docker 就会这样设置。',
    remedy:
      '在网关上：`iptables -S FORWARD` 显示 `-P FORWARD DROP`。放行 VPN：`iptables -I FORWARD -i tun0 -j ACCEPT` 和 `iptables -I FORWARD -o tun0 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`（有 Docker 时放入 DOCKER-USER 链）。若显示 ACCEPT，则缺少的是 MASQUERADE：`iptables -t nat -S POSTROUTING`。',
  },
  'gateway.drop-or-masquerade': {
    text: 'ClusterIP 有应答，节点和 Pod 没有：要么网关的防火墙丢弃来自 VPN 的包（Docker 的 FORWARD 策略就会这样），要么网关没有隐藏 VPN 的地址（{{vpn}}）。从这里看，两者一样。',
    remedy:
      '在网关上：用 `iptables -S FORWARD` 区分。若为 `-P FORWARD DROP`：`iptables -I FORWARD -i tun0 -j ACCEPT` 和 `iptables -I FORWARD -o tun0 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`。若为 ACCEPT：`iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`。',
  },
  'gateway.nothing-answers': {
    text: '经隧道询问的都没有应答，而 VPN 服务器没有告知可询问的自身地址：要么隧道不通，要么网关什么也不转发。',
    remedy:
      '在网关上，于检查期间运行 `tcpdump -ni tun0` 即可区分：没有包则是隧道的问题，请重新连接。有包则依次检查：`sysctl net.ipv4.ip_forward` 应显示 1；`iptables -S FORWARD` 不能丢弃从 tun0 进来的包；`iptables -t nat -S POSTROUTING` 应有针对 {{vpn}} 的 MASQUERADE。',
  },
  'gateway.no-return-route': {
    text: '经同一个网关，有些节点和 Pod 有应答，有些没有（{{quiet}}）：没有 MASQUERADE 时，它们的应答需要有回到 {{vpn}} 的路由，而这些节点没有（或已停机）。',
    remedy:
      '`kubectl get nodes` 显示节点是否停机。否则，在不应答的节点上，对 {{vpn}} 中的一个地址运行 `ip route get`，结果应指向网关：添加该路由（Calico 可用 BGP 通告），或在网关上运行 `iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`。若该路由正确，则节点的防火墙加上 NetworkPolicy 看起来也一样。',
  },
  'gateway.rejects': {
    text: '途中有设备拒绝发往 {{node}} 的包：网关的防火墙拒绝来自 VPN 的包，或网关没有到那里的路由。',
    remedy:
      '在网关上：`iptables -S FORWARD`（或 `nft list ruleset`、`firewall-cmd --list-all`）会显示 REJECT；`ip route get {{node}}` 显示是否有路由。',
  },
  'gateway.nothing-passes': {
    text: '网关有应答，但网关之后的都没有。',
    remedy:
      '在网关上依次检查：`sysctl net.ipv4.ip_forward` 应显示 1；`iptables -S FORWARD` 不能丢弃从 tun0 进来的包；`iptables -t nat -S POSTROUTING` 应有针对 {{vpn}} 的 MASQUERADE。',
  },
  'gateway.no-pod-route': {
    text: '节点有应答，Pod 无论直接访问还是经 ClusterIP 都没有应答：网关没有到 Pod 网络的路由。',
    remedy:
      '在网关上：`ip route get {{pod}}` 应指向某个节点，而不是互联网。查看 Pod 网络是否在网关上运行（`kubectl -n kube-system get pods -o wide`：calico-node、cilium、flannel）；它也必须在网关上运行。若路由正确，查看是否有 MASQUERADE 规则用 `-o` 指明了别的设备。',
  },
  'gateway.no-cluster-network': {
    text: '节点有应答，但 Pod 和 ClusterIP 都没有：网关没有加入集群的网络。',
    remedy:
      '在网关上：`iptables-save | grep -c KUBE-SVC`（或 `ipvsadm -Ln`）显示 kube-proxy 是否在运行，`ip route get {{pod}}` 显示 Pod 是否有路由。网关必须是同时具备两者的集群节点；污点不能把它们挡在外面。',
  },
  'gateway.no-kube-proxy': {
    text: '节点和 Pod 有应答，ClusterIP 没有：网关上没有谁转换 ClusterIP。',
    remedy:
      '在网关上：`iptables-save | grep {{clusterIp}}`（或 `ipvsadm -Ln`）什么也不显示。查看 kube-proxy 是否在网关上运行：`kubectl -n kube-system get pods -o wide -l k8s-app=kube-proxy`。',
  },
  'gateway.no-kube-proxy-or-cilium': {
    text: '节点和 Pod 有应答，ClusterIP 没有：要么 kube-proxy 没有在网关上运行，要么集群用 Cilium 取代了它，而 Cilium 只为自己的 Pod 提供 ClusterIP。知情的 API 服务器无法询问。',
    remedy:
      '用 `kubectl -n kube-system get pods -o wide` 区分。若有 cilium：`cilium config set bpf-lb-external-clusterip true`（Helm：`bpf.lbExternalClusterIP=true`）。若有 kube-proxy：它必须在网关上运行，`iptables-save | grep {{clusterIp}}` 会显示其规则。',
  },
  'gateway.cilium': {
    text: '节点和 Pod 有应答，ClusterIP 没有，且集群运行 Cilium：它取代 kube-proxy 后只为自己的 Pod 提供 ClusterIP。',
    remedy:
      '让它也为其他来源提供：`cilium config set bpf-lb-external-clusterip true`（Helm：`bpf.lbExternalClusterIP=true`）。`cilium status --verbose` 显示当前值；若其中为 `KubeProxyReplacement: False`，则是 kube-proxy 没有在网关上运行。',
  },
  'route.not-covered': {
    text: '{{address}} 不在本连接的任何路由中，因此发往它的包不进入隧道（{{role}}）。',
    remedy: '重新导入并指明其网络，例如 `--route {{role}}=10.200.0.0/16`，或让 VPN 服务器推送。',
  },
  'route.no-way': {
    text: '内核没有到 {{address}}（{{role}}）的路径：路由未生效。',
    remedy: '可能有别的程序删除了它：`ip route get {{address}}`。断开后重新连接。',
  },
  'route.not-in-tunnel': {
    text: '发往 {{address}}（{{role}}）的包从 {{device}} 离开，而不是隧道：有别的路由优先于 Kubelane 的路由。',
    remedy: '`ip route get {{address}}` 显示是哪一条。另一个 VPN 或容器网络可能使用相同的地址。',
  },
  'path.large-lost': {
    text: '{{bytes}} 字节的包在隧道中丢失，而小包可以通过（上限约为 {{limit}}）：大的应答会卡住。',
    remedy: '请 VPN 的管理者设置更小的 `tun-mtu` 或 `mssfix 1300`；换一个网络可能就好了。',
  },
  'dns.no-endpoints': {
    text: '集群的 DNS {{server}} 拒绝：它的 Service 没有就绪的 Pod。',
    remedy: '查看它的 Pod：`kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide`。',
  },
  'dns.tcp-closed': {
    text: '集群的 DNS {{server}} 通过 UDP 应答，但不通过 TCP 应答：一个包装不下的应答会丢失。',
    remedy:
      '查看 Service kube-dns 的 53/TCP 端口（`kubectl -n kube-system get service kube-dns -o yaml`），以及只放行 UDP 的 NetworkPolicy 和防火墙。',
  },
  'dns.stub-differs': {
    text: '自己读取 /etc/resolv.conf 的程序询问 {{servers}}，而它不能解析 {{domain}}。',
    remedy:
      '使用 systemd-resolved 时，让 /etc/resolv.conf 指向其 stub：`sudo ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf`。在此之前，这类程序要用地址。',
  },
  'dns.other-address': {
    text: '程序查询 {{name}} 得到 {{addresses}}，而集群的 DNS 答的是 {{direct}}：有别的来源在解析集群的域名。',
    remedy: '在 /etc/hosts 中查找该域名，再看 `resolvectl query {{name}}`：它显示是谁应答的。',
  },
  'dns.other-first': {
    text: '程序首先询问 /etc/resolv.conf 中的 {{server}}，而它不在本机上，因此会得知 {{domain}} 的域名。',
    remedy: '有别的程序写了 /etc/resolv.conf：其第一行常会说明是哪个。断开后重新连接。',
  },
  'dns.mdns-first': {
    text: '程序用多播查找 {{domain}} 的域名，并在询问任何 DNS 服务器之前放弃（`hosts: {{order}}`），因此这些域名不能用。',
    remedy:
      '在 /etc/nsswitch.conf 中把 `resolve` 或 `dns` 放到 `mdns…` 之前，或使用 nss-mdns 0.11 及更新版本的 `mdns4_minimal`，并且没有 /etc/mdns.allow。更好的办法：给集群一个不以 `.local` 结尾的域。',
  },
  'dns.search-not-in-effect': {
    text: '已设置搜索域 {{domains}}，但找不到短域名 {{name}}。',
    remedy: '可能有别的程序改了 DNS 设置：`resolvectl domain`。断开后重新连接。',
  },
  'dns.public-broken': {
    text: '集群以外的域名 {{name}} 现在没有地址。',
    remedy:
      '查看你自己网络的 DNS 服务器：`resolvectl status`，没有 systemd-resolved 时看 /etc/resolv.conf。Kubelane 没有改动它。',
  },
  'dns.leak': {
    text: '另一个网络也在解析 {{domain}} 的域名，因此它的 DNS 服务器会得知这些域名。',
    remedy: '用 `resolvectl domain` 查看谁有这个域；断开另一个 VPN。',
  },
  'dns.tools-do-not-know': {
    text: '程序能找到 {{name}}，dig 和 nslookup 找不到：它们只问 /etc/resolv.conf 中的 {{server}}，程序则按 /etc/nsswitch.conf（`hosts: {{order}}`）查找。',
    remedy: '以程序为准：用 `getent hosts {{name}}` 或 `resolvectl query {{name}}` 试试。',
  },
  'dns.tools-know-more': {
    text: 'dig 和 nslookup 能找到 {{name}}，程序找不到：这些工具问 /etc/resolv.conf 中的 {{server}}，程序则按 /etc/nsswitch.conf（`hosts: {{order}}`）查找。',
    remedy: '查看 /etc/nsswitch.conf 的 `hosts` 行：`resolve` 或 `dns` 应在会放弃的项之前。',
  },
  'cluster.refused': {
    text: 'Kubernetes API 服务器所在的机器有应答，但 {{server}} 上没有程序在监听：API 服务器已停止，或 kubeconfig 中的端口不对。',
    remedy: '在那台机器上：`crictl ps | grep kube-apiserver`、`journalctl -u kubelet`。连接本身不需要它。',
  },
  'cluster.silent': {
    text: 'Kubernetes API 服务器 {{server}} 没有应答。',
    remedy: '查看它所在的机器是否在运行。连接本身不需要它。',
  },
  'cluster.name-unresolved': {
    text: 'Kubernetes API 服务器 {{server}} 的域名没有地址。',
    remedy: '查看 kubeconfig 中的 `server`，以及你网络的 DNS 是否知道该域名。',
  },
  'cluster.rights-missing': {
    text: '你的 Kubernetes 用户缺少列出 Service 所需的权限：{{missing}}。连接本身不需要这些权限。',
    remedy:
      '集群管理者可以这样授权：`kubectl create clusterrole kubelane --verb={{verbs}} --resource={{resources}} && kubectl create clusterrolebinding kubelane --clusterrole=kubelane --user=USER`（`kubectl auth whoami` 显示 USER）。若只用一个命名空间：改用 `role`、`rolebinding --role` 和 `-n NAMESPACE`，并在 kubeconfig 的 context 中写上该命名空间。',
  },
  'service.refused': {
    text: 'Service {{name}} 可以到达，但拒绝连接：它后面没有程序在监听。',
    remedy:
      '查看它的端口：`kubectl -n {{namespace}} describe service {{service}}`，以及其 Pod 是否在 `targetPort` 上监听。',
  },
  'service.local-traffic': {
    text: 'Service {{name}} 经网关没有应答：它的 `internalTrafficPolicy` 为 Local，只能到达网关自身上的 Pod，而那里没有。',
    remedy:
      '使用 Pod 的地址或别的 Service，或 `kubectl -n {{namespace}} patch service {{service}} -p \'{"spec":{"internalTrafficPolicy":"Cluster"}}\'`。',
  },
  'service.perhaps-local-traffic': {
    text: 'Service {{name}} 有 {{ready}} 个就绪的 Pod，经网关却没有应答，而别的 ClusterIP 有：很可能它的流量只留在到达的节点上（`internalTrafficPolicy: Local`），而网关上没有它的 Pod。',
    remedy:
      '在网关上：`iptables-save | grep "{{namespace}}/{{service}}"` 显示“has no local endpoints”。`kubectl -n {{namespace}} get service {{service}} -o yaml` 显示该策略。把网关挡在外面的 NetworkPolicy 看起来也一样。',
  },
  'service.no-pods': {
    text: 'Service {{name}} 没有就绪的 Pod。',
    remedy: '查看它们：`kubectl -n {{namespace}} get endpoints {{service}}`。',
  },
  'service.silent': {
    text: 'Service {{name}} 有 {{ready}} 个就绪的 Pod，但没有应答。',
    remedy:
      '查看是否有 NetworkPolicy 把网关挡在外面（`kubectl -n {{namespace}} get networkpolicy`），以及其 Pod 是否在监听。',
  },
  'service.name-differs': {
    text: '程序查询 {{name}} 得不到 ClusterIP {{address}}。',
    remedy: '集群的 DNS 可能滞后：几秒后再查，或查看 kube-dns 的日志。',
  },
  'service.pod-silent': {
    text: 'Pod {{address}} 没有应答，而到集群的路径是通的。',
    remedy:
      '查看是否有 NetworkPolicy 把网关挡在外面，以及其节点是否正常：`kubectl get nodes`。若该节点的所有 Pod 都不应答，则该节点可能没有回到 VPN 的路由。',
  },
};

/** The English texts of the doctor. */
export const doctorEn = {
  'layer.computer': 'This computer',
  'layer.server': 'The way to the VPN server',
  'layer.tunnel': 'The tunnel',
  'layer.routes': 'Routes',
  'layer.path': 'Through the tunnel',
  'layer.names': 'Names',
  'layer.cluster': 'The cluster',

  'check.helper': 'Kubelane’s helper answers, may be used and belongs to root',
  'check.helper-protocol': 'The helper is of this version',
  'check.openvpn': 'The program openvpn is installed',
  'check.dns-stack': 'Names of one domain can be sent to the cluster alone',
  'check.tun': 'This computer has a device for tunnels',
  'check.profiles': 'The profiles can be read',
  'check.kubeconfig': 'The kubeconfig can be used',
  'check.app': 'The control socket can be used',
  'check.server-name': 'The VPN server’s name has an address',
  'check.server-port': 'The VPN server’s port answers',
  'check.tls': 'The VPN server proves who it is',
  'check.login': 'The VPN server takes the sign-in',
  'check.connection': 'The connection stands and is verified',
  'check.device': 'The tunnel’s device is there',
  'check.routes': 'The route is in effect',
  'check.kernel-pod': 'The kernel sends packets for a Pod into the tunnel',
  'check.kernel-service': 'The kernel sends packets for a ClusterIP into the tunnel',
  'check.kernel-node': 'The kernel sends packets for a node into the tunnel',
  'check.gateway': 'The gateway answers inside the tunnel',
  'check.cluster-side': 'The gateway passes packets on to nodes, Pods and ClusterIPs, and their answers back',
  'check.dns-udp': 'The cluster’s DNS answers over UDP',
  'check.dns-tcp': 'The cluster’s DNS answers over TCP',
  'check.mtu': 'Large packets come through the tunnel',
  'check.names': 'The cluster’s names go to its DNS',
  'check.getaddrinfo': 'Programs get the address of a cluster name (getaddrinfo)',
  'check.stub-file': 'So do programs that read /etc/resolv.conf themselves (musl, Go)',
  'check.search': 'Short names work by the search domains',
  'check.public-name': 'A name outside the cluster is answered as before',
  'check.leak': 'Nobody but the cluster is asked for its names',
  'check.tools': 'dig and nslookup see what programs see',
  'check.api-server': 'The Kubernetes API server answers',
  'check.rbac': 'Your Kubernetes user may list and watch what the window shows',
  'check.service-ip': 'A Service answers at its ClusterIP',
  'check.service-name': 'A Service’s name leads to its ClusterIP',
  'check.pod': 'A Pod answers at its own address',
  'check-about': '{{check}}: {{about}}',

  'status.ok': 'ok',
  'status.not-ok': 'NOT OK',
  'status.skipped': 'skipped',
  'skipped-for': 'not looked at, because this is not ok: {{check}}',
  'skip.not-running': 'neither the app nor `kubelane up --headless` is running',
  'skip.not-connected': 'not connected',
  'skip.under-way': 'connecting is under way',
  'skip.waiting-for-input': 'the VPN server waits for your sign-in',
  'skip.no-profile': 'there is no profile, or none is chosen',
  'skip.no-kubeconfig': 'there is no kubeconfig that can be used',
  'skip.unknown-address': 'no address of this kind is known',
  'skip.udp-is-silent': 'such a server answers nobody who does not connect; connect to know',
  'skip.no-search-domains': 'the profile has no search domains, so only whole names work',
  'skip.no-domain': 'the cluster’s DNS is not known',
  'skip.no-public-name': 'the profile names the VPN server by its address',
  'skip.no-service': 'no Service with ready Pods is known',
  'skip.not-tellable': 'cannot be told on this computer',
  'skip.no-network': 'Kubelane waits for a network',
  'skip.no-gateway-address': 'the VPN server told no address of its own',
  'skip.route-left-out': 'you chose to do without this route here',
  'skip.no-vpn': 'this connection needs no VPN',
  'skip.linux-only': 'only Linux has this',
  'skip.tools-differ-here':
    'on macOS and Windows they never ask for single domains; use `dscacheutil -q host -a name NAME` or `Resolve-DnsName NAME`',

  fact: '{{subject}}: {{text}}',
  'fact-detail': '{{subject}}: {{text}} ({{detail}})',
  'finding.is': 'is',
  'finding.answered': 'answered',
  'finding.refused': 'refused',
  'finding.silent': 'no answer',
  'finding.unreachable': 'unreachable, somebody on the way says',
  'finding.expired': 'the gateway says that it forwards',
  'finding.found': 'found',
  'finding.missing': 'not found',
  'finding.device': 'by this device',
  'finding.differs': 'another answer',
  'finding.forbidden': 'not allowed',
  'finding.allowed': 'allowed',
  'finding.nobody': 'nobody is there, the gateway says',
  'finding.next': 'asked only when those before keep quiet',

  cause: 'Most likely the cause: {{text}}',
  'all-well': 'Nothing wrong was found.',
  'well-so-far': 'Nothing wrong was found in what can be looked at now ({{why}}).',
  checking: 'Looking: {{check}}',
} as const;

/** What only the doctor finds: the cluster side, and what single programs see. */
export const doctorProblemsEn = {
  'gateway.silent': {
    text: 'The tunnel stands, but nothing comes back through it, not even from the gateway itself.',
    remedy:
      'Disconnect and connect again. If it stays so, look on the gateway whether packets arrive: `tcpdump -ni tun0 icmp`.',
  },
  'gateway.ip-forward': {
    text: 'The gateway answers, but nothing shows that it forwards: most likely ip_forward is off there (or in the container that openvpn runs in).',
    remedy:
      'On the gateway: `sysctl net.ipv4.ip_forward` shows 0. Turn it on with `sysctl -w net.ipv4.ip_forward=1`, and for good in /etc/sysctl.d; for a container, start it with `--sysctl net.ipv4.ip_forward=1`. If it shows 1, a firewall keeps what would tell: look at `iptables -S FORWARD`, then at `iptables -t nat -S POSTROUTING`.',
  },
  'gateway.no-masquerade': {
    text: 'The gateway passes packets on, but the answers of nodes and Pods do not find their way back: it does not hide the VPN’s addresses ({{vpn}}), and the nodes have no route to them.',
    remedy:
      'On the gateway: `iptables -t nat -S POSTROUTING` has no MASQUERADE that fits (none for {{vpn}}, or one whose `-o` names another device than `ip route get {{node}}` shows). Add `iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`, or give every node (with Calico: by BGP) a route to {{vpn}} by the gateway.',
  },
  'gateway.masquerade-device': {
    text: 'Nodes and ClusterIPs answer, Pods do not: packets to Pods leave the gateway by another device (tunl0, vxlan.calico, cali…) than its MASQUERADE rule names with `-o`.',
    remedy:
      'On the gateway: `ip route get {{pod}}` shows the device, `iptables -t nat -S POSTROUTING` the rule. Replace its `-o` by all but the tunnel: `iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`.',
  },
  'gateway.forward-drop': {
    text: 'The gateway forwards, but its firewall drops what comes from the VPN: most likely the policy of FORWARD is DROP, as Docker sets it.',
    remedy:
      'On the gateway: `iptables -S FORWARD` shows `-P FORWARD DROP`. Let the VPN through: `iptables -I FORWARD -i tun0 -j ACCEPT` and `iptables -I FORWARD -o tun0 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT` (with Docker in the chain DOCKER-USER). If it shows ACCEPT, it is MASQUERADE that is missing: `iptables -t nat -S POSTROUTING`.',
  },
  'gateway.drop-or-masquerade': {
    text: 'ClusterIPs answer, nodes and Pods do not: either the gateway’s firewall drops what comes from the VPN (as Docker’s policy of FORWARD does), or it does not hide the VPN’s addresses ({{vpn}}). From here the two look the same.',
    remedy:
      'On the gateway: `iptables -S FORWARD` tells them apart. With `-P FORWARD DROP`: `iptables -I FORWARD -i tun0 -j ACCEPT` and `iptables -I FORWARD -o tun0 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`. With ACCEPT: `iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`.',
  },
  'gateway.nothing-answers': {
    text: 'Nothing that was asked through the tunnel answers, and the VPN server told no address of its own to ask: either the tunnel carries nothing, or the gateway passes nothing on.',
    remedy:
      'On the gateway, `tcpdump -ni tun0` while the doctor looks tells them apart: without packets it is the tunnel, so connect again. With packets, in this order: `sysctl net.ipv4.ip_forward` must show 1; `iptables -S FORWARD` must not drop what comes in by tun0; `iptables -t nat -S POSTROUTING` must have a MASQUERADE for {{vpn}}.',
  },
  'gateway.no-return-route': {
    text: 'Some nodes and Pods answer and some do not ({{quiet}}), all through the same gateway: without MASQUERADE the answers of those need a route back to {{vpn}}, and their nodes have none (or are down).',
    remedy:
      '`kubectl get nodes` shows whether a node is down. Else, on the node that keeps quiet, `ip route get` with an address of {{vpn}} must lead to the gateway: add that route (with Calico: announce it by BGP), or, on the gateway, `iptables -t nat -A POSTROUTING -s {{vpn}} ! -o tun0 -j MASQUERADE`. Where that route is right, a firewall of the nodes together with a NetworkPolicy looks the same.',
  },
  'gateway.rejects': {
    text: 'Somebody on the way refuses packets to {{node}}: the gateway’s firewall rejects what comes from the VPN, or it has no route there.',
    remedy:
      'On the gateway: `iptables -S FORWARD` (or `nft list ruleset`, `firewall-cmd --list-all`) shows a REJECT; `ip route get {{node}}` shows whether there is a route.',
  },
  'gateway.nothing-passes': {
    text: 'The gateway answers, but nothing beyond it does.',
    remedy:
      'On the gateway, in this order: `sysctl net.ipv4.ip_forward` must show 1; `iptables -S FORWARD` must not drop what comes in by tun0; `iptables -t nat -S POSTROUTING` must have a MASQUERADE for {{vpn}}.',
  },
  'gateway.no-pod-route': {
    text: 'Nodes answer, Pods do not, neither directly nor behind a ClusterIP: the gateway has no route to the Pods’ network.',
    remedy:
      'On the gateway: `ip route get {{pod}}` should lead to a node, not to the internet. Look whether the network of the Pods runs there (`kubectl -n kube-system get pods -o wide`: calico-node, cilium, flannel); it has to run on the gateway as well. If the route is right, look for a MASQUERADE rule that names another device with `-o`.',
  },
  'gateway.no-cluster-network': {
    text: 'Nodes answer, but neither Pods nor ClusterIPs do: the gateway takes no part in the cluster’s network.',
    remedy:
      'On the gateway: `iptables-save | grep -c KUBE-SVC` (or `ipvsadm -Ln`) shows whether kube-proxy runs there, `ip route get {{pod}}` whether Pods have a route. The gateway has to be a node of the cluster with both; a taint must not keep them away.',
  },
  'gateway.no-kube-proxy': {
    text: 'Nodes and Pods answer, ClusterIPs do not: nobody on the gateway translates them.',
    remedy:
      'On the gateway: `iptables-save | grep {{clusterIp}}` (or `ipvsadm -Ln`) shows nothing. Look whether kube-proxy runs there: `kubectl -n kube-system get pods -o wide -l k8s-app=kube-proxy`.',
  },
  'gateway.no-kube-proxy-or-cilium': {
    text: 'Nodes and Pods answer, ClusterIPs do not: either kube-proxy does not run on the gateway, or the cluster runs Cilium in its place, which serves ClusterIPs to its own Pods alone. The API server, which knows, could not be asked.',
    remedy:
      '`kubectl -n kube-system get pods -o wide` tells them apart. With cilium: `cilium config set bpf-lb-external-clusterip true` (Helm: `bpf.lbExternalClusterIP=true`). With kube-proxy: it has to run on the gateway, where `iptables-save | grep {{clusterIp}}` shows its rules.',
  },
  'gateway.cilium': {
    text: 'Nodes and Pods answer, ClusterIPs do not, and the cluster runs Cilium: in place of kube-proxy it serves ClusterIPs to its own Pods alone.',
    remedy:
      'Let it serve others: `cilium config set bpf-lb-external-clusterip true` (Helm: `bpf.lbExternalClusterIP=true`). `cilium status --verbose` shows the present value; if it shows `KubeProxyReplacement: False`, it is kube-proxy that does not run on the gateway.',
  },
  'route.not-covered': {
    text: '{{address}} lies in no route of this connection, so packets for it do not enter the tunnel ({{role}}).',
    remedy:
      'Import again with its network, for example `--route {{role}}=10.200.0.0/16`, or let the VPN server push it.',
  },
  'route.no-way': {
    text: 'The kernel has no way to {{address}} ({{role}}): the route is not in effect.',
    remedy: 'Another program may have removed it: `ip route get {{address}}`. Disconnect and connect again.',
  },
  'route.not-in-tunnel': {
    text: 'Packets for {{address}} ({{role}}) leave by {{device}}, not by the tunnel: another route goes before Kubelane’s.',
    remedy: '`ip route get {{address}}` shows which. Another VPN or container network may have the same addresses.',
  },
  'path.large-lost': {
    text: 'Packets of {{bytes}} bytes are lost in the tunnel while small ones come through (the limit is about {{limit}}): large answers hang.',
    remedy: 'Ask whoever runs the VPN for a smaller `tun-mtu` or `mssfix 1300`; on another network it may be well.',
  },
  'dns.no-endpoints': {
    text: 'The cluster’s DNS {{server}} refuses: its Service has no ready Pod.',
    remedy: 'Look at its Pods: `kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide`.',
  },
  'dns.tcp-closed': {
    text: 'The cluster’s DNS {{server}} answers over UDP but not over TCP: answers that do not fit into one packet are lost.',
    remedy:
      'Look at port 53/TCP of the Service kube-dns (`kubectl -n kube-system get service kube-dns -o yaml`) and at NetworkPolicies and firewalls that let UDP alone through.',
  },
  'dns.stub-differs': {
    text: 'Programs that read /etc/resolv.conf themselves ask {{servers}}, which does not answer for {{domain}}.',
    remedy:
      'With systemd-resolved, let /etc/resolv.conf name its stub: `sudo ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf`. Until then such programs need addresses.',
  },
  'dns.other-address': {
    text: 'Programs get {{addresses}} for {{name}}, the cluster’s DNS says {{direct}}: somebody else answers for the cluster’s names.',
    remedy: 'Look for the name in /etc/hosts, then at `resolvectl query {{name}}`: it shows who answered.',
  },
  'dns.other-first': {
    text: 'Programs ask {{server}} out of /etc/resolv.conf first, which is not on this computer, so it learns of the names of {{domain}}.',
    remedy: 'Another program wrote /etc/resolv.conf: its first line often says which. Disconnect and connect again.',
  },
  'dns.mdns-first': {
    text: 'Programs look for names of {{domain}} by multicast and give up before any DNS server is asked (`hosts: {{order}}`), so they do not work.',
    remedy:
      'In /etc/nsswitch.conf put `resolve` or `dns` before `mdns…`, or use `mdns4_minimal` of nss-mdns 0.11 or newer and no /etc/mdns.allow. Better: give the cluster a domain that does not end in `.local`.',
  },
  'dns.search-not-in-effect': {
    text: 'The short name {{name}} is not found, though the search domains {{domains}} were set.',
    remedy: 'Another program may have changed the DNS settings: `resolvectl domain`. Disconnect and connect again.',
  },
  'dns.public-broken': {
    text: '{{name}}, a name outside the cluster, has no address now.',
    remedy:
      'Look at the DNS server of your own network: `resolvectl status`, or /etc/resolv.conf without systemd-resolved. Kubelane did not change it.',
  },
  'dns.leak': {
    text: 'Another network answers for names of {{domain}} as well, so its DNS server learns of them.',
    remedy: 'See who has that domain with `resolvectl domain`; end the other VPN.',
  },
  'dns.tools-do-not-know': {
    text: 'Programs find {{name}}, dig and nslookup do not: they ask {{server}} out of /etc/resolv.conf alone, programs go by /etc/nsswitch.conf (`hosts: {{order}}`).',
    remedy: 'Believe the programs: try with `getent hosts {{name}}` or `resolvectl query {{name}}`.',
  },
  'dns.tools-know-more': {
    text: 'dig and nslookup find {{name}}, programs do not: those tools ask {{server}} out of /etc/resolv.conf, programs go by /etc/nsswitch.conf (`hosts: {{order}}`).',
    remedy: 'Look at the `hosts` line of /etc/nsswitch.conf: it needs `resolve` or `dns` before what gives up.',
  },
  'cluster.refused': {
    text: 'The machine of the Kubernetes API server answers, but nothing listens at {{server}}: the API server is down, or the port in the kubeconfig is wrong.',
    remedy:
      'On that machine: `crictl ps | grep kube-apiserver`, `journalctl -u kubelet`. The connection itself does not need it.',
  },
  'cluster.silent': {
    text: 'The Kubernetes API server {{server}} does not answer.',
    remedy: 'Look whether its machine is up. The connection itself does not need it.',
  },
  'cluster.name-unresolved': {
    text: 'The name of the Kubernetes API server {{server}} has no address.',
    remedy: 'Look at `server` in the kubeconfig, and whether your network’s DNS knows the name.',
  },
  'cluster.rights-missing': {
    text: 'Your Kubernetes user lacks rights for the list of Services: {{missing}}. The connection itself does not need them.',
    remedy:
      'Whoever runs the cluster can give them with `kubectl create clusterrole kubelane --verb={{verbs}} --resource={{resources}} && kubectl create clusterrolebinding kubelane --clusterrole=kubelane --user=USER` (`kubectl auth whoami` shows USER). For one namespace alone: the same with `role`, `rolebinding --role` and `-n NAMESPACE`, and that namespace in your kubeconfig’s context.',
  },
  'service.refused': {
    text: 'The Service {{name}} is reached and refuses: nothing listens behind it.',
    remedy:
      'Look at its ports: `kubectl -n {{namespace}} describe service {{service}}`, and whether its Pods listen on `targetPort`.',
  },
  'service.local-traffic': {
    text: 'The Service {{name}} does not answer through the gateway: its `internalTrafficPolicy` is Local, which only reaches Pods on the gateway itself, and none runs there.',
    remedy:
      'Use a Pod’s address or another Service, or `kubectl -n {{namespace}} patch service {{service}} -p \'{"spec":{"internalTrafficPolicy":"Cluster"}}\'`.',
  },
  'service.perhaps-local-traffic': {
    text: 'The Service {{name}} has {{ready}} ready Pods and does not answer through the gateway, while other ClusterIPs do: most likely its traffic stays on the node it comes to (`internalTrafficPolicy: Local`), and no Pod of it runs on the gateway.',
    remedy:
      'On the gateway: `iptables-save | grep "{{namespace}}/{{service}}"` shows “has no local endpoints”. `kubectl -n {{namespace}} get service {{service}} -o yaml` shows the policy. A NetworkPolicy that keeps the gateway out looks the same.',
  },
  'service.no-pods': {
    text: 'The Service {{name}} has no ready Pods.',
    remedy: 'Look at them: `kubectl -n {{namespace}} get endpoints {{service}}`.',
  },
  'service.silent': {
    text: 'The Service {{name}} has {{ready}} ready Pods and does not answer.',
    remedy:
      'Look for a NetworkPolicy that keeps the gateway out (`kubectl -n {{namespace}} get networkpolicy`), and whether its Pods listen.',
  },
  'service.name-differs': {
    text: 'Programs do not get the ClusterIP {{address}} for {{name}}.',
    remedy: 'The cluster’s DNS may be behind: ask it again in a few seconds, or look at the log of kube-dns.',
  },
  'service.pod-silent': {
    text: 'The Pod {{address}} does not answer, though the way to the cluster works.',
    remedy:
      'Look for a NetworkPolicy that keeps the gateway out, and whether its node is well: `kubectl get nodes`. If all Pods of that node keep quiet, the node may have no way back to the VPN.',
  },
} as const;

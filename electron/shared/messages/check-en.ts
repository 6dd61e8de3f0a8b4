/** The English texts of the check of one Service. */
export const checkEn = {
  'hop.connection': 'Kubelane’s connection',
  'hop.name': 'Name, as programs resolve it',
  'hop.address': 'Address: is it the Service’s',
  'hop.route': 'The kernel’s way to it',
  'hop.connect': 'Connection',
  'hop.greeting': 'What the program behind it says',
  'hop-about': '{{hop}}: {{about}}',

  'running.connection': 'Looking at the connection…',
  'running.name': 'Asking for the name…',
  'running.address': 'Comparing the address…',
  'running.route': 'Asking the kernel for its way…',
  'running.connect': 'Connecting…',
  'running.greeting': 'Listening to what it says…',
  'running.why': 'No answer; looking for the cause…',

  'skip.no-port': 'the Service names no port; choose one',
  'skip.no-own-address': 'it leads out of the cluster, so any address may be right',
  'skip.nothing-to-ask': 'what it speaks is not known, so nothing was sent to it',
  'skip.udp': 'UDP has no connections',
  'skip.sctp': 'SCTP cannot be tried from here',
  'skipped-for': 'not looked at, because this is not ok: {{hop}}',

  'verdict.answers': '{{service}} answers in {{latency}}.',
  'verdict.answers-said': '{{service}} answers in {{latency}}: {{said}}',
  'verdict.ms': '{{ms}} ms',
} as const;

/** The problems that only the check of a Service finds. */
export const checkProblemsEn = {
  'service.not-ready': {
    text: 'None of the {{total}} Pods of the Service {{name}} is ready, so the cluster refuses connections to it.',
    remedy:
      'Look why: `kubectl -n {{namespace}} get endpoints {{service}} -o yaml` names them under “notReadyAddresses”, `kubectl -n {{namespace}} describe pod POD` tells of the readiness probe.',
  },
  'service.some-pods-silent': {
    text: 'Some Pods of the Service {{name}} do not answer: {{quiet}}. Connections to it work by chance.',
    remedy:
      'Look at these Pods and their nodes: `kubectl -n {{namespace}} get pods -o wide`, `kubectl get nodes`; and for a NetworkPolicy that is meant for them alone.',
  },
  'service.policy': {
    text: 'The Service {{name}} has {{ready}} ready Pods and does not answer, nor do the Pods themselves, while other Services do: most likely a NetworkPolicy keeps this connection out.',
    remedy:
      'Look at `kubectl -n {{namespace}} get networkpolicy`: what comes by the VPN bears the gateway’s address (an `ipBlock` can let it in). Without such a policy, look whether the Pods’ nodes are well: `kubectl get nodes`.',
  },
  'service.not-translated': {
    text: 'The Pods of the Service {{name}} answer, and other ClusterIPs do; its own ClusterIP does not.',
    remedy:
      'The gateway’s kube-proxy may be behind. On the gateway: `iptables-save | grep "{{namespace}}/{{service}}"`, and the log of its kube-proxy.',
  },
  'check.not-connected': {
    text: 'There is no connection to the cluster now, so nothing of it can be asked.',
    remedy: 'Connect first: in the window, or with `kubelane up`.',
  },
  'check.superseded': {
    text: 'Another check was begun before this one was over.',
    remedy: 'Look at that one.',
  },
  'check.no-port': {
    text: 'The Service {{name}} names no port, so there is nothing to connect to.',
    remedy: 'Name one: `kubelane check {{service}}.{{namespace}} --port 443`.',
  },
  'check.name-unknown': {
    text: 'The cluster’s DNS answers, and does not know {{name}}.',
    remedy:
      'It may be some seconds behind: try again. Else look at its log: `kubectl -n kube-system logs -l k8s-app=kube-dns`.',
  },
  'check.wrong-domain': {
    text: 'The cluster’s DNS knows no name of {{domain}}: that is not this cluster’s domain.',
    remedy:
      'Import the profile again with the right `--domain`. In the cluster: `kubectl -n kube-system get configmap coredns -o yaml`, or /etc/resolv.conf of any Pod.',
  },
  'check.headless-empty': {
    text: 'The headless Service {{name}} has no ready Pods, so its name leads nowhere.',
    remedy: 'Look at them: `kubectl -n {{namespace}} get endpoints {{service}}`.',
  },
  'check.external-unknown': {
    text: '{{hostname}} stands for {{external}}, and that name has no address here.',
    remedy:
      'Look at `externalName` of the Service ({{name}}), and whether the cluster’s DNS and your own know {{external}}.',
  },
  'check.external-not-followed': {
    text: '{{external}} has an address here, {{hostname}} that stands for it has none: the cluster’s DNS gives the other name alone and does not follow it.',
    remedy: 'Use {{external}} itself, or let the cluster’s DNS forward names from outside (CoreDNS: `forward`).',
  },
  'check.no-address': {
    text: 'The Service {{name}} has no address that could be tried.',
    remedy: 'Look at it: `kubectl -n {{namespace}} get service {{service}} -o yaml`.',
  },
  'check.route-left-out': {
    text: 'You chose to do without the route {{cidr}} in this network, so {{address}} does not go to the cluster.',
    remedy: 'To change that: `kubelane choose {{cidr}} cluster`, or under “Connection” in the window.',
  },
  'check.external-silent': {
    text: '{{target}} does not answer. It lies outside the cluster, and Kubelane has no part in the way there.',
    remedy: 'Look whether it can be reached from this network at all, and not from the cluster’s alone.',
  },
  'check.external-refused': {
    text: '{{target}} is reached and refuses: nothing listens at that port. It lies outside the cluster.',
    remedy: 'Look at the port, and at `externalName` of the Service.',
  },
  'check.pods-failing': {
    text: '{{failing}} of {{asked}} Pods that were tried do not answer: {{quiet}}.',
    remedy:
      'A headless Service leads to its Pods themselves, at their own ports. Look whether they listen on {{port}}: `kubectl -n {{namespace}} get endpoints {{service}}`; and for a NetworkPolicy.',
  },
  'check.mute': {
    text: '{{target}} takes connections and says nothing to {{protocol}}: the program behind it hangs, or it speaks something else.',
    remedy: 'Look at the Pod’s log, and whether the port’s name and number fit what it speaks.',
  },
  'check.hung-up': {
    text: '{{target}} takes connections and ends them as soon as it is spoken to ({{protocol}}).',
    remedy:
      'A proxy (service mesh) with nothing behind it does that, or one that demands client certificates. Look at the Pod’s log.',
  },
  'check.other-protocol': {
    text: '{{target}} answers, but not in {{protocol}} as its port’s name or number lets expect.',
    remedy: 'Name the port after what it speaks, or set `appProtocol`.',
  },
  'check.speaks-tls': {
    text: '{{target}} wants TLS, though its port’s name or number says {{protocol}}.',
    remedy: 'Use https, or the TLS setting of your client.',
  },
  'check.certificate-names': {
    text: 'The certificate is for other names than {{hostname}}: {{names}}.',
    remedy: 'Clients that verify it refuse: use one of its names, or ask for a certificate with this one.',
  },
  'check.certificate-expired': {
    text: 'The certificate is valid from {{from}} until {{to}}, not now.',
    remedy: 'Clients that verify it refuse: it has to be renewed.',
  },
  'check.udp-silent': {
    text: 'Nothing shows a fault, and nothing answered: {{target}} takes UDP, and only a question in its own protocol would tell.',
    remedy: 'Try with a program that speaks it. Without ready Pods the cluster would have refused.',
  },
  'check.udp-unanswered': {
    text: '{{target}} did not answer a question of {{protocol}} over UDP.',
    remedy: 'Look whether its Pods are well, and for a NetworkPolicy that lets TCP through alone.',
  },
  'check.sctp': {
    text: '{{target}} takes SCTP, which this check cannot try. Name and way are looked at.',
    remedy: 'Try with a program that speaks it.',
  },
} as const;

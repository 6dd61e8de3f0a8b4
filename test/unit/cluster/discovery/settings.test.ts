import { describe, expect, it } from 'vitest';
import { commandWords, readFlags } from '../../../../electron/cluster/discovery/control-plane-flags.ts';
import { corefileDomain } from '../../../../electron/cluster/discovery/corefile.ts';
import { readCertificate } from '../../../../electron/cluster/discovery/certificate.ts';
import { readKubeadm } from '../../../../electron/cluster/discovery/kubeadm.ts';
import {
  calicoPool,
  readCilium,
  readFlannel,
  readKubeProxy,
} from '../../../../electron/cluster/discovery/network-plugins.ts';
import { nodeNetwork, readNodes } from '../../../../electron/cluster/discovery/nodes.ts';
import { podPlace, readPods, readServices, serviceAddresses } from '../../../../electron/cluster/discovery/observed.ts';
import type { Told } from '../../../../electron/cluster/discovery/answer.ts';
import { readOpenShift, readVersion } from '../../../../electron/cluster/discovery/version.ts';
import { domainOfCertificate } from '../../../../electron/cluster/server-certificate.ts';

/** Answers as `kind confidence value value`. */
const texts = (told: readonly Told[]): readonly string[] =>
  told.map(({ kind, confidence, values }) => [kind, confidence, ...values].join(' '));

const configMap = (data: Record<string, unknown>): Record<string, unknown> => ({ data });

describe('what somebody wrote down', () => {
  it('is the zone of a Corefile', () => {
    const corefile =
      '.:53 {\n    errors\n    kubernetes Cluster.Coder4 in-addr.arpa ip6.arpa {\n       pods insecure\n    }\n}';
    expect(corefileDomain(corefile)).toBe('cluster.coder4');
    expect(corefileDomain('.:53 {\n  kubernetes in-addr.arpa cluster.local\n}')).toBe('cluster.local');
    expect(corefileDomain('.:53 {\n  # kubernetes cluster.local\n  forward . /etc/resolv.conf\n}')).toBeNull();
  });

  it('is kubeadm’s networking, also dual-stack and quoted, from which the DNS server follows', () => {
    const yaml =
      'networking:\n  dnsDomain: "cluster.coder4"\n  podSubnet: 10.200.0.0/16,fd00:200::/48\n  serviceSubnet: 10.96.0.0/12\n';
    expect(texts(readKubeadm(yaml))).toEqual([
      'flavour derived kubeadm',
      'domain stated cluster.coder4',
      'dns-servers derived 10.96.0.10',
      'service-cidrs stated 10.96.0.0/12',
      'pod-cidrs stated 10.200.0.0/16 fd00:200::/48',
    ]);
    expect(texts(readKubeadm('networking:\n  serviceSubnet: 10.96.0.0/30\n'))).toEqual([
      'flavour derived kubeadm',
      'service-cidrs stated 10.96.0.0/30',
    ]);
  });

  it('is what kubeadm says only where it is one', () => {
    expect(texts(readKubeadm('dnsDomain: ../../etc\npodSubnet: x'))).toEqual(['flavour derived kubeadm']);
    expect(texts(readKubeadm('x:\n  podSubnet: 0.0.0.0/0\n  serviceSubnet: 128.0.0.0/1\n'))).toEqual([
      'flavour derived kubeadm',
    ]);
    expect(readKubeadm('')).toEqual([]);
  });

  it('are Calico’s pools, but those that are off or for load balancers', () => {
    expect(calicoPool({ spec: { cidr: '10.200.7.0/16' } })).toEqual(['10.200.0.0/16']);
    expect(calicoPool({ spec: { cidr: '10.200.0.0/16', disabled: true } })).toEqual([]);
    expect(calicoPool({ spec: { cidr: '10.200.0.0/16', allowedUses: ['LoadBalancer'] } })).toEqual([]);
    expect(calicoPool({ spec: { cidr: '10.200.0.0/16', allowedUses: ['Workload', 'Tunnel'] } })).toHaveLength(1);
    expect(calicoPool({ spec: { cidr: { evil: true } } })).toEqual([]);
    expect(calicoPool(null)).toEqual([]);
  });

  it('are Cilium’s pools, where Cilium itself hands out addresses', () => {
    const data = { 'cluster-pool-ipv4-cidr': '10.1.0.0/16 10.2.0.0/16', 'cluster-pool-ipv6-cidr': 'fd00::/104' };
    expect(texts(readCilium(configMap({ ...data, ipam: 'cluster-pool' })))).toEqual([
      'pod-cidrs stated 10.1.0.0/16 10.2.0.0/16 fd00::/104',
    ]);
    expect(texts(readCilium(configMap({ ...data, 'enable-ipv6': 'false' })))).toEqual([
      'pod-cidrs stated 10.1.0.0/16 10.2.0.0/16',
    ]);
    expect(readCilium(configMap({ ...data, ipam: 'kubernetes' }))).toEqual([]);
    expect(readCilium(configMap({ ...data, ipam: 'eni' }))).toEqual([]);
  });

  it('is flannel’s network', () => {
    const conf = (settings: string): unknown => texts(readFlannel(configMap({ 'net-conf.json': settings })));
    expect(conf('{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}')).toEqual(['pod-cidrs stated 10.244.0.0/16']);
    expect(conf('{"EnableIPv4":false,"Network":"10.244.0.0/16","IPv6Network":"fd00:42::/56"}')).toEqual([
      'pod-cidrs stated fd00:42::/56',
    ]);
    expect(conf('{"Network":')).toEqual([]);
    expect(conf('[1]')).toEqual([]);
    expect(readFlannel(null)).toEqual([]);
  });

  it('is kube-proxy’s clusterCIDR, if it has any', () => {
    const yaml = (line: string): unknown =>
      texts(readKubeProxy(configMap({ 'config.conf': `kind: X\n${line}\nmode: ""` })));
    expect(yaml('clusterCIDR: 10.200.0.0/16')).toEqual(['pod-cidrs stated 10.200.0.0/16']);
    expect(yaml('clusterCIDR: ""')).toEqual([]);
  });

  it('are the control plane’s flags, as command, as arguments, and within a shell’s line', () => {
    const pod = (container: Record<string, unknown>): readonly string[] =>
      commandWords({ spec: { containers: [container] } });
    const words = [
      ...pod({ command: ['kube-apiserver', '--service-cluster-ip-range=10.96.0.0/12,fd00:10:96::/112'] }),
      ...pod({ command: ['sh', '-c'], args: ['exec kube-controller-manager --cluster-cidr "10.200.0.0/16" --v=2'] }),
      ...pod({ args: ['--cluster-cidr', '10.201.0.0/16'] }),
    ];
    expect(texts(readFlags(words))).toEqual([
      'service-cidrs stated 10.96.0.0/12 fd00:10:96::/112',
      'pod-cidrs stated 10.201.0.0/16',
    ]);
    expect(texts(readFlags(['--cluster-cidr']))).toEqual([]);
    expect(commandWords({ spec: { containers: [{ command: [1, null, {}] }, 'x'] } })).toEqual([]);
  });

  it('is the version, whose end tells who built it', () => {
    expect(texts(readVersion({ gitVersion: 'v1.20.2' }))).toEqual(['version stated v1.20.2']);
    expect(texts(readVersion({ gitVersion: 'v1.29.4+k3s1' }))).toContain('flavour stated k3s');
    expect(texts(readVersion({ gitVersion: 'v1.29.4+rke2r1' }))).toContain('flavour stated rke2');
    expect(texts(readVersion({ gitVersion: 'v1.29.3-eks-adc7111' }))).toContain('flavour stated eks');
    expect(texts(readVersion({ gitVersion: 'v1.29.4-gke.1043002' }))).toContain('flavour stated gke');
    expect(readVersion({ gitVersion: '1.2; rm -rf /' })).toEqual([]);
    expect(readVersion({ gitVersion: 7 })).toEqual([]);
    expect(texts(readOpenShift({ kind: 'APIGroup', name: 'config.openshift.io' }))).toEqual([
      'flavour derived openshift',
    ]);
    expect(readOpenShift({ kind: 'Status' })).toEqual([]);
  });
});

describe('what follows from something else', () => {
  it('is the longest domain of a certificate', () => {
    const names =
      'DNS:kubernetes, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster, DNS:kubernetes.default.svc.cluster.coder4, IP Address:10.96.0.1';
    expect(domainOfCertificate(names)).toBe('cluster.coder4');
    expect(domainOfCertificate('DNS:kubernetes.default.svc, DNS:example.com')).toBeNull();
  });

  it('is where a certificate’s Service network begins: a guess, and none where two could be it', () => {
    const names = 'DNS:kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:192.168.8.174';
    expect(texts(readCertificate(names, '192.168.8.174'))).toEqual([
      'domain derived cluster.local',
      'service-cidrs guessed 10.96.0.0/12',
      'node-networks guessed 192.168.8.0/24',
    ]);
    expect(texts(readCertificate('IP Address:10.43.0.1, IP Address:203.0.113.9', '203.0.113.9'))).toEqual([
      'service-cidrs guessed 10.43.0.0/16',
    ]);
    expect(texts(readCertificate('IP Address:10.43.0.1, IP Address:10.44.0.1', 'api.example'))).toEqual([]);
    // A node of that address is not the first of the Services.
    expect(texts(readCertificate('IP Address:10.43.0.1', '10.43.0.1'))).toEqual(['node-networks guessed 10.43.0.0/24']);
    expect(readCertificate(null, '')).toEqual([]);
  });

  it('are the nodes’ parts of the Pods’ network, and their own addresses', () => {
    const node = (address: string, spec: object, labels: object = {}): Record<string, unknown> => ({
      metadata: { labels },
      spec,
      status: {
        addresses: [
          { type: 'Hostname', address: 'k1' },
          { type: 'InternalIP', address },
          { type: 'ExternalIP', address: '203.0.113.1' },
        ],
      },
    });
    const nodes = [
      node('192.168.8.174', { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24', 'fd00:1::/64'] }),
      node('192.168.8.175', { podCIDR: '10.244.1.0/24' }, { 'eks.amazonaws.com/nodegroup': 'a' }),
      node('not an address', { podCIDR: 12, providerID: 'kind://docker/kind/kind-worker' }),
      null,
    ];
    expect(texts(readNodes(nodes.flatMap(nodeNetwork)))).toEqual([
      'flavour derived eks',
      'pod-cidrs derived 10.244.0.0/24 fd00:1::/64 10.244.1.0/24',
      'node-networks guessed 192.168.8.0/24',
      'node-addresses stated 192.168.8.174 192.168.8.175',
    ]);
  });
});

describe('what is in use', () => {
  const pod = (podIP: unknown, hostIP: unknown, spec: object = {}, phase = 'Running'): Record<string, unknown> => ({
    spec,
    status: { podIP, hostIP, phase },
  });

  it('guesses the Pods’ network and the nodes’, without Pods of the host and those that have ended', () => {
    const places = [
      pod('10.200.1.4', '192.168.8.175'),
      pod('10.200.9.7', '192.168.8.176'),
      pod('192.168.8.174', '192.168.8.174', { hostNetwork: true }),
      pod('172.31.0.9', '192.168.8.176', {}, 'Succeeded'),
      pod({}, 'evil'),
      null,
    ].flatMap(podPlace);
    expect(texts(readPods(places))).toEqual([
      'pod-cidrs guessed 10.200.0.0/20',
      'node-networks guessed 192.168.8.0/24',
    ]);
  });

  it('guesses the Service network from where it begins', () => {
    const service = (clusterIP: unknown): Record<string, unknown> => ({
      metadata: { uid: 'u', name: 'a', namespace: 'b' },
      spec: { clusterIP },
    });
    const guessed = (...ips: unknown[]): unknown => texts(readServices(ips.map(service).flatMap(serviceAddresses)));
    expect(guessed('10.96.0.1', '10.104.3.4', 'None')).toEqual(['service-cidrs guessed 10.96.0.0/12']);
    expect(guessed('10.43.0.1', '10.43.200.4')).toEqual(['service-cidrs guessed 10.43.0.0/16']);
    // Begins at .1, and goes on beyond a /16.
    expect(guessed('10.0.0.1', '10.1.7.7')).toEqual(['service-cidrs guessed 10.0.0.0/15']);
    expect(guessed('10.7.4.4')).toEqual(['service-cidrs guessed 10.7.0.0/16']);
    expect(guessed('None', '')).toEqual([]);
    expect(guessed('fd00:10:96::1', 'fd00:10:96::a')).toEqual(['service-cidrs guessed fd00:10:96::/112']);
  });
});

import { describe, expect, it } from 'vitest';
import { corefileDomain, kubeadmNetwork } from '../../../electron/cluster/discovery.ts';
import { domainOfCertificate } from '../../../electron/cluster/server-certificate.ts';

describe('discovery', () => {
  it('reads the zone of a Corefile', () => {
    const corefile =
      '.:53 {\n    errors\n    kubernetes Cluster.Coder4 in-addr.arpa ip6.arpa {\n       pods insecure\n    }\n}';
    expect(corefileDomain(corefile)).toBe('cluster.coder4');
    expect(corefileDomain('.:53 {\n  kubernetes in-addr.arpa cluster.local\n}')).toBe('cluster.local');
    expect(corefileDomain('.:53 {\n  # kubernetes cluster.local\n  forward . /etc/resolv.conf\n}')).toBeNull();
  });

  it('reads kubeadm’s networking, also dual-stack and quoted', () => {
    const yaml =
      'networking:\n  dnsDomain: "cluster.coder4"\n  podSubnet: 10.200.0.0/16,fd00:200::/48\n  serviceSubnet: 10.96.0.0/12\n';
    expect(kubeadmNetwork(yaml)).toEqual({
      dnsDomain: 'cluster.coder4',
      podSubnets: ['10.200.0.0/16', 'fd00:200::/48'],
      serviceSubnets: ['10.96.0.0/12'],
    });
    expect(kubeadmNetwork('dnsDomain: ../../etc\npodSubnet: x')).toEqual({
      dnsDomain: null,
      podSubnets: [],
      serviceSubnets: [],
    });
  });

  it('takes the longest domain of a certificate', () => {
    const names =
      'DNS:kubernetes, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster, DNS:kubernetes.default.svc.cluster.coder4, IP Address:10.96.0.1';
    expect(domainOfCertificate(names)).toBe('cluster.coder4');
    expect(domainOfCertificate('DNS:kubernetes.default.svc, DNS:example.com')).toBeNull();
  });
});

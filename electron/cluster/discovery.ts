import { parseDomainName } from '../shared/domain-name.ts';
import { parseCidr } from '../shared/ip.ts';
import { ApiClient } from './api-client.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { asObject, listAt, objectAt, textAt, type JsonObject } from './json-value.ts';
import { domainOfCertificate, serverCertificateNames } from './server-certificate.ts';
import { projectService } from './service-projection.ts';

export type DiscoveryMethod =
  | 'kubeadm-config'
  | 'coredns-corefile'
  | 'server-certificate'
  | 'kube-dns-service'
  | 'service-cidr-api'
  | 'calico-ippool'
  | 'node-pod-cidrs';

/** A value and how it was found. */
export interface Found<T> {
  readonly value: T;
  readonly method: DiscoveryMethod;
}

/** What the cluster says about its network; null where no method had an answer. Nothing in it is guessed. */
export interface Discovery {
  readonly domain: Found<string> | null;
  /** ClusterIPs of the cluster's DNS. */
  readonly dnsServers: Found<readonly string[]> | null;
  /** Canonical CIDRs. */
  readonly serviceCidrs: Found<readonly string[]> | null;
  readonly podCidrs: Found<readonly string[]> | null;
}

/** Asks the API server in every way that needs no more than read rights; a refusal is normal and costs only that method. */
export async function discoverCluster(access: ClusterAccess, signal: AbortSignal): Promise<Discovery> {
  const client = new ApiClient(access);
  const get = (path: string, resource: string, group = ''): Promise<JsonObject | null> =>
    getObject(client, { path, resource, group }, signal);
  const system = '/api/v1/namespaces/kube-system';
  try {
    const [names, kubeadm, corefile, kubeDns, cidrs, betaCidrs, pools, nodes] = await Promise.all([
      serverCertificateNames(access, signal),
      get(`${system}/configmaps/kubeadm-config`, 'configmaps'),
      get(`${system}/configmaps/coredns`, 'configmaps'),
      get(`${system}/services/kube-dns`, 'services'),
      get('/apis/networking.k8s.io/v1/servicecidrs', 'servicecidrs', 'networking.k8s.io'),
      get('/apis/networking.k8s.io/v1beta1/servicecidrs', 'servicecidrs', 'networking.k8s.io'),
      get('/apis/crd.projectcalico.org/v1/ippools', 'ippools', 'crd.projectcalico.org'),
      get('/api/v1/nodes?limit=500', 'nodes'),
    ]);
    const network = kubeadmNetwork(textAt(objectAt(kubeadm, 'data'), 'ClusterConfiguration') ?? '');
    return {
      domain:
        found(network.dnsDomain, 'kubeadm-config') ??
        found(corefileDomain(textAt(objectAt(corefile, 'data'), 'Corefile') ?? ''), 'coredns-corefile') ??
        found(names === null ? null : domainOfCertificate(names), 'server-certificate'),
      dnsServers: someOf(projectService(kubeDns)?.record.clusterIPs ?? [], 'kube-dns-service'),
      serviceCidrs:
        someOf(serviceCidrs(cidrs ?? betaCidrs), 'service-cidr-api') ??
        someOf(network.serviceSubnets, 'kubeadm-config'),
      // Calico hands out addresses from its pools, whatever kubeadm was told; nodes' podCIDRs are only what is in use.
      podCidrs:
        someOf(calicoPools(pools), 'calico-ippool') ??
        someOf(network.podSubnets, 'kubeadm-config') ??
        someOf(nodePodCidrs(nodes), 'node-pod-cidrs'),
    };
  } finally {
    client.close();
  }
}

async function getObject(
  client: ApiClient,
  { path, resource, group }: { path: string; resource: string; group: string },
  signal: AbortSignal,
): Promise<JsonObject | null> {
  const answer = await client.getJson({ path, resource, group, verb: 'get' }, signal);
  return answer.ok ? asObject(answer.value) : null;
}

function found<T>(value: T | null, method: DiscoveryMethod): Found<T> | null {
  return value === null ? null : { value, method };
}

function someOf(values: readonly string[], method: DiscoveryMethod): Found<readonly string[]> | null {
  return values.length === 0 ? null : { value: [...new Set(values)], method };
}

function cidrs(texts: readonly unknown[]): readonly string[] {
  return texts.flatMap((text) => {
    const cidr = typeof text === 'string' ? parseCidr(text.trim()) : null;
    return cidr?.ok === true ? [cidr.value.text] : [];
  });
}

/** The networking part of kubeadm's ClusterConfiguration (YAML, written by kubeadm: one plain scalar a line). */
export function kubeadmNetwork(yaml: string): {
  readonly dnsDomain: string | null;
  readonly serviceSubnets: readonly string[];
  readonly podSubnets: readonly string[];
} {
  const scalar = (key: string): string =>
    new RegExp(`^[ \\t]+${key}:[ \\t]*["']?([^\\s"'#]+)`, 'm').exec(yaml)?.[1] ?? '';
  return {
    dnsDomain: parseDomainName(scalar('dnsDomain')),
    serviceSubnets: cidrs(scalar('serviceSubnet').split(',')),
    podSubnets: cidrs(scalar('podSubnet').split(',')),
  };
}

/** The first forward zone of the `kubernetes` plugin in a Corefile. */
export function corefileDomain(corefile: string): string | null {
  for (const line of corefile.split('\n')) {
    const [plugin, ...zones] = line
      .replace(/[#{].*$/, '')
      .trim()
      .split(/\s+/);
    if (plugin !== 'kubernetes') continue;
    const domains = zones.map(parseDomainName).filter((zone) => zone !== null && !zone.endsWith('.arpa'));
    if (domains[0] !== undefined) return domains[0];
  }
  return null;
}

function serviceCidrs(list: JsonObject | null): readonly string[] {
  return listAt(list, 'items').flatMap((item) => cidrs(listAt(objectAt(asObject(item), 'spec'), 'cidrs')));
}

function calicoPools(list: JsonObject | null): readonly string[] {
  const specs = listAt(list, 'items').map((item) => objectAt(asObject(item), 'spec'));
  return cidrs(specs.filter((spec) => spec?.['disabled'] !== true).map((spec) => spec?.['cidr']));
}

function nodePodCidrs(list: JsonObject | null): readonly string[] {
  return listAt(list, 'items').flatMap((item) => {
    const spec = objectAt(asObject(item), 'spec');
    const all = listAt(spec, 'podCIDRs');
    return cidrs(all.length > 0 ? all : [spec?.['podCIDR']]);
  });
}

import type { Answer, Told } from '../../../electron/cluster/discovery/answer.ts';
import { readCertificate } from '../../../electron/cluster/discovery/certificate.ts';
import { chooseFacts } from '../../../electron/cluster/discovery/choose.ts';
import { commandWords, readFlags } from '../../../electron/cluster/discovery/control-plane-flags.ts';
import { corefileDomain } from '../../../electron/cluster/discovery/corefile.ts';
import { readKubeadm } from '../../../electron/cluster/discovery/kubeadm.ts';
import {
  calicoPool,
  readCilium,
  readFlannel,
  readKubeProxy,
} from '../../../electron/cluster/discovery/network-plugins.ts';
import { nodeNetwork, readNodes } from '../../../electron/cluster/discovery/nodes.ts';
import { podPlace, readPods, readServices, serviceAddresses } from '../../../electron/cluster/discovery/observed.ts';
import { readVersion } from '../../../electron/cluster/discovery/version.ts';
import { asObject, type JsonObject } from '../../../electron/cluster/json-value.ts';
import { clusterNames, routesFor } from '../../../electron/network/cluster-networks.ts';
import { compareCoverage } from '../../../electron/network/coverage.ts';
import { parseDomainName } from '../../../electron/shared/domain-name.ts';
import { isDefaultRoutePart, parseCidr, parseIpAddress } from '../../../electron/shared/ip.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { jsonShapes, mustBePrintable } from './support.ts';

const names = [
  'metadata',
  'spec',
  'status',
  'data',
  'labels',
  'cidr',
  'disabled',
  'allowedUses',
  'podCIDR',
  'podCIDRs',
  'addresses',
  'type',
  'address',
  'podIP',
  'hostIP',
  'clusterIP',
  'containers',
  'command',
  'args',
  'gitVersion',
  'net-conf.json',
  'config.conf',
  'cluster-pool-ipv4-cidr',
  'providerID',
];
const values = [
  '10.96.0.0/12',
  '0.0.0.0/0',
  '10.96.0.1',
  'fd00::/48',
  'InternalIP',
  'v1.29.4+k3s1',
  '--cluster-cidr=10.0.0.0/8',
  '{"Network":"10.244.0.0/16"}',
  'clusterCIDR: 10.244.0.0/16',
  'kind://x',
];
const kubeadm = 'networking:\n  dnsDomain: cluster.local\n  podSubnet: 10.200.0.0/16\n  serviceSubnet: 10.96.0.0/12\n';
const corefile = '.:53 {\n  kubernetes cluster.coder4 in-addr.arpa {\n  }\n}\n';
const certificate = 'DNS:kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:192.168.8.174';

/** What a cluster answers about itself: canonical values that its kind can have, whatever it is made of, and plans that can be made of them. */
export const clusterAnswers: FuzzTarget = {
  name: 'cluster-answers',
  dictionary: [
    ...names.map((name) => `"${name}":`),
    ...values,
    'serviceSubnet: ',
    'kubernetes ',
    'IP Address:',
    'DNS:kubernetes.default.svc.',
  ],
  seeds: [
    kubeadm,
    corefile,
    certificate,
    JSON.stringify({
      spec: { cidr: '10.200.0.0/16', podCIDRs: ['10.200.0.0/24'] },
      status: {
        podIP: '10.200.0.4',
        hostIP: '192.168.8.174',
        addresses: [{ type: 'InternalIP', address: '192.168.8.174' }],
      },
    }),
    JSON.stringify({
      data: { 'net-conf.json': '{"Network":"10.244.0.0/16"}', 'cluster-pool-ipv4-cidr': '10.1.0.0/16 10.2.0.0/16' },
    }),
    JSON.stringify({
      metadata: { uid: 'u', name: 'a', namespace: 'b' },
      spec: { clusterIP: '10.96.0.1' },
      gitVersion: 'v1.20.2',
    }),
    '',
  ],
  shapes: jsonShapes(names, values),
  usualBytes: 400,
  largestBytes: 1024 * 1024,
  run: (input) => {
    const text = input.toString('utf8');
    const told = [...ofText(text), ...ofJson(jsonObject(text))];
    for (const entry of told) mustBeCanonical(entry);
    const answers = told.map((entry): Answer => ({ ...entry, method: 'kubeadm-config' }));
    const nodeAddresses = told.flatMap(({ kind, values }) => (kind === 'node-addresses' ? values : []));
    const networks = { facts: chooseFacts(answers), nodeAddresses };
    for (const { cidr } of routesFor(networks, true)) must(parseCidr(cidr).ok, 'a bad route is proposed', () => cidr);
    for (const { cidr } of clusterNames(networks).routes) must(parseCidr(cidr).ok, 'a bad route is told', () => cidr);
    const route = parseCidr('10.96.0.0/13');
    const routes = route.ok ? [{ role: 'service', cidr: route.value, source: 'push' } as const] : [];
    const compared = { profile: 'p', routes, hasIpv6: true, local: { routes: [], online: true } };
    const { uncovered, wider } = compareCoverage(networks, compared);
    for (const { params } of [...uncovered, ...wider]) {
      const options = String(params?.['options']);
      must(/^(?:--route (?:node|pod|service)=[0-9a-f.:]+\/[0-9]+ ?)+$/.test(options), 'a bad remedy', () => options);
    }
  },
};

function ofText(text: string): readonly Told[] {
  const domain = corefileDomain(text);
  must(domain === null || parseDomainName(domain) === domain, 'a bad zone', () => domain);
  return [...readKubeadm(text), ...readCertificate(text, '192.168.8.174'), ...readFlags(text.split('\n'))];
}

function ofJson(object: JsonObject | null): readonly Told[] {
  const pools = calicoPool(object);
  for (const pool of pools) must(parseCidr(pool).ok, 'a bad pool', () => pool);
  return [
    ...readCilium(object),
    ...readFlannel(object),
    ...readKubeProxy(object),
    ...readFlags(commandWords(object)),
    ...readNodes(nodeNetwork(object)),
    ...readPods(podPlace(object)),
    ...readServices(serviceAddresses(object)),
    ...readVersion(object),
  ];
}

function jsonObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null; // not JSON: nothing is asked of it
  }
}

function mustBeCanonical({ kind, values: found }: Told): void {
  must(
    found.length > 0 && found.length <= 64 && new Set(found).size === found.length,
    'an odd number of values',
    () => found,
  );
  for (const value of found) {
    mustBePrintable(value, kind);
    if (kind === 'domain') must(parseDomainName(value) === value, 'a bad domain', () => value);
    else if (kind === 'dns-servers' || kind === 'node-addresses')
      must(parseIpAddress(value)?.text === value, 'a bad address', () => value);
    else if (kind !== 'version' && kind !== 'flavour') {
      const cidr = parseCidr(value);
      must(cidr.ok && cidr.value.text === value && !isDefaultRoutePart(cidr.value), 'a bad network', () => value);
    } else must(value.length < 100, 'a long word', () => value);
  }
}

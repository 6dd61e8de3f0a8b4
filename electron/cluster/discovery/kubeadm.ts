import { parseCidr } from '../../shared/ip.ts';
import { addressAfter } from './covering.ts';
import { told, type Told } from './answer.ts';
import { cidrList, domains, yamlScalar } from './values.ts';

/** kubeadm gives the cluster's DNS the tenth address of the (first) Service network. */
const dnsPlace = 10n;

/** What kubeadm was told: the networking part of its ClusterConfiguration. */
export function readKubeadm(yaml: string): readonly Told[] {
  const services = cidrList(yamlScalar(yaml, 'serviceSubnet'));
  const pods = cidrList(yamlScalar(yaml, 'podSubnet'));
  const first = parseCidr(services[0] ?? '');
  const dns = first.ok ? addressAfter(first.value, dnsPlace) : null;
  return [
    ...told('flavour', 'derived', yaml === '' ? [] : ['kubeadm']),
    ...told('domain', 'stated', domains(yamlScalar(yaml, 'dnsDomain'))),
    ...told('dns-servers', 'derived', dns === null ? [] : [dns]),
    ...told('service-cidrs', 'stated', services),
    ...told('pod-cidrs', 'stated', pods),
  ];
}

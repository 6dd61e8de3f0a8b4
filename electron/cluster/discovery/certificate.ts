import { parseIpAddress } from '../../shared/ip.ts';
import { domainOfCertificate } from '../server-certificate.ts';
import { told, type Told } from './answer.ts';
import { nodeNetworks, serviceNetworkFrom } from './covering.ts';

/**
 * What the names in the API server's certificate tell: the domain by `kubernetes.default.svc.DOMAIN`; and as the API server is reached by the first
 * ClusterIP as well, where the Service network begins, but not where it ends. `own` is the host by which it was reached here: an address that the certificate
 * names is that of a node of the control plane, mostly.
 */
export function readCertificate(names: string | null, own: string): readonly Told[] {
  if (names === null) return [];
  const domain = domainOfCertificate(names);
  const addresses = names
    .split(', ')
    .flatMap((name) => parseIpAddress(/^IP Address:([0-9.]{7,15})$/.exec(name)?.[1] ?? '')?.text ?? [])
    .filter((address) => !address.startsWith('127.'));
  const firsts = addresses.filter((address) => address !== own).flatMap((address) => serviceNetworkFrom(address) ?? []);
  const node = addresses.filter((address) => address === own && isPrivate(address));
  return [
    ...told('domain', 'derived', domain === null ? [] : [domain]),
    // Of two that could be it, one would be wrong.
    ...told('service-cidrs', 'guessed', firsts.length === 1 ? firsts : []),
    ...told('node-networks', 'guessed', nodeNetworks(node)),
  ];
}

/** Whether an address is of a network that is nobody's in particular (RFC 1918): the nodes of a cluster with a public API server are elsewhere. */
function isPrivate(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.)/.test(address);
}

import { contains } from '../../network/cidr.ts';
import { parseCidr, type IpAddress } from '../../shared/ip.ts';

/** Addresses that mean nothing outside a private network (RFC 1918, 6598, 3927, 4193, 4291), loopback and the unspecified one. */
const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '0.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::/127',
].flatMap((text) => {
  const cidr = parseCidr(text);
  return cidr.ok ? [cidr.value] : [];
});

/** Whether an address tells nobody outside where it is. */
export function isPrivate(address: IpAddress): boolean {
  return privateNetworks.some((network) => contains(network, address));
}

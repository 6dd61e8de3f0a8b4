import { addressBits, cidrOf, formatIpv4, parseCidr, type Cidr } from './ip.ts';

/** Addresses that are nobody's in public: only names for these may be asked of the cluster. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].flatMap((text) => {
  const parsed = parseCidr(text);
  return parsed.ok ? [parsed.value] : [];
});
/** A /9 has 128 zones; nothing that is a cluster's network has more than this. */
const mostZones = 256;

/** Whether all addresses of a network are for private use (RFC 1918, RFC 6598, RFC 4193). */
export function isPrivate(cidr: Cidr): boolean {
  return privateRanges.some((range) => isInside(cidr, range));
}

/** The zones that hold exactly a network's addresses: 10.96.0.0/12 has sixteen, from 96.10.in-addr.arpa on. None for a public network. */
export function zonesOf(cidr: Cidr): readonly string[] {
  return zoneNetworks(cidr).map(zoneName);
}

/** The same as networks, each of whole labels: octets of IPv4, half octets of IPv6. */
export function zoneNetworks(cidr: Cidr): readonly Cidr[] {
  if (!isPrivate(cidr)) return [];
  const labelBits = cidr.family === 4 ? 8 : 4;
  const zoneBits = labelBits * Math.max(1, Math.ceil(cidr.prefixLength / labelBits));
  const count = 2 ** (zoneBits - cidr.prefixLength);
  if (count > mostZones) return [];
  const step = 1n << BigInt(addressBits(cidr.family) - zoneBits);
  return Array.from({ length: count }, (_, index) =>
    cidrOf(cidr.family, cidr.address + BigInt(index) * step, zoneBits),
  );
}

/** The name of the zone that holds the reverse look-ups of a network of whole labels. */
export function zoneName({ family, address, prefixLength }: Cidr): string {
  const parts =
    family === 4 ? formatIpv4(Number(address)).split('.') : Array.from(address.toString(16).padStart(32, '0'));
  const labels = prefixLength / (family === 4 ? 8 : 4);
  return [...parts.slice(0, labels).reverse(), family === 4 ? 'in-addr' : 'ip6', 'arpa'].join('.');
}

function isInside(cidr: Cidr, range: Cidr): boolean {
  const { family, address, prefixLength } = range;
  return (
    cidr.family === family &&
    cidr.prefixLength >= prefixLength &&
    cidrOf(family, cidr.address, prefixLength).address === address
  );
}

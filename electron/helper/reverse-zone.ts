import { cidrOf, parseIpv4, type Cidr } from '../shared/ip.ts';

/** Whether the name lies in a zone of reverse look-ups. */
export function isReverseZone(name: string): boolean {
  return name === 'arpa' || name.endsWith('.arpa');
}

/** The network whose reverse look-ups a zone holds (`96.10.in-addr.arpa` is 10.96.0.0/16), or null if the name is no such zone. */
export function reverseZoneNetwork(name: string): Cidr | null {
  const labels = name.split('.').reverse();
  if (labels[0] !== 'arpa') return null;
  if (labels[1] === 'in-addr') return ipv4Network(labels.slice(2));
  return labels[1] === 'ip6' ? ipv6Network(labels.slice(2)) : null;
}

function ipv4Network(octets: readonly string[]): Cidr | null {
  if (octets.length < 1 || octets.length > 4) return null;
  const address = parseIpv4([...octets, '0', '0', '0'].slice(0, 4).join('.'));
  return address === null ? null : cidrOf(4, BigInt(address), octets.length * 8);
}

function ipv6Network(nibbles: readonly string[]): Cidr | null {
  if (nibbles.length < 1 || nibbles.length > 32 || !nibbles.every((nibble) => /^[0-9a-f]$/.test(nibble))) return null;
  return cidrOf(6, BigInt(`0x${nibbles.join('').padEnd(32, '0')}`), nibbles.length * 4);
}

/** The in-addr.arpa name of an IPv4 address; undefined for IPv6, for which this server keeps no reverse zone. */
export function reverseName(address: string): string | undefined {
  const octets = address.split('.');
  return octets.length === 4 ? `${octets.reverse().join('.')}.in-addr.arpa` : undefined;
}

/**
 * The reverse zones of an IPv4 CIDR. Zones end at octets, so that a /12 is sixteen zones:
 * `10.96.0.0/12` gives `96.10.in-addr.arpa` to `111.10.in-addr.arpa`.
 */
export function reverseZones(cidr: string): string[] {
  const [address = '', length = ''] = cidr.split('/');
  const octets = address.split('.').map(Number);
  const bits = Number(length);
  const whole = Math.floor(bits / 8);
  const fixed = octets.slice(0, whole);
  const zone = (parts: readonly number[]): string => `${[...parts].reverse().join('.')}.in-addr.arpa`;
  if (bits % 8 === 0) return [zone(fixed)];
  const first = octets[whole] ?? 0;
  return Array.from({ length: 2 ** (8 - (bits % 8)) }, (_, index) => zone([...fixed, first + index]));
}

/**
 * The short form in which people say an IPv4 network: `10.96.0.0/12` as `10.96/12`. Only octets that the prefix does not reach are
 * left out, and only where they are zero; everything else (IPv6, single addresses) stays whole.
 */
export function shortCidr(cidr: string): string {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (match === null) return cidr;
  const octets = match.slice(1, 5);
  const prefix = Number(match[5]);
  const kept = Math.max(1, Math.ceil(prefix / 8));
  if (octets.slice(kept).some((octet) => octet !== '0')) return cidr;
  return `${octets.slice(0, kept).join('.')}/${prefix}`;
}

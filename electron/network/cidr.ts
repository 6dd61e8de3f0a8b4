import { addressBits, type Cidr, type IpAddress } from '../shared/ip.ts';

/** How one network lies to another: the same, wholly inside it, or wholly around it. CIDRs never overlap in part. */
export type Overlap = 'equal' | 'inside' | 'around';

/** Whether the address lies in the network. */
export function contains(cidr: Cidr, address: IpAddress): boolean {
  const hostBits = BigInt(addressBits(cidr.family) - cidr.prefixLength);
  return cidr.family === address.family && address.value >> hostBits === cidr.address >> hostBits;
}

/** How `a` lies to `b`; null when they share no address. */
export function overlap(a: Cidr, b: Cidr): Overlap | null {
  if (a.family !== b.family) return null;
  const hostBits = BigInt(addressBits(a.family) - Math.min(a.prefixLength, b.prefixLength));
  if (a.address >> hostBits !== b.address >> hostBits) return null;
  if (a.prefixLength === b.prefixLength) return 'equal';
  return a.prefixLength > b.prefixLength ? 'inside' : 'around';
}

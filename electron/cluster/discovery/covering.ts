import {
  addressBits,
  cidrOf,
  formatIpv4,
  formatIpv6,
  parseIpAddress,
  type Cidr,
  type IpAddress,
} from '../../shared/ip.ts';

/**
 * Networks guessed from the addresses in use in them. They are lower bounds: what is not in use is not seen, so each is taken somewhat larger than what
 * it is made of, by what clusters usually have.
 */

/** How networks are guessed of one family: none is smaller than `most` (prefix length), none larger than `least`. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

type FamilyBounds = Readonly<Record<4 | 6, Bounds>>;

/** Nodes get a /24 of the Pods' network each; the networks of all of them lie together. */
const podBounds: FamilyBounds = { 4: { least: 12, most: 24 }, 6: { least: 48, most: 64 } };
/** Nodes stand in the networks of a data centre. */
const nodeBounds: FamilyBounds = { 4: { least: 24, most: 24 }, 6: { least: 64, most: 64 } };
const serviceBounds: FamilyBounds = { 4: { least: 12, most: 16 }, 6: { least: 108, most: 112 } };

/** kubeadm's default Service network begins here. */
const kubeadmFirst = '10.96.0.1';

/** The networks around Pods' addresses. */
export function podNetworks(addresses: readonly string[]): readonly string[] {
  return covering(addresses, podBounds);
}

/** The networks around nodes' addresses. */
export function nodeNetworks(addresses: readonly string[]): readonly string[] {
  return covering(addresses, nodeBounds);
}

/** The networks around ClusterIPs. The Service `kubernetes` has the first address of its network, which tells where that begins. */
export function serviceNetworks(addresses: readonly string[]): readonly string[] {
  const firsts = addresses.flatMap((text) => serviceNetworkFrom(text) ?? []);
  return covering([...addresses, ...firsts.map((text) => text.slice(0, text.indexOf('/')))], serviceBounds, firsts);
}

/** The Service network that begins before this address: kubeadm's default, else the /16 that most others use; null where none would. */
export function serviceNetworkFrom(first: string): string | null {
  if (first === kubeadmFirst) return '10.96.0.0/12';
  const address = parseIpAddress(first);
  return address?.family === 4 && (address.value & 0xffffn) === 1n ? cidrOf(4, address.value, 16).text : null;
}

/** The address so many places after the network's own; null where the network does not reach so far. */
export function addressAfter({ family, address, prefixLength }: Cidr, places: bigint): string | null {
  if (places >= 1n << BigInt(addressBits(family) - prefixLength)) return null;
  return family === 4 ? formatIpv4(Number(address + places)) : formatIpv6(address + places);
}

/** Addresses of one block, as large as may be: one of them, the bits in which others differ from it, and all of them. */
interface Block {
  readonly first: IpAddress;
  readonly differing: bigint;
  readonly addresses: readonly string[];
}

/** For each block one network around all its addresses; `known` are networks, with the addresses where they begin, that it must hold as well. */
function covering(texts: readonly string[], bounds: FamilyBounds, known: readonly string[] = []): readonly string[] {
  const blocks = new Map<string, Block>();
  for (const text of new Set(texts)) {
    const address = parseIpAddress(text);
    if (address === null) continue;
    const key = cidrOf(address.family, address.value, bounds[address.family].least).text;
    const { first, differing, addresses } = blocks.get(key) ?? { first: address, differing: 0n, addresses: [] };
    const bits = differing | (address.value ^ first.value);
    blocks.set(key, { first, differing: bits, addresses: [...addresses, address.text] });
  }
  return [...blocks.values()].map(({ first: { family, value }, differing, addresses }) => {
    const common = addressBits(family) - (differing === 0n ? 0 : differing.toString(2).length);
    const lengths = known.flatMap((text) => {
      const [base = '', length = ''] = text.split('/');
      return addresses.includes(base) ? [Number(length)] : [];
    });
    return cidrOf(family, value, Math.min(common, bounds[family].most, ...lengths)).text;
  });
}

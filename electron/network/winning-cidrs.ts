import { addressBits, cidrOf, type Cidr } from '../shared/ip.ts';
import { overlap } from './cidr.ts';

/** The two halves of a network, which together are exactly it; none of a single address. */
export function halves({ family, address, prefixLength }: Cidr): readonly Cidr[] {
  const bits = addressBits(family);
  if (prefixLength === bits) return [];
  const upper = address + (1n << BigInt(bits - prefixLength - 1));
  return [cidrOf(family, address, prefixLength + 1), cidrOf(family, upper, prefixLength + 1)];
}

/**
 * Networks inside `route` that together win for every address in it over `others`, by the longer prefix alone: none of them equals another
 * one, because who wins then depends on metrics. A single address that somebody else has a route for cannot be won.
 */
export function winningCidrs(route: Cidr, others: readonly Cidr[]): readonly Cidr[] {
  const inside = others.filter((other) => ['equal', 'around'].includes(overlap(route, other) ?? ''));
  const taken = new Set(inside.map(({ text }) => text));
  const free = (cidr: Cidr): readonly Cidr[] => (taken.has(cidr.text) ? halves(cidr).flatMap(free) : [cidr]);
  const found = new Map([route, ...inside].flatMap(free).map((cidr) => [cidr.text, cidr]));
  return [...found.values()];
}

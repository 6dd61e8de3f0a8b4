import { overlap } from './cidr.ts';
import type { Cidr } from '../shared/ip.ts';
import { halves } from './winning-cidrs.ts';

/** The addresses of `cidr` that are in none of `others`, as networks. */
export function without(cidr: Cidr, others: readonly Cidr[]): readonly Cidr[] {
  const met = others.filter((other) => overlap(cidr, other) !== null);
  if (met.length === 0) return [cidr];
  return met.some((other) => overlap(cidr, other) !== 'around')
    ? []
    : halves(cidr).flatMap((half) => without(half, met));
}

/** The addresses that are in both, as a network; null when there is none. */
export function common(a: Cidr, b: Cidr): Cidr | null {
  const how = overlap(a, b);
  if (how === null) return null;
  return how === 'around' ? b : a;
}

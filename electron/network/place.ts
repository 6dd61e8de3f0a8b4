import { contains } from './cidr.ts';
import type { LocalNetwork, LocalRoute } from './local-route.ts';

/**
 * The name of the network that the laptop is in, under which choices are remembered: its gateways, each with the network that it is in. The same
 * whether by cable or by radio and whatever address the laptop was given. Empty where there is no gateway.
 */
export function placeOf({ routes, gateways = [] }: LocalNetwork): string {
  const names = gateways.map((gateway) => {
    const around = routes
      .filter((route) => isOwnNetwork(route) && contains(route.cidr, gateway))
      .sort((a, b) => b.cidr.prefixLength - a.cidr.prefixLength)[0];
    return around === undefined ? gateway.text : `${gateway.text} in ${around.cidr.text}`;
  });
  return [...new Set(names)].sort().join(', ');
}

/** Other tables are other programs', which come and go in one and the same place. */
function isOwnNetwork({ gateway, discards, otherTable }: LocalRoute): boolean {
  return gateway === null && discards !== true && otherTable === undefined;
}

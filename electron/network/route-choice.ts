import { mostHosts, type ChosenRoute, type RouteChoice } from '../shared/collision.ts';
import { addressBits, cidrOf, parseIpAddress, type Cidr, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { contains } from './cidr.ts';
import {
  findCollision,
  isFirst,
  isLast,
  meetings,
  protectedAddresses,
  type Collision,
  type Surroundings,
} from './collisions.ts';
import { winningCidrs } from './winning-cidrs.ts';

/** What becomes of one route on this laptop. */
export interface RouteDecision {
  readonly collision: Collision | null;
  /** What can be chosen; the first is what is done by itself. Empty without a collision. */
  readonly choices: readonly RouteChoice[];
  /** What is in effect; `keep` without a collision. */
  readonly choice: RouteChoice;
  readonly hosts: readonly string[];
  /** What is to be installed: the route, pieces of it, or nothing. */
  readonly install: readonly Cidr[];
  /** Networks of this laptop inside the route that keep their addresses. */
  readonly hidden: readonly Cidr[];
}

/** A machine with hundreds of networks of its own inside a route is not fought for. */
const mostPieces = 64;

/** Decides about a route: by itself, or as the user chose for what it meets. A choice that is not possible here is passed over. */
export function decideRoute(route: Cidr, chosen: ChosenRoute | undefined, surroundings: Surroundings): RouteDecision {
  const collision = findCollision(route, surroundings);
  if (collision === null) return { collision, choices: [], choice: 'keep', hosts: [], install: [route], hidden: [] };
  const choices = choicesFor(route, collision, surroundings);
  const [usual = 'keep'] = choices;
  const hosts = chosen?.choice === 'hosts' ? usableHosts(route, chosen.hosts, surroundings) : [];
  const isPossible = chosen !== undefined && choices.includes(chosen.choice);
  const choice = isPossible && (chosen.choice !== 'hosts' || hosts.length > 0) ? chosen.choice : usual;
  const met = meetings(route, surroundings.local);
  const hidden = met.filter(({ other, how }) => how === 'around' && !isLast(other)).map(({ other }) => other.cidr);
  const base = {
    collision,
    choices,
    choice,
    hosts: choice === 'hosts' ? hosts.map(({ text }) => text) : [],
    hidden: [],
  };
  switch (choice) {
    case 'keep':
      return { ...base, install: collision.blocking ? [] : [route], hidden };
    case 'cluster':
      return { ...base, install: clusterCidrs(route, surroundings) };
    case 'hosts':
      return { ...base, install: withClusterDns(route, hosts, surroundings).map(hostCidr) };
    case 'skip':
      return { ...base, install: [] };
  }
}

function choicesFor(route: Cidr, collision: Collision, surroundings: Surroundings): readonly RouteChoice[] {
  // A host of ours is asked for after that table as well.
  if (collision.outranked && collision.blocking) return ['keep', 'skip'];
  const isWinnable =
    !meetings(route, surroundings.local).some(({ other }) => isFirst(other)) &&
    !protectedAddresses(surroundings).some(({ address }) => contains(route, address)) &&
    clusterCidrs(route, surroundings).length <= mostPieces;
  // Inside a network that leads further away the more specific route is taken by itself.
  if (collision.how === 'inside' && !collision.blocking)
    return isWinnable ? ['cluster', 'hosts', 'skip'] : ['keep', 'hosts', 'skip'];
  return isWinnable ? ['keep', 'cluster', 'hosts', 'skip'] : ['keep', 'hosts', 'skip'];
}

function clusterCidrs(route: Cidr, { local }: Surroundings): readonly Cidr[] {
  return winningCidrs(
    route,
    meetings(route, local).map(({ other }) => other.cidr),
  );
}

/** The addresses that may go to the cluster alone: in the route, and none of those that must not. */
function usableHosts(route: Cidr, hosts: readonly string[], surroundings: Surroundings): readonly IpAddress[] {
  return hosts
    .map(parseIpAddress)
    .filter((address) => address !== null)
    .filter((address) => hostProblem(route, address, surroundings) === null)
    .slice(0, mostHosts);
}

/** Without the cluster's DNS, no name of the cluster would lead to any of the hosts. */
function withClusterDns(route: Cidr, hosts: readonly IpAddress[], surroundings: Surroundings): readonly IpAddress[] {
  const servers = usableHosts(route, surroundings.clusterDns, surroundings);
  return [...new Map([...hosts, ...servers].map((address) => [address.text, address])).values()];
}

function hostCidr({ family, value }: IpAddress): Cidr {
  return cidrOf(family, value, addressBits(family));
}

function hostProblem(route: Cidr, address: IpAddress, surroundings: Surroundings): Problem | null {
  if (!contains(route, address)) return problem('route.host-outside', { host: address.text, cidr: route.text });
  const isProtected = protectedAddresses(surroundings).some((other) => other.address.text === address.text);
  return isProtected ? problem('route.host-protected', { host: address.text }) : null;
}

/** What the user chose for a route, checked: `route.choice-unavailable`, `route.host-outside` or `route.host-protected`. */
export function checkChoice(
  route: Cidr,
  wanted: ChosenRoute,
  surroundings: Surroundings,
): Result<ChosenRoute, Problem> {
  const { choices } = decideRoute(route, undefined, surroundings);
  const unavailable = problem('route.choice-unavailable', {
    cidr: route.text,
    choice: wanted.choice,
    choices: choices.join(', ') || '-',
  });
  // That nothing is wrong any more must not keep anybody from taking a choice back.
  if (!choices.includes(wanted.choice) && wanted.choice !== 'keep') return err(unavailable);
  if (wanted.choice !== 'hosts') return ok({ route: route.text, choice: wanted.choice, hosts: [] });
  const hosts: string[] = [];
  for (const text of wanted.hosts.slice(0, mostHosts)) {
    const address = parseIpAddress(text);
    if (address === null) return err(problem('route.host-outside', { host: text.slice(0, 64), cidr: route.text }));
    const refused = hostProblem(route, address, surroundings);
    if (refused !== null) return err(refused);
    hosts.push(address.text);
  }
  return hosts.length === 0 ? err(unavailable) : ok({ route: route.text, choice: 'hosts', hosts: [...new Set(hosts)] });
}

import { isNamespace, parseDomainName } from '../shared/domain-name.ts';
import { isDefaultRoutePart, parseCidr, parseIpAddress } from '../shared/ip.ts';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { routeRoles, type RouteRole } from '../shared/routes.ts';

type Route = { readonly role: RouteRole; readonly cidr: string };

/** Reads `ROLE=CIDR` as it stands on a command line. Error: profile.bad-option. */
export function parseRouteOption(value: string): Result<Route, Problem> {
  const [role, cidr, ...rest] = value.split('=');
  const known = routeRoles.find((candidate) => candidate === role);
  if (known === undefined || cidr === undefined || rest.length > 0) {
    return err(refuse('--route', value, `ROLE=CIDR with a ROLE of ${routeRoles.join(', ')}`));
  }
  return checkRoute({ role: known, cidr });
}

/** A route with its CIDR in canonical form. A CIDR with host bits is refused, and told what it would be without them. */
export function checkRoute({ role, cidr }: Route): Result<Route, Problem> {
  const parsed = parseCidr(cidr);
  if (!parsed.ok) return err(refuse('--route', cidr, 'a network such as 10.96.0.0/12'));
  const { text, family, prefixLength, address } = parsed.value;
  if (isDefaultRoutePart(parsed.value))
    return err(refuse('--route', cidr, 'a network of the cluster (it takes nearly all traffic)'));
  const given = parseIpAddress(cidr.slice(0, cidr.indexOf('/')));
  if (given?.value !== address) {
    const bits = family === 4 ? 32 : 128;
    return err(refuse('--route', cidr, `a network: the last ${bits - prefixLength} bits must be zero, as in ${text}`));
  }
  return ok({ role, cidr: text });
}

/** A DNS server's address in canonical form. */
export function checkDnsServer(value: string): Result<string, Problem> {
  const address = parseIpAddress(value);
  return address === null ? err(refuse('--dns-server', value, 'an IP address such as 10.96.0.10')) : ok(address.text);
}

/** A router's address in canonical form. */
export function checkNextHop(value: string): Result<string, Problem> {
  const address = parseIpAddress(value);
  return address === null ? err(refuse('--next-hop', value, 'an IP address such as 192.168.1.77')) : ok(address.text);
}

/** A domain in canonical form; `option` is the one it was given with. */
export function checkDomain(option: '--domain' | '--search', value: string): Result<string, Problem> {
  const domain = parseDomainName(value);
  return domain === null ? err(refuse(option, value, 'a domain name such as cluster.local')) : ok(domain);
}

/** The name of a namespace. */
export function checkNamespace(value: string): Result<string, Problem> {
  return isNamespace(value) ? ok(value) : err(refuse('--namespace', value, 'the name of a namespace such as shop'));
}

function refuse(option: string, value: string, expected: string): Problem {
  return problem('profile.bad-option', { option, value: stripControlCharacters(value).slice(0, 200), expected });
}

/** Null, or the value checked. */
export function checkOptional<T, U>(
  value: T | null,
  check: (value: T) => Result<U, Problem>,
): Result<U | null, Problem> {
  return value === null ? ok(null) : check(value);
}

/** All values checked, without repetitions; or the first problem. */
export function checkAll<T, U>(
  values: readonly T[],
  check: (value: T) => Result<U, Problem>,
): Result<readonly U[], Problem> {
  const checked = new Map<string, U>();
  for (const value of values) {
    const result = check(value);
    if (!result.ok) return result;
    checked.set(JSON.stringify(result.value), result.value);
  }
  return ok([...checked.values()]);
}

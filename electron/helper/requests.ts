import type { DesiredNetwork, HelperRequest, HelperVerb, HelperVerbs } from '../shared/helper-protocol.ts';
import { parseIpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { limits } from './limits.ts';

/** A refused request; `id` is null when not even that could be read. */
export interface RefusedRequest {
  readonly id: number | null;
  readonly problem: Problem;
}

/** Turns what a client sent into a request, or says what is wrong with it. Nothing that is not named here gets any further. */
export function parseRequest(document: unknown): Result<HelperRequest, RefusedRequest> {
  if (!isRecord(document)) return refuse(null, 'a request is an object');
  const id = field(document, 'id');
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return refuse(null, '`id` is not a whole number');
  const verb = field(document, 'verb');
  if (typeof verb !== 'string' || !isVerb(verb)) return refuse(id, 'there is no such verb');
  const given = field(document, 'arguments');
  if (!isRecord(given)) return refuse(id, '`arguments` is not an object');
  try {
    // The parsers are keyed by their verb, so the arguments are this verb's; the type checker cannot pair the two.
    return ok({ id, verb, arguments: argumentParsers[verb](given) } as HelperRequest);
  } catch (error) {
    if (error instanceof BadArgument) return refuse(id, error.message);
    throw error;
  }
}

class BadArgument extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const argumentParsers: { readonly [V in HelperVerb]: (given: Fields) => HelperVerbs[V]['arguments'] } = {
  hello: (given) => ({ protocol: integer(given, 'protocol', 1_000_000) }),
  start: (given) => ({ profile: profileText(given), addresses: addresses(field(given, 'addresses')) }),
  direct: (given) => ({ nextHop: nextHop(field(given, 'nextHop')) }),
  credentials: (given) => ({
    tunnel: tunnelId(given),
    realm: text(given, 'realm', 128),
    username: text(given, 'username', 1024),
    password: text(given, 'password', 4096),
    response: text(given, 'response', 4096),
  }),
  release: (given) => ({ tunnel: tunnelId(given) }),
  restart: (given) => ({ tunnel: tunnelId(given) }),
  apply: (given) => ({ tunnel: tunnelId(given), network: desiredNetwork(field(given, 'network')) }),
  stop: (given) => ({ tunnel: tunnelId(given) }),
};

function desiredNetwork(value: unknown): DesiredNetwork {
  if (!isRecord(value)) throw new BadArgument('`network` is not an object');
  const routes = list(value, 'routes', limits.routes).map((route) => boundedText(route, 'routes', 64));
  const mtu = field(value, 'mtu') === undefined ? {} : { mtu: integer(value, 'mtu', limits.mtu, limits.smallestMtu) };
  const dns = field(value, 'dns');
  if (dns === null) return { routes, dns: null, ...mtu };
  if (!isRecord(dns)) throw new BadArgument('`dns` is neither an object nor null');
  const servers = list(dns, 'servers', limits.dnsServers).map((server) => boundedText(server, 'servers', 64));
  const domains = list(dns, 'domains', limits.domains).map((domain) => {
    if (!isRecord(domain)) throw new BadArgument('`domains` holds something that is not an object');
    const search = field(domain, 'search');
    if (typeof search !== 'boolean') throw new BadArgument('`search` is neither true nor false');
    return { name: text(domain, 'name', 256), search };
  });
  return { routes, dns: { servers, domains }, ...mtu };
}

function profileText(given: Fields): string {
  const profile = text(given, 'profile', limits.profileBytes);
  if (Buffer.byteLength(profile) > limits.profileBytes) throw new BadArgument('`profile` is too long');
  return profile;
}

function tunnelId(given: Fields): string {
  const id = text(given, 'tunnel', 32);
  if (!/^[a-z0-9-]{1,32}$/.test(id)) throw new BadArgument('`tunnel` is not the name of a tunnel');
  return id;
}

/** Host names of the profile with the IP addresses to try for each. */
function addresses(value: unknown): Readonly<Record<string, readonly string[]>> {
  if (!isRecord(value)) throw new BadArgument('`addresses` is not an object');
  const entries = Object.entries(value);
  if (entries.length > limits.addresses)
    throw new BadArgument(`\`addresses\` has more than ${limits.addresses} entries`);
  return Object.fromEntries(
    entries.map(([host, given]) => {
      const isList = Array.isArray(given) && given.length > 0 && given.length <= limits.addressesPerHost;
      if (host.length > 256 || !isList)
        throw new BadArgument(`\`addresses\` is not a list of 1 to ${limits.addressesPerHost} for each host`);
      return [host, given.map(address)];
    }),
  );
}

function address(given: unknown): string {
  const parsed = typeof given === 'string' ? parseIpAddress(given) : null;
  if (parsed === null) throw new BadArgument('`addresses` holds something that is not an IP address');
  return parsed.text;
}

function nextHop(value: unknown): string | null {
  if (value === null) return null;
  const parsed = typeof value === 'string' ? parseIpAddress(value) : null;
  if (parsed === null) throw new BadArgument('`nextHop` is neither an IP address nor null');
  return parsed.text;
}

function integer(given: Fields, name: string, maximum: number, minimum = 0): number {
  const value = field(given, name);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
    throw new BadArgument(`\`${name}\` is not a whole number between ${minimum} and ${maximum}`);
  }
  return value;
}

function text(given: Fields, name: string, maximumLength: number): string {
  return boundedText(field(given, name), name, maximumLength);
}

function boundedText(value: unknown, name: string, maximumLength: number): string {
  if (typeof value !== 'string') throw new BadArgument(`\`${name}\` is not a text`);
  if (value.length > maximumLength) throw new BadArgument(`\`${name}\` is longer than ${maximumLength} characters`);
  return value;
}

function list(given: Fields, name: string, maximumLength: number): readonly unknown[] {
  const value = field(given, name);
  if (!Array.isArray(value)) throw new BadArgument(`\`${name}\` is not a list`);
  if (value.length > maximumLength) throw new BadArgument(`\`${name}\` has more than ${maximumLength} entries`);
  return value as readonly unknown[];
}

function isVerb(verb: string): verb is HelperVerb {
  return Object.hasOwn(argumentParsers, verb);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of the document itself, never one that objects inherit. */
function field(record: Fields, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function refuse(id: number | null, detail: string): Result<never, RefusedRequest> {
  return err({ id, problem: problem('helper.bad-request', { detail }) });
}

import { limits } from '../../../electron/helper/limits.ts';
import { parseRequest } from '../../../electron/helper/requests.ts';
import type { HelperRequest } from '../../../electron/shared/helper-protocol.ts';
import { parseIpAddress } from '../../../electron/shared/ip.ts';
import { JsonLineDecoder, maximumFrameBytes } from '../../../electron/shared/json-lines.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { chunksOf, jsonShapes, mustBePrintable, mustBeSame } from './support.ts';

const requests = [
  { id: 1, verb: 'hello', arguments: { protocol: 2 } },
  { id: 2, verb: 'start', arguments: { profile: 'client\n', addresses: { 'vpn.example': ['192.0.2.1'] } } },
  {
    id: 3,
    verb: 'credentials',
    arguments: { tunnel: 't1', realm: 'Auth', username: 'u', password: 'p', response: '' },
  },
  { id: 4, verb: 'release', arguments: { tunnel: 't1' } },
  { id: 5, verb: 'restart', arguments: { tunnel: 't1' } },
  {
    id: 6,
    verb: 'apply',
    arguments: {
      tunnel: 't1',
      network: {
        routes: ['10.0.0.0/8'],
        dns: { servers: ['10.96.0.10'], domains: [{ name: 'cluster.local', search: true }] },
        mtu: 1280,
      },
    },
  },
  { id: 7, verb: 'stop', arguments: { tunnel: 't1' } },
].map((request) => JSON.stringify(request));

const names = [
  ...['id', 'verb', 'arguments', 'protocol', 'profile', 'addresses', 'tunnel', 'realm', 'username', 'password'],
  ...['response', 'network', 'routes', 'dns', 'servers', 'domains', 'name', 'search', 'mtu'],
];
const verbs = ['hello', 'start', 'credentials', 'release', 'restart', 'apply', 'stop'];

/** What a client sends to the root helper: never an exception, the same under any chunks, and nothing beyond the limits gets in. */
export const helperProtocol: FuzzTarget = {
  name: 'helper-protocol',
  dictionary: [
    ...requests,
    ...[...names, ...verbs].map((word) => `"${word}"`),
    '":',
    '{"',
    '},',
    '"__proto__":',
    '\\u0000',
    '1e999',
  ],
  seeds: [...requests.map((text) => `${text}\n`), `${requests.join('\n')}\n`, '\n \n[]\n', '{"id":1}\nx\n'],
  shapes: jsonShapes(names, [...verbs, 't1', '10.0.0.1', 'fd00::1', '10.0.0.0/8', [], {}, ['10.0.0.0/8'], 1, 2]).map(
    (text) => `${text}\n`,
  ),
  usualBytes: 400,
  largestBytes: maximumFrameBytes + 1024,
  run: (input) => {
    const whole = decode([input]);
    const pieces = decode(chunksOf(input));
    must(whole.error === pieces.error, 'chunks change the error');
    // What came before a bad line in the same chunk may be left out with it.
    must(whole.documents.length <= pieces.documents.length, 'chunks lose documents');
    if (whole.error === null || input.length < 4096) {
      const common = pieces.documents.slice(0, whole.documents.length);
      if (input.length < 65_536) mustBeSame(common, whole.documents, 'chunks change the documents');
    }
    for (const document of pieces.documents) checkRequest(document);
  },
};

function decode(chunks: readonly Buffer[]): { documents: unknown[]; error: string | null } {
  const decoder = new JsonLineDecoder();
  const documents: unknown[] = [];
  for (const chunk of chunks) {
    const decoded = decoder.push(chunk);
    if (!decoded.ok) return { documents, error: decoded.error };
    documents.push(...decoded.value);
  }
  return { documents, error: null };
}

function checkRequest(document: unknown): void {
  const parsed = parseRequest(document);
  if (!parsed.ok) {
    const { id, problem } = parsed.error;
    must(id === null || (Number.isSafeInteger(id) && id >= 0), 'a refusal with a bad id', () => id);
    mustBePrintable(String(problem.params?.['detail']), 'a refusal');
    return;
  }
  const request = parsed.value;
  must(Number.isSafeInteger(request.id) && request.id >= 0, 'a bad id');
  must(Object.keys(request).sort().join() === 'arguments,id,verb', 'a request with more in it');
  const given: object = request.arguments;
  must(Object.getPrototypeOf(given) === Object.prototype, 'arguments of another kind');
  checkArguments(request);
  const json = JSON.stringify(request);
  if (json.length > 65_536) return;
  const again = parseRequest(JSON.parse(json));
  must(again.ok, 'a request does not read again', () => json);
  mustBeSame(again.value, request, 'a request reads otherwise');
}

function checkArguments(request: HelperRequest): void {
  const { verb } = request;
  if ('tunnel' in request.arguments) must(/^[a-z0-9-]{1,32}$/.test(request.arguments.tunnel), 'a bad tunnel');
  if (verb === 'start') {
    const { profile, addresses } = request.arguments;
    must(Buffer.byteLength(profile) <= limits.profileBytes, 'a profile that is too large');
    must(Object.keys(addresses).length <= limits.addresses, 'too many addresses');
    for (const list of Object.values(addresses)) {
      must(list.length > 0 && list.length <= limits.addressesPerHost, 'no address, or too many');
      for (const address of list) must(parseIpAddress(address)?.text === address, 'a bad address');
    }
  } else if (verb === 'apply') {
    const { routes, dns, mtu } = request.arguments.network;
    must(mtu === undefined || (mtu >= limits.smallestMtu && mtu <= limits.mtu), 'an MTU out of bounds');
    must(routes.length <= limits.routes && routes.every((route) => route.length <= 64), 'too much of routes');
    must((dns?.servers.length ?? 0) <= limits.dnsServers, 'too many DNS servers');
    must((dns?.domains.length ?? 0) <= limits.domains, 'too many domains');
    must(
      dns?.domains.every(({ name, search }) => name.length <= 256 && typeof search === 'boolean') !== false,
      'domains',
    );
  } else if (verb === 'credentials') {
    const { realm, username, password, response } = request.arguments;
    must(realm.length <= 128 && username.length <= 1024, 'credentials that are too long');
    must(password.length <= 4096 && response.length <= 4096, 'secrets that are too long');
  }
}

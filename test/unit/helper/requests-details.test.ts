import { describe, expect, it } from 'vitest';
import { limits } from '../../../electron/helper/limits.ts';
import { parseRequest } from '../../../electron/helper/requests.ts';

const tunnel = 't0123456789ab';
const long = (count: number): string => 'x'.repeat(count);
const many = (count: number): readonly string[] => Array.from({ length: count }, () => '10.0.0.0/8');
const addresses = (count: number): Record<string, string[]> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${index}`, ['203.0.113.1']]));

/** Why a request is refused; '' when it is not. */
function refusal(verb: string, given: unknown): string {
  const parsed = parseRequest({ id: 3, verb, arguments: given });
  return parsed.ok ? '' : String(parsed.error.problem.params?.['detail']);
}

const credentials = { tunnel, realm: 'Auth', username: 'u', password: 'p', response: 'r' };
const domain = { name: 'a.b', search: true };
const dns = { servers: ['10.96.0.10'], domains: [domain] };
const apply = (network: unknown): unknown => ({ tunnel, network });

describe('a request that is none', () => {
  it.each<readonly [unknown, number | null, string]>([
    [null, null, 'a request is an object'],
    ['x', null, 'a request is an object'],
    [[], null, 'a request is an object'],
    [{}, null, '`id` is not a whole number'],
    [{ id: '1' }, null, '`id` is not a whole number'],
    [{ id: -1 }, null, '`id` is not a whole number'],
    [{ id: 1.5 }, null, '`id` is not a whole number'],
    [{ id: 2 ** 53 }, null, '`id` is not a whole number'],
    [{ id: 1, verb: 'exec' }, 1, 'there is no such verb'],
    [{ id: 1, verb: 'toString' }, 1, 'there is no such verb'],
    [{ id: 1, verb: ['stop'], arguments: { tunnel } }, 1, 'there is no such verb'],
    [{ id: 1, verb: 7 }, 1, 'there is no such verb'],
    [{ id: 1, verb: 'stop' }, 1, '`arguments` is not an object'],
    [{ id: 1, verb: 'stop', arguments: null }, 1, '`arguments` is not an object'],
    [{ id: 1, verb: 'stop', arguments: [] }, 1, '`arguments` is not an object'],
  ])('%j is refused in words', (document, id, detail) => {
    expect(parseRequest(document)).toEqual({
      ok: false,
      error: { id, problem: { code: 'helper.bad-request', params: { detail } } },
    });
  });

  it('may have the number 0, and reads no inherited field', () => {
    expect(parseRequest({ id: 0, verb: 'stop', arguments: { tunnel } }).ok).toBe(true);
    const inherited: unknown = Object.create({ id: 1, verb: 'stop', arguments: { tunnel } });
    expect(parseRequest(inherited).ok).toBe(false);
    expect(parseRequest({ id: 1, verb: 'stop', arguments: Object.create({ tunnel }) as unknown }).ok).toBe(false);
  });
});

describe('arguments that do not fit', () => {
  it.each<readonly [string, unknown, string]>([
    ['hello', {}, '`protocol` is not a whole number between 0 and 1000000'],
    ['hello', { protocol: '1' }, '`protocol` is not a whole number between 0 and 1000000'],
    ['hello', { protocol: 1.5 }, '`protocol` is not a whole number between 0 and 1000000'],
    ['hello', { protocol: -1 }, '`protocol` is not a whole number between 0 and 1000000'],
    ['hello', { protocol: 1_000_001 }, '`protocol` is not a whole number between 0 and 1000000'],
    ['start', { profile: 7, addresses: {} }, '`profile` is not a text'],
    ['start', { profile: long(limits.profileBytes + 1), addresses: {} }, '`profile` is longer than 524288 characters'],
    ['start', { profile: 'ü'.repeat(limits.profileBytes / 2 + 1), addresses: {} }, '`profile` is too long'],
    ['start', { profile: '' }, '`addresses` is not an object'],
    ['start', { profile: '', addresses: [] }, '`addresses` is not an object'],
    ['start', { profile: '', addresses: addresses(65) }, '`addresses` has more than 64 entries'],
    ['start', { profile: '', addresses: { a: [7] } }, '`addresses` holds something that is not an IP address'],
    ['start', { profile: '', addresses: { a: ['b'] } }, '`addresses` holds something that is not an IP address'],
    ...[{ [long(257)]: ['::1'] }, { a: [] }, { a: many(9) }, { a: '::1' }, { a: {} }].map(
      (wrong) =>
        ['start', { profile: '', addresses: wrong }, '`addresses` is not a list of 1 to 8 for each host'] as const,
    ),
    ['credentials', { ...credentials, realm: long(129) }, '`realm` is longer than 128 characters'],
    ['credentials', { ...credentials, username: long(1025) }, '`username` is longer than 1024 characters'],
    ['credentials', { ...credentials, password: long(4097) }, '`password` is longer than 4096 characters'],
    ['credentials', { ...credentials, response: long(4097) }, '`response` is longer than 4096 characters'],
    ['credentials', { ...credentials, response: null }, '`response` is not a text'],
    ['stop', {}, '`tunnel` is not a text'],
    ['stop', { tunnel: long(33) }, '`tunnel` is longer than 32 characters'],
    ['stop', { tunnel: '' }, '`tunnel` is not the name of a tunnel'],
    ['stop', { tunnel: 'T1' }, '`tunnel` is not the name of a tunnel'],
    ['stop', { tunnel: '/t1' }, '`tunnel` is not the name of a tunnel'],
    ['stop', { tunnel: 't1/' }, '`tunnel` is not the name of a tunnel'],
    ['apply', { tunnel }, '`network` is not an object'],
    ['apply', apply({}), '`routes` is not a list'],
    ['apply', apply({ routes: {}, dns: null }), '`routes` is not a list'],
    ['apply', apply({ routes: [7], dns: null }), '`routes` is not a text'],
    ['apply', apply({ routes: [long(65)], dns: null }), '`routes` is longer than 64 characters'],
    ['apply', apply({ routes: many(257), dns: null }), '`routes` has more than 256 entries'],
    ['apply', apply({ routes: [] }), '`dns` is neither an object nor null'],
    ...[575, 1501, 1280.5, -1, '1280', null].map(
      (mtu) =>
        ['apply', apply({ routes: [], dns: null, mtu }), '`mtu` is not a whole number between 576 and 1500'] as const,
    ),
    ['apply', apply({ routes: [], dns: [] }), '`dns` is neither an object nor null'],
    ['apply', apply({ routes: [], dns: {} }), '`servers` is not a list'],
    ['apply', apply({ routes: [], dns: { ...dns, servers: many(9) } }), '`servers` has more than 8 entries'],
    ['apply', apply({ routes: [], dns: { ...dns, servers: [null] } }), '`servers` is not a text'],
    ['apply', apply({ routes: [], dns: { ...dns, servers: [long(65)] } }), '`servers` is longer than 64 characters'],
    ['apply', apply({ routes: [], dns: { servers: [] } }), '`domains` is not a list'],
    [
      'apply',
      apply({ routes: [], dns: { ...dns, domains: Array(65).fill(domain) } }),
      '`domains` has more than 64 entries',
    ],
    [
      'apply',
      apply({ routes: [], dns: { ...dns, domains: ['a'] } }),
      '`domains` holds something that is not an object',
    ],
    ['apply', apply({ routes: [], dns: { ...dns, domains: [{ name: 'a' }] } }), '`search` is neither true nor false'],
    ['apply', apply({ routes: [], dns: { ...dns, domains: [{ search: true }] } }), '`name` is not a text'],
    [
      'apply',
      apply({ routes: [], dns: { ...dns, domains: [{ ...domain, name: long(257) }] } }),
      '`name` is longer than 256 characters',
    ],
  ])('refuses in words what is wrong in the arguments of %s', (verb, given, detail) => {
    expect(refusal(verb, given)).toBe(detail);
  });
});

describe('arguments at their limit', () => {
  it.each<readonly [string, unknown]>([
    ['hello', { protocol: 0 }],
    ['hello', { protocol: 1_000_000 }],
    ['start', { profile: long(limits.profileBytes), addresses: addresses(64) }],
    ['start', { profile: 'ü'.repeat(limits.profileBytes / 2), addresses: { [long(256)]: ['::1'] } }],
    ['credentials', { tunnel, realm: long(128), username: long(1024), password: long(4096), response: long(4096) }],
    ['stop', { tunnel: 'a'.repeat(32) }],
    ['stop', { tunnel: 'z-9' }],
    ['apply', apply({ routes: [...many(255), long(64)], dns: null })],
    [
      'apply',
      apply({
        routes: [],
        dns: { servers: Array(8).fill(long(64)), domains: Array(64).fill({ ...domain, name: long(256) }) },
      }),
    ],
    ['apply', apply({ routes: [], dns: { servers: [], domains: [{ ...domain, search: false }] } })],
  ])('%s are taken as they are', (verb, given) => {
    expect(parseRequest({ id: 3, verb, arguments: given })).toEqual({
      ok: true,
      value: { id: 3, verb, arguments: given },
    });
  });

  it('addresses are written one way', () => {
    const parsed = parseRequest({ id: 3, verb: 'start', arguments: { profile: '', addresses: { a: ['FD00:0::1'] } } });
    expect(parsed).toMatchObject({ value: { arguments: { addresses: { a: ['fd00::1'] } } } });
  });
});

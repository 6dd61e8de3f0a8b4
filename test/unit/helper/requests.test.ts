import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../electron/helper/limits.ts';
import { parseRequest } from '../../../electron/helper/requests.ts';

const tunnel = 't0123456789ab';
const network = {
  routes: ['10.96.0.0/12'],
  dns: { servers: ['10.96.0.10'], domains: [{ name: 'a.b', search: false }] },
};
const credentials = { tunnel, realm: 'Auth', username: 'u', password: 'p', response: '' };

const good: Record<string, unknown> = {
  hello: { protocol: 2 },
  start: { profile: 'client', addresses: { 'gw.example': ['203.0.113.1'] } },
  direct: { nextHop: '192.168.1.77' },
  credentials,
  release: { tunnel },
  restart: { tunnel },
  apply: { tunnel, network: { ...network, mtu: 1280 } },
  stop: { tunnel },
};

const bad: readonly (readonly [string, unknown])[] = [
  ['hello', { protocol: '1' }],
  ['hello', { protocol: -1 }],
  ['start', {}],
  ['start', { profile: 7, addresses: {} }],
  ['start', { profile: 'x'.repeat(limits.profileBytes + 1), addresses: {} }],
  ['start', { profile: 'ü'.repeat(limits.profileBytes - 1), addresses: {} }],
  ['start', { profile: 'client' }],
  ['start', { profile: 'client', addresses: ['203.0.113.1'] }],
  ['start', { profile: 'client', addresses: { gw: ['203.0.113.1 1194'] } }],
  ['start', { profile: 'client', addresses: { gw: ['203.0.113.1\nup /bin/sh'] } }],
  [
    'start',
    { profile: 'client', addresses: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`h${i}`, '1.2.3.4'])) },
  ],
  ['direct', {}],
  ['direct', { nextHop: 'router' }],
  ['direct', { nextHop: '192.168.1.77 dev lo' }],
  ['credentials', { ...credentials, password: null }],
  ['credentials', { ...credentials, realm: 'x'.repeat(129) }],
  ['credentials', { ...credentials, tunnel: '../x' }],
  ['release', { tunnel: '' }],
  ['restart', { tunnel: 5 }],
  ['apply', { tunnel, network: null }],
  ['apply', { tunnel, network: { routes: 'all', dns: null } }],
  ['apply', { tunnel, network: { routes: [1], dns: null } }],
  ['apply', { tunnel, network: { routes: [] } }],
  ['apply', { tunnel, network: { routes: Array(limits.routes + 1).fill('10.0.0.0/8'), dns: null } }],
  ['apply', { tunnel, network: { ...network, dns: { servers: [null], domains: [] } } }],
  ['apply', { tunnel, network: { ...network, dns: { servers: [], domains: [{ name: 'a' }] } } }],
  ['apply', { tunnel, network: { ...network, dns: { servers: [], domains: ['a'] } } }],
  ['stop', { tunnel: `t${'0'.repeat(32)}` }],
];

describe('parseRequest', () => {
  it.each(Object.entries(good))('takes a proper %s', (verb, given) => {
    expect(parseRequest({ id: 1, verb, arguments: given })).toEqual({
      ok: true,
      value: { id: 1, verb, arguments: given },
    });
  });

  it('drops what it does not know', () => {
    const parsed = parseRequest({ id: 1, verb: 'stop', arguments: { tunnel, path: '/etc/passwd' }, more: 1 });
    expect(parsed).toEqual({ ok: true, value: { id: 1, verb: 'stop', arguments: { tunnel } } });
  });

  it.each(bad)('refuses a wrong %s', (verb, given) => {
    const parsed = parseRequest({ id: 3, verb, arguments: given });
    expect(parsed).toMatchObject({ ok: false, error: { id: 3, problem: { code: 'helper.bad-request' } } });
  });

  it.each([null, 7, 'x', [], {}, { id: -1, verb: 'stop', arguments: { tunnel } }, { id: 1.5, verb: 'stop' }])(
    'refuses %j without an answer to a number',
    (document) => {
      expect(parseRequest(document)).toMatchObject({ ok: false, error: { id: null } });
    },
  );

  it.each(['exec', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])('has no verb %j', (verb) => {
    expect(parseRequest({ id: 1, verb, arguments: {} }).ok).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), fc.jsonValue(), (verb, given) => {
        parseRequest({ id: 1, verb, arguments: given });
      }),
    );
  });
});

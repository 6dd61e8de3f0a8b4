import { encode } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { domainTable, wireName } from '../../../../../electron/helper/dns/forwarder/domain-table.ts';
import type { Endpoint } from '../../../../../electron/helper/dns/forwarder/forwarder-config.ts';

const server = (last: number): Endpoint => ({ address: `10.0.0.${last}`, port: 53 });
const table = domainTable(
  [
    { domain: 'cluster.test', servers: [server(1)] },
    { domain: 'deep.svc.cluster.test', servers: [server(2)] },
    { domain: 'cluster.test', servers: [server(3)] },
    { domain: '96.10.in-addr.arpa', servers: [server(4)] },
  ],
  [server(9)],
);

describe('domainTable', () => {
  it.each([
    ['cluster.test', [1, 3]],
    ['a.cluster.test', [1, 3]],
    ['a.b.c.d.cluster.test', [1, 3]],
    ['deep.svc.cluster.test', [2]],
    ['x.deep.svc.cluster.test', [2]],
    ['xdeep.svc.cluster.test', [1, 3]],
    ['10.0.96.10.in-addr.arpa', [4]],
    ['xcluster.test', [9]],
    ['test', [9]],
    ['cluster.test.example', [9]],
    ['.', [9]],
  ])('%s', (name, expected) => {
    const wire = name === '.' ? '\0' : wireName(name);
    expect(table.routeFor(wire).servers).toEqual(expected.map(server));
  });

  it('does not take a dot inside of a label for the end of one', () => {
    expect(table.routeFor('\x0ca.cluster.te\x02st\0').servers).toEqual([server(9)]);
    expect(table.routeFor('\x0ecluster\x04test\0x\0').servers).toEqual([server(9)]);
  });

  it('without a server for all others there is none', () => {
    expect(domainTable([], []).routeFor(wireName('a.b')).servers).toEqual([]);
  });
});

it('knows where nobody could use IPv6 addresses', () => {
  const route = (domain: string, withoutIpv6?: boolean) => ({
    domain,
    servers: [server(1)],
    ...(withoutIpv6 === undefined ? {} : { withoutIpv6 }),
  });
  const mixed = domainTable([route('a.test', true), route('b.test'), route('c.test', true), route('c.test')], []);
  const found = ['x.a.test', 'x.b.test', 'x.c.test', 'x.test'].map(
    (name) => mixed.routeFor(wireName(name)).withoutIpv6,
  );
  expect(found).toEqual([true, false, false, false]);
});

it('wireName is what dns-packet writes', () => {
  const written = encode({ type: 'query', questions: [{ type: 'A', name: 'a.bc.cluster.test' }] });
  expect(wireName('a.bc.cluster.test')).toBe(written.toString('latin1', 12, written.length - 4));
});

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { KnownServers } from '../../../electron/connection/known-servers.ts';
import type { Remote } from '../../../electron/connection/machine-types.ts';
import { addressesByHost, answeringRemote } from '../../../electron/connection/remotes.ts';
import { resolveRemotes, type LookUp } from '../../../electron/connection/resolve-remotes.ts';
import type { HelperEvent } from '../../../electron/shared/helper-protocol.ts';
import { parseIpAddress } from '../../../electron/shared/ip.ts';

const udp: Remote = { host: 'gw.example', port: 1194, protocol: 'udp' };
const tcp: Remote = { host: 'gw.example', port: 443, protocol: 'tcp' };
const none = new KnownServers();

/** A DNS with these addresses for every name. */
function answering(...addresses: string[]): LookUp {
  return () => Promise.resolve(addresses);
}
const dead: LookUp = () => Promise.resolve([]);
const silent: LookUp = () => new Promise(() => undefined);

async function resolved(remotes: readonly Remote[], known: KnownServers, lookUp: LookUp): Promise<string[]> {
  const result = await resolveRemotes(remotes, known, lookUp);
  return result.ok
    ? result.value.map(({ address, port, protocol }) => `${address.text} ${port} ${protocol}`)
    : [result.error.code];
}

function proved(...addresses: string[]): KnownServers {
  const known = new KnownServers();
  for (const text of addresses) known.proved({ ...udp, address: parseIpAddress(text)! });
  return known;
}

describe('resolving the VPN servers', () => {
  it('takes all addresses of a name, IPv4 first, in the order of the profile’s servers', async () => {
    expect(await resolved([udp, tcp], none, answering('2001:db8::1', '203.0.113.1', '203.0.113.2'))).toEqual([
      ...['203.0.113.1 1194 udp', '203.0.113.2 1194 udp', '2001:db8::1 1194 udp'],
      ...['203.0.113.1 443 tcp', '203.0.113.2 443 tcp', '2001:db8::1 443 tcp'],
    ]);
  });

  it('keeps to the family that a protocol names', async () => {
    const dns = answering('203.0.113.1', '2001:db8::1');
    expect(await resolved([{ ...udp, protocol: 'udp6' }], none, dns)).toEqual(['2001:db8::1 1194 udp6']);
    expect(await resolved([{ ...udp, protocol: 'tcp4' }], none, dns)).toEqual(['203.0.113.1 1194 tcp4']);
    expect(await resolved([{ ...udp, protocol: 'udp6' }], none, answering('203.0.113.1'))).toEqual([
      'tunnel.name-unresolved',
    ]);
  });

  it('asks once for a name, and never for an address', async () => {
    const dns = vi.fn(answering('203.0.113.1'));
    await resolveRemotes([udp, tcp, { ...udp, host: '203.0.113.9' }], none, dns);
    expect(dns.mock.calls).toEqual([['gw.example']]);
  });

  it('puts the address that proved itself first, as long as the DNS still tells it', async () => {
    const known = proved('203.0.113.2');
    expect(await resolved([udp], known, answering('203.0.113.1', '203.0.113.2'))).toEqual([
      '203.0.113.2 1194 udp',
      '203.0.113.1 1194 udp',
    ]);
    expect(await resolved([udp], known, answering('203.0.113.1'))).toEqual(['203.0.113.1 1194 udp']);
  });

  it('takes it alone where the DNS does not answer, and does not wait long', async () => {
    expect(await resolved([udp], proved('203.0.113.2'), dead)).toEqual(['203.0.113.2 1194 udp']);
    expect(await resolved([udp], none, dead)).toEqual(['tunnel.name-unresolved']);
    vi.useFakeTimers();
    try {
      const waiting = resolved([udp], proved('203.0.113.2'), silent);
      await vi.advanceTimersByTimeAsync(1500);
      expect(await waiting).toEqual(['203.0.113.2 1194 udp']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('never makes more of a server than openvpn would reach', async () => {
    const many = Array.from({ length: 40 }, (_, at) => `203.0.113.${at + 1}`);
    expect(await resolved([udp], none, answering(...many))).toHaveLength(4);
  });
});

describe('what is kept of servers', () => {
  it('is the last address of each of the last names, however many there were', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(255)), { maxLength: 300 }), (seen) => {
        const known = new KnownServers();
        const last = new Map<string, string>();
        for (const [name, number] of seen) {
          const [host, text] = [`h${name}`, `203.0.113.${number}`];
          known.proved({ ...udp, host, address: parseIpAddress(text)! });
          last.delete(host);
          last.set(host, text);
        }
        const kept = [...last].slice(-64);
        for (const [host, text] of kept) expect(known.addressesOf(host).map((one) => one.text)).toEqual([text]);
        const forgotten = [...last].slice(0, -64);
        for (const [host] of forgotten) expect(known.addressesOf(host)).toEqual([]);
      }),
    );
  });

  it('comes from a server that openvpn says to be connected to, and from nothing else', () => {
    const remotes = [{ ...udp, address: parseIpAddress('203.0.113.1')! }];
    const state = { tunnel: 't1', event: 'state', state: 'CONNECTED', detail: 'SUCCESS' } as const;
    const at = (remoteAddress: string, remotePort: number): HelperEvent => ({ ...state, remoteAddress, remotePort });
    expect(answeringRemote(remotes, at('203.0.113.1', 1194))).toEqual(remotes[0]);
    expect(answeringRemote(remotes, at('203.0.113.7', 1194))).toBeNull();
    expect(answeringRemote(remotes, { ...at('203.0.113.1', 1194), state: 'WAIT' } as HelperEvent)).toBeNull();
  });
});

it('tells the helper the addresses of each host once', () => {
  const [first, second] = ['203.0.113.1', '203.0.113.2'].map((text) => parseIpAddress(text)!);
  const remotes = [udp, tcp].flatMap((remote) => [first!, second!].map((address) => ({ ...remote, address })));
  expect(addressesByHost(remotes)).toEqual({ 'gw.example': ['203.0.113.1', '203.0.113.2'] });
});

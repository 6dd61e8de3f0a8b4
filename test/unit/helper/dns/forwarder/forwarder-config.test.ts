import { describe, expect, it } from 'vitest';
import { endpointText, parseForwarderConfig } from '../../../../../electron/helper/dns/forwarder/forwarder-config.ts';
import { parseForwarderLine } from '../../../../../electron/helper/dns/forwarder/forwarder-lines.ts';

const at = (address: string, port = 53): { address: string; port: number } => ({ address, port });
const listen = at('127.0.0.153');
const good = {
  listen,
  routes: [{ domain: 'cluster.test', servers: [at('10.96.0.10')] }],
  servers: [at('192.168.1.1')],
};

describe('parseForwarderConfig', () => {
  it('brings addresses and domains to one form, and drops what is given twice', () => {
    const parsed = parseForwarderConfig({
      listen: at('0:0:0:0:0:0:0:1', 5353),
      routes: [{ domain: 'Cluster.Test.', servers: [at('FD00::0:1'), at('fd00::1')] }],
      servers: [at('fe80::1%wlan0')],
      more: 1,
    });
    expect(parsed).toEqual({
      ok: true,
      value: {
        listen: at('::1', 5353),
        routes: [{ domain: 'cluster.test', servers: [at('fd00::1')] }],
        servers: [at('fe80::1%wlan0')],
      },
    });
  });

  it('needs no server for other names', () => {
    expect(parseForwarderConfig({ ...good, servers: [] }).ok).toBe(true);
    expect(parseForwarderConfig({ ...good, servers: [at('127.0.0.153', 54), at('127.0.0.1')] }).ok).toBe(true);
  });

  it.each([
    [null, 'no object'],
    [[good], 'no object'],
    [{ ...good, listen: at('0.0.0.0') }, 'loopback'],
    [{ ...good, listen: at('192.168.1.2') }, 'loopback'],
    [{ ...good, listen: at('127.0.0.1', 0) }, 'loopback'],
    [{ ...good, listen: '127.0.0.1' }, 'loopback'],
    [{ ...good, servers: undefined }, 'no list'],
    [{ ...good, servers: Array.from({ length: 9 }, (_, n) => at(`10.0.0.${n}`)) }, 'no list'],
    [{ ...good, servers: [listen] }, 'is the forwarder itself'],
    [{ ...good, routes: [{ domain: 'a.b', servers: [listen] }] }, 'is the forwarder itself'],
    [{ ...good, servers: [at('::ffff:127.0.0.153')] }, 'no address'],
    [{ ...good, servers: [at('0.0.0.0')] }, 'no address'],
    [{ ...good, servers: [at('::')] }, 'no address'],
    [{ ...good, servers: [at('224.0.0.251')] }, 'no address'],
    [{ ...good, servers: [at('255.255.255.255')] }, 'no address'],
    [{ ...good, servers: [at('ff02::fb')] }, 'no address'],
    [{ ...good, servers: [at('dns.example')] }, 'no address'],
    [{ ...good, servers: [at('10.0.0.1%eth0')] }, 'no address'],
    [{ ...good, servers: [at('fd00::1%eth0')] }, 'no address'],
    [{ ...good, servers: [at('fe80::1%')] }, 'no address'],
    [{ ...good, servers: [at('10.0.0.1', 53.5)] }, 'no address'],
    [{ ...good, routes: {} }, 'no list'],
    [{ ...good, routes: [1] }, 'no object'],
    [{ ...good, routes: [{ domain: '.', servers: [at('10.0.0.1')] }] }, 'no domain'],
    [{ ...good, routes: [{ domain: 'a.b', servers: [] }] }, 'no server'],
  ])('refuses the configuration %j', (document, words) => {
    const parsed = parseForwarderConfig(document);
    expect(parsed.ok ? '' : parsed.error).toContain(words);
  });

  it('endpoints have one text each', () => {
    expect(endpointText(at('::1', 53))).toBe('::1#53');
  });
});

describe('parseForwarderLine', () => {
  it.each([
    [{ ready: '127.0.0.1#53' }, { kind: 'done' }],
    [{ applied: true }, { kind: 'done' }],
    [{ refused: 'why\u001b[2J' }, { kind: 'refused', reason: 'why[2J' }],
    [{ failed: 'x'.repeat(400) }, { kind: 'failed', reason: 'x'.repeat(300) }],
    [{ applied: false }, null],
    [{ ready: 1 }, null],
    [{}, null],
    [null, null],
    ['ready', null],
  ])('reads the line of the forwarder’s %j', (document, answer) => {
    expect(parseForwarderLine(document)).toEqual(answer);
  });
});

import { describe, expect, it } from 'vitest';
import { failed } from '../../../electron/connection/doctor/check.ts';
import { fact } from '../../../electron/connection/reach/fact.ts';
import { reportText } from '../../../electron/connection/doctor/report.ts';
import { randomId } from '../../../electron/helper/dns/forwarder/random-id.ts';
import { decideRoute } from '../../../electron/network/route-choice.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';
import { parseCidr, parseIpAddress, type Cidr, type IpAddress } from '../../../electron/shared/ip.ts';
import { problem } from '../../../electron/shared/problem.ts';

const address = (text: string): IpAddress => parseIpAddress(text)!;
function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

describe('what the doctor is told from outside', () => {
  const escape = '\u001b]0;owned\u0007\u001b[2J\nok  everything\r\u202e';

  it('reaches nobody’s terminal or issue with control characters, line breaks or without end', () => {
    const found = failed(
      'server-port',
      problem('dns.failed', { detail: escape }),
      Array.from({ length: 50 }, () => fact(escape, 'found', `${escape}${'x'.repeat(5000)}`)),
      escape,
    );
    expect(found.evidence).toHaveLength(12);
    for (const { subject, detail } of found.evidence) {
      expect(subject + detail).toMatch(/^[ -~…]*$/);
      expect(detail.length).toBeLessThanOrEqual('…'.length + 200);
    }
    expect(found.about).toMatch(/^[ -~]*$/);
    const report = { checks: [found], cause: found };
    const examination = { report, confidential: { hosts: [], names: [], domains: [], secrets: [] } };
    const text = reportText(examination, createTranslator('en'), { home: '', names: [] });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
    expect(text).not.toMatch(/^ok {2}everything/m);
  });
});

describe('what stands in the file of choices', () => {
  const route = cidr('192.168.0.0/16');
  const local = {
    online: true,
    routes: [{ cidr: cidr('192.168.1.0/24'), device: 'eth0', gateway: null }],
    gateways: [address('192.168.1.1')],
    dnsServers: [address('192.168.1.53')],
  };
  const surroundings = { local, vpnServers: [address('192.168.9.9')], clusterDns: [] };

  it('sends no address into the tunnel that is outside of its route, the gateway’s, the LAN’s DNS or the VPN server’s', () => {
    const hosts = ['192.168.8.7', '203.0.113.1', '192.168.1.1', '192.168.1.53', '192.168.9.9', '0.0.0.0/0', 'x'];
    const { install } = decideRoute(route, { route: route.text, choice: 'hosts', hosts }, surroundings);
    expect(install.map(({ text }) => text)).toEqual(['192.168.8.7/32']);
  });

  it('cannot win a network back that holds an address which must stay outside of the tunnel', () => {
    const chosen = { route: route.text, choice: 'cluster', hosts: [] } as const;
    expect(decideRoute(route, chosen, surroundings)).toMatchObject({ choice: 'keep', install: [] });
  });
});

describe('the ids of the forwarder’s questions', () => {
  it('are spread over all numbers, and no row of them comes again', () => {
    const ids = Array.from({ length: 8192 }, () => randomId());
    // Each sixteenth of the numbers is hit about 512 times; 400 and 624 are five standard deviations away.
    const parts = new Map<number, number>();
    for (const id of ids) parts.set(id >> 12, (parts.get(id >> 12) ?? 0) + 1);
    expect(parts.size).toBe(16);
    for (const count of parts.values()) expect(count).toSatisfy((n: number) => n > 400 && n < 624);
    const steps = ids.slice(1).map((id, at) => (id - (ids[at] ?? 0)) & 0xffff);
    expect(new Set(steps).size).toBeGreaterThan(6500);
    const rows = Array.from({ length: 8189 }, (_, at) => ids.slice(at, at + 4).join(' '));
    expect(new Set(rows).size).toBe(rows.length);
  });
});

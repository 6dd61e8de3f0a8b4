import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyDirective, classifiedNames } from '../../electron/openvpn/directives.ts';
import { lexProfile } from '../../electron/openvpn/lexer.ts';
import {
  collectPushedSettings,
  ManagementLineSplitter,
  parseManagementLine,
} from '../../electron/openvpn/management.ts';
import { emitCanonicalConfig, parseProfile } from '../../electron/openvpn/profile.ts';
import { blocks } from '../unit/openvpn/samples.ts';

/** A few seconds of garbage at everything that reads what openvpn, a server or a profile's author wrote. Repeat with KUBELANE_FUZZ_SEED. */
const seed = Number(process.env['KUBELANE_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const limits = { seed, interruptAfterTimeLimit: 3000, numRuns: Number(process.env['KUBELANE_FUZZ_RUNS'] ?? 2000) };

const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...classifiedNames()) },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '1194',
      '10.8.0.0',
      '255.255.0.0',
      'tun',
      'udp',
      'opt',
      'up',
      '/bin/sh',
      'server',
      '1',
      'address',
      'DNS',
      'vpn.example',
      '[inline]',
      '',
      '--',
      'fd00::/8',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const quote = fc.constantFrom('', '"', "'", '\\', ' ');
const quoted = fc.oneof(
  { weight: 20, arbitrary: word },
  { weight: 5, arbitrary: word.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`) },
  { weight: 1, arbitrary: fc.tuple(quote, word, quote).map(([left, text, right]) => left + text + right) },
);
const line = fc.oneof(
  { weight: 6, arbitrary: fc.array(quoted, { maxLength: 5 }).map((words) => words.join(' ')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '<ca>',
      ' </ca>x',
      '<connection>',
      '</connection>',
      '<up>',
      '</up>',
      '<tls-auth>',
      '</tls-auth>',
      '#',
      '\ufeff',
    ),
  },
);
const profile = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.nat(3))
  .map(([lines, end, part]) => (part > 0 ? ['client', 'remote h 1', ...lines, blocks] : lines).join(end));

describe('profiles', () => {
  it('never throw; what is accepted emits a configuration of allowed directives only, which reads as itself', () => {
    fc.assert(
      fc.property(profile, (text) => {
        const parsed = parseProfile(text);
        if (!parsed.ok) {
          expect(parsed.error.length).toBeGreaterThan(0);
          return;
        }
        const config = emitCanonicalConfig(parsed.value);
        const lexed = lexProfile(config);
        if (!lexed.ok) throw new Error(JSON.stringify(lexed.error));
        for (const { name, parameters } of lexed.value.flatMap((directive) => [directive, ...directive.children])) {
          const verdict = classifyDirective(name)?.verdict;
          const isOurs =
            ['dev-type', 'remote', 'connection', 'auth-user-pass', 'static-challenge'].includes(name) ||
            (name === 'setenv' && parameters[0]?.startsWith('UV_'));
          expect(verdict === 'allowed' || verdict === 'file' || isOurs, `${name}: ${String(verdict)}`).toBe(true);
        }
        const again = parseProfile(config);
        if (!again.ok) throw new Error(JSON.stringify(again.error));
        expect(emitCanonicalConfig(again.value)).toBe(config);
      }),
      limits,
    );
  });
});

describe('the management interface', () => {
  it('no stream of bytes makes the splitter or the parser throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (parts) => {
        const splitter = new ManagementLineSplitter(100);
        for (const part of parts) {
          for (const text of splitter.push(Buffer.from(part))) {
            expect(text).not.toContain('\n');
            parseManagementLine(text);
          }
        }
      }),
      limits,
    );
  });

  it('no environment makes settings that are not what they say', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'dev',
        'tun_mtu',
        'ifconfig_local',
        'ifconfig_remote',
        'ifconfig_netmask',
        'ifconfig_ipv6_local',
        'ifconfig_ipv6_netbits',
      ),
      fc
        .tuple(
          fc.constantFrom(
            'route_network_',
            'route_netmask_',
            'route_gateway_',
            'route_ipv6_network_',
            'foreign_option_',
            'dns_search_domain_',
          ),
          fc.nat(3),
        )
        .map(([prefix, n]) => `${prefix}${n}`),
      fc
        .tuple(fc.nat(2), fc.constantFrom('address', 'port', 'resolve_domain'), fc.nat(2))
        .map(([a, what, b]) => `dns_server_${a}_${what}_${b}`),
    );
    const value = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom(
        '255.255.0.0',
        '0.0.0.0',
        'fd00::/8',
        '::/0',
        'kl0',
        '1500',
        '53',
        'cluster.local',
        'dhcp-option DNS 10.0.0.1',
        'dhcp-option DOMAIN $(id)',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 15 }), (entries) => {
        const settings = collectPushedSettings(new Map(entries));
        for (const { cidr } of settings.routes) expect(cidr).toMatch(/^[0-9.]+\/([4-9]|[12][0-9]|3[0-2])$/);
        for (const { cidr } of settings.routes6) expect(cidr).toMatch(/^[0-9a-f:]+\/[0-9]+$/);
        for (const server of settings.dnsServers) expect(server).toMatch(/^[0-9a-f.:]+$/);
        for (const domain of [...settings.domains, ...settings.searchDomains]) expect(domain).toMatch(/^[a-z0-9_.-]+$/);
        for (const { option } of settings.refused) expect(option).not.toMatch(/\p{Cc}/u);
      }),
      limits,
    );
  });
});

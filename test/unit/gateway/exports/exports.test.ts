import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../../../electron/gateway/exports/without-secrets.ts';
import { exportKinds, type ExportKind } from '../../../../electron/shared/export-kind.ts';
import { routeRoles } from '../../../../electron/shared/routes.ts';
import { makeExport } from '../../../../electron/gateway/exports/make-export.ts';
import { effective, exported, fullFacts, refusal, sampleConfig, sampleFacts, secret } from './samples.ts';

describe.each(exportKinds)('the export for %s', (kind) => {
  it('is this text, and with everything that text', async () => {
    const { text, fileName } = exported(kind);
    await expect(text).toMatchFileSnapshot(`expected/${fileName}`);
    await expect(exported(kind, fullFacts).text).toMatchFileSnapshot(`expected/full-${fileName}`);
  });

  it('says where each value came from, where it goes, how to check it, and ends with how to undo it', () => {
    const { text } = exported(kind);
    const words = text.replace(/\s+/g, ' ');
    expect(words).toContain('10.96.0.10 from the profile');
    expect(words).toContain('cluster.coder4 from the running connection');
    expect(words).toContain('route node 192.168.8.0/24 from the VPN server');
    expect(words).toContain('Where it goes: ');
    expect(words).toContain('To check');
    const end = text.slice(text.lastIndexOf('# To undo:'));
    expect(
      end
        .split('\n')
        .slice(1, -1)
        .every((line) => line.startsWith('#   ')),
    ).toBe(true);
    expect(exported(kind, fullFacts).text).toContain('of the profile alone');
  });

  it('is plain ASCII in lines, and holds a key only where it says so', () => {
    for (const facts of [sampleFacts, fullFacts]) {
      const { text, secret: isSecret } = exported(kind, facts);
      expect(text).toMatch(/^[\n -~]+\n$/);
      expect(text.includes(secret)).toBe(kind === 'ovpn');
      expect(isSecret).toBe(kind === 'ovpn');
    }
  });

  it('is refused where what it needs is not known', () => {
    const needsNames = kind !== 'ovpn';
    const nameless = { ...sampleFacts, dnsServers: { values: [], source: 'profile' as const } };
    expect(refusal(kind, nameless)?.code ?? null).toBe(needsNames ? 'export.no-names' : null);
    const domainless = { ...sampleFacts, domains: { values: [], source: 'profile' as const } };
    expect(refusal(kind, domainless)?.code ?? null).toBe(needsNames ? 'export.no-names' : null);
    const needsRoutes = kind === 'ovpn' || kind === 'openwrt';
    const podless = { ...sampleFacts, routes: sampleFacts.routes.filter(({ role }) => role !== 'pod') };
    expect(refusal(kind, podless)?.code ?? null).toBe(needsRoutes ? 'export.no-routes' : null);
  });
});

/** What each program reads as a line of its own begins with one of these; whatever else stood in an output would be an injected line. */
const grammar: Readonly<Record<ExportKind, RegExp>> = {
  dnsmasq: /^(?:server=\/[a-z0-9._-]+\/[0-9a-f.:]+|rebind-domain-ok=\/[a-z0-9._-]+\/)$/,
  unbound:
    /^(?:server:|forward-zone:| {2}(?:private-domain|domain-insecure|name): "[a-z0-9._-]+"| {2}local-zone: "[a-z0-9._-]+" (?:nodefault|transparent)| {2}forward-addr: [0-9a-f.:]+)$/,
  adguard: /^\[\/[a-z0-9._-]+\/\][0-9a-f.:[\]]+$/,
  coredns: /^(?:(?:[a-z0-9._-]+:53 )+\{| {4}errors| {4}cache 30| {4}forward \.(?: [0-9a-f.:[\]]+)+|\})$/,
  resolved: /^(?:\[Resolve\]|DNS=[0-9a-f.: ]+|Domains=[a-z0-9._~ -]+)$/,
  openwrt:
    /^(?:set -e|\[ -s .* exit 1; \}|for (?:section|config) in [a-z_. ]+; do uci [^;]*(?: \|\| :)?; done|i=0; while \[ \$i -lt [0-9]+ \]; do .* done|uci set [a-z_0-9.]+='[A-Za-z0-9_./:-]*'|uci (?:-q del|add)_list 'dhcp\.@dnsmasq\[0\]\.(?:server|rebind_domain)=\/[a-z0-9._-]+\/[0-9a-f.:]*'(?: \|\| :)?|\/etc\/init\.d\/[a-z]+ (?:restart|reload))$/,
  macos:
    /^(?:#!.*|set -eu|mark='# Kubelane export of the profile [A-Za-z0-9._-]+'|mkdir -p \/etc\/resolver|names='[a-z0-9._ -]+'|for name in \$names; do| {2}file="\/etc\/resolver\/\$name"| {2}if \[ -e "\$file" \] && ! grep -qxF "\$mark" "\$file"; then| {4}echo "[^"`(]*" >&2| {4}exit 1| {2}fi|done| {2}printf '%s\\n'(?: '[A-Za-z0-9#.:_ -]+')+ > "\/etc\/resolver\/\$name"|dscacheutil -flushcache|killall -HUP mDNSResponder)$/,
  windows:
    /^(?:#Requires -RunAsAdministrator|\$ErrorActionPreference = 'Stop'|\$note = '[A-Za-z0-9._ -]+'|if \(Test-Path '[^']+'\) \{| {2}Write-Warning '[^']+'|\}|Get-DnsClientNrptRule \| Where-Object \{ \$_\.Comment -eq \$note \} \| Remove-DnsClientNrptRule -Force|foreach \(\$namespace in @\((?:'\.[a-z0-9._-]+'(?:, )?)+\)\) \{| {2}Add-DnsClientNrptRule -Namespace \$namespace -NameServers @\((?:'[0-9a-f.:]+'(?:, )?)+\) -Comment \$note -DisplayName \$note|Clear-DnsClientCache)$/,
  ovpn: /^(?:dev tun|route [0-9.]+ [0-9.]+|route-ipv6 [0-9a-f:]+\/[0-9]+|ignore-unknown-option dns|dns server 0 (?:address [0-9a-f.:]+|resolve-domains [a-z0-9._-]+)|dns search-domains [a-z0-9._-]+)$/,
};

/** Texts that would do harm if they got into a file as they are, around what would be right. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'cluster.local\nserver=/#/203.0.113.66',
    'cluster.local/\naddr=1',
    "x'; reboot; '",
    '$(reboot)',
    '`reboot`',
    'x" "y',
    '10.0.0.1\r\nup /bin/sh',
    '10.96.0.0/12\nscript-security 2',
    '0.0.0.0/0',
    '::/1',
    '.',
    '*',
    'com',
    'local',
    '../../etc/passwd',
    '}\n. {',
    '#',
    'a b',
    '-rf',
    'cluster.local\u2028x',
    'ｃluster.local',
    '</ca>\nup x',
  ),
  fc.domain(),
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('cluster.local', 'svc.cluster.local', '_x._tcp.local'),
);

describe('hostile values', () => {
  /** Mostly what belongs there, so that the rest of the facts is reached with something hostile among it. */
  const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: bad });
  const ip = fc.oneof(fc.ipV4(), fc.ipV6());
  const cidr = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 4, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
    fc.tuple(fc.ipV6(), fc.integer({ min: 5, max: 128 })).map(([address, bits]) => `${address}/${bits}`),
    fc.constantFrom('10.96.0.0/12', '10.200.0.0/16', 'fd00:96::/108'),
  );
  const source = fc.constantFrom('profile' as const, 'ovpn' as const, 'push' as const, 'connection' as const);
  const some = (good: fc.Arbitrary<string>) =>
    fc.record({ values: fc.array(mostly(good, hostile), { minLength: 1, maxLength: 3 }), source });
  const raw = fc.record({
    profile: mostly(fc.constant('shop-dev'), hostile),
    live: fc.boolean(),
    remotes: fc.array(
      fc.record({
        host: mostly(fc.oneof(fc.domain(), ip), hostile),
        port: mostly<number>(fc.integer({ min: 1, max: 65535 }), fc.double()),
        protocol: mostly(fc.constant('udp'), hostile),
      }),
      { maxLength: 2 },
    ),
    routes: fc.array(fc.record({ role: fc.constantFrom(...routeRoles), cidr: mostly(cidr, hostile), source }), {
      minLength: 1,
      maxLength: 4,
    }),
    dnsServers: some(ip),
    domains: some(fc.oneof(fc.domain(), fc.constant('cluster.local'))),
    search: some(fc.domain()),
    reverse: fc.boolean(),
  });

  it('are refused, or every line is one that the export means', () => {
    let made = 0;
    fc.assert(
      fc.property(raw, fc.constantFrom(...exportKinds), (facts, kind) => {
        const result = makeExport(kind, facts, '');
        if (!result.ok) return;
        made += 1;
        expect(result.value.text).toMatch(/^[\n -~]+\n$/);
        for (const line of effective(result.value.text)) expect(line).toMatch(grammar[kind]);
      }),
      { numRuns: 3000 },
    );
    expect(made).toBeGreaterThan(300);
  });

  it.each(exportKinds.flatMap((kind) => [sampleFacts, fullFacts].map((facts) => [kind, facts] as const)))(
    'the grammar of this test knows every line of %s',
    (kind, facts) => {
      const made = makeExport(kind, facts, '');
      const lines = effective(made.ok ? made.value.text : '');
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatch(grammar[kind]);
    },
  );

  it.each([
    ['domain', { domains: { values: ['cluster.local\nx'], source: 'push' as const } }],
    ['domain', { domains: { values: ['com'], source: 'ovpn' as const } }],
    ['dns-server', { dnsServers: { values: ['10.96.0.10 203.0.113.1'], source: 'push' as const } }],
    ['route', { routes: [{ role: 'pod' as const, cidr: '0.0.0.0/1', source: 'push' as const }] }],
    ['remote', { remotes: [{ host: 'a b', port: 1194, protocol: 'udp' }] }],
    ['profile', { profile: '../x' }],
  ])('%s: the field and the value are named', (field, change) => {
    expect(refusal('dnsmasq', { ...sampleFacts, ...change })).toMatchObject({
      code: 'export.bad-value',
      params: { field },
    });
  });
});

describe('the lines of an .ovpn', () => {
  it('are none that openvpn would cut in two', () => {
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.test`;
    const domains = { values: [long], source: 'connection' as const };
    const { text } = exported('ovpn', { ...sampleFacts, domains, search: domains });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(254);
    expect(text).toContain('# (too long for openvpn) dns server 0 resolve-domains');
  });
});

describe('withoutSecrets', () => {
  it('leaves the blocks out and everything else in', () => {
    const shown = withoutSecrets(exported('ovpn'), '(not shown here)').text;
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain('BEGIN');
    expect(shown).toContain('<key>\n# (not shown here)\n</key>');
    expect(shown).toContain('remote "gw.shop.example" "1194" "udp"');
  });

  it('finds them in connection blocks, too', () => {
    const config = sampleConfig.replace(
      '<key>',
      '<connection>\nremote "x" "1"\n<tls-crypt>\nKEYKEY\n</tls-crypt>\n</connection>\n<key>',
    );
    const made = makeExport('ovpn', sampleFacts, config);
    const shown = made.ok ? withoutSecrets(made.value, '-').text : '';
    expect(shown).toContain('remote "x" "1"');
    expect(shown).not.toContain('KEYKEY');
    expect(shown).not.toContain(secret);
  });

  it('changes nothing where nothing is secret', () => {
    expect(withoutSecrets(exported('dnsmasq'), '-')).toEqual(exported('dnsmasq'));
  });
});

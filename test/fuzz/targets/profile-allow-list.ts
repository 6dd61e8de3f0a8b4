import fc from 'fast-check';
import { classifyDirective } from '../../../electron/openvpn/directives.ts';
import { lexProfile } from '../../../electron/openvpn/lexer.ts';
import { emitCanonicalConfig, parseProfile, type OpenvpnProfile } from '../../../electron/openvpn/profile.ts';
import { parseDomainName } from '../../../electron/shared/domain-name.ts';
import { parseCidr, parseIpAddress } from '../../../electron/shared/ip.ts';
import { profileWith, staticKey } from '../../unit/openvpn/samples.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { goodProfileShapes, profileShapes, profileWords } from './profile-shapes.ts';
import { mustBePrintable, mustBeSame } from './support.ts';

/** The allow-list: what comes out of an accepted profile is a configuration of harmless directives, which reads as itself. */
export const profileAllowList: FuzzTarget = {
  name: 'profile-allow-list',
  dictionary: profileWords,
  seeds: [
    profileWith(),
    profileWith('auth-user-pass', 'static-challenge "Token?" 1', 'route 10.0.0.0 255.0.0.0', 'setenv opt up /bin/sh'),
    profileWith(
      '<connection>\nremote a 1 tcp\nhttp-proxy p 3128\n</connection>',
      `<tls-auth>\n${staticKey}</tls-auth>`,
    ),
    profileWith('dns server 0 address 10.96.0.10:53', 'dns search-domains cluster.local', 'redirect-gateway def1'),
  ],
  shapes: fc.oneof(goodProfileShapes, profileShapes),
  usualBytes: 1400,
  largestBytes: 512 * 1024,
  run: (input) => {
    const parsed = parseProfile(input.toString('utf8'));
    if (!parsed.ok) {
      must(parsed.error.length > 0 && parsed.error.length <= 1000, 'a refused profile has no problem, or too many');
      for (const { detail } of parsed.error) mustBePrintable(detail, 'a problem');
      return;
    }
    checkValues(parsed.value);
    const config = emitCanonicalConfig(parsed.value);
    checkLines(config);
    checkDirectives(config);
    checkAgain(parsed.value, config);
  },
};

function checkValues(profile: OpenvpnProfile): void {
  must(profile.remotes.length > 0 && profile.remotes.length <= 64, 'no or too many remotes');
  must(profile.routes.length <= 1024 && profile.report.length <= 1000, 'too many routes or notes');
  for (const { cidr } of profile.routes) {
    const parsed = parseCidr(cidr);
    must(parsed.ok && parsed.value.text === cidr && parsed.value.prefixLength > 3, 'a bad route', () => cidr);
  }
  for (const server of profile.dnsServers)
    must(parseIpAddress(server)?.text === server, 'a bad DNS server', () => server);
  for (const domain of [...profile.domains, ...profile.searchDomains]) {
    must(parseDomainName(domain) === domain, 'a bad domain', () => domain);
  }
  for (const { directive } of profile.report) mustBePrintable(directive, 'a note');
}

/** Looked at by other means than our own lexer. */
const plainLine = /^[a-z0-9-]+(?: "(?:[^"\\\p{Cc}]|\\["\\])*")*$/u;
const tagLine = /^<\/?[a-z0-9-]+>$/;
const bodyLine = /^[A-Za-z0-9+/=:,. -]*$/;
/** What openvpn would read, write, load, run or become; as the first word of a line it must never come out. */
const forbidden =
  /^(?:config|cd|chroot|user|group|daemon|log|log-append|syslog|status|writepid|tmp-dir|replay-persist|ifconfig-pool-persist|plugin|pkcs11-.*|engine|providers|up|down|ipchange|route-up|route-pre-down|tls-verify|auth-user-pass-verify|client-connect|client-disconnect|learn-address|tls-crypt-v2-verify|iproute|script-security|up-restart|management.*|askpass|dh|capath|setcon|dev-node|lladdr|mktun|rmtun|tls-export-cert|client-config-dir|client-crresponse|dns-updown|win-sys|service|mlock|nice|inetd|test-crypto|genkey|secret|http-proxy-user-pass)$/;

function checkLines(config: string): void {
  for (const line of config.trimEnd().split('\n')) {
    must(Buffer.byteLength(line) <= 254, 'a line is longer than openvpn reads', () => line);
    const name = /^[a-z0-9-]+/.exec(line)?.[0] ?? '';
    if (plainLine.test(line)) must(!forbidden.test(name), 'a forbidden directive came out', () => line);
    else must(tagLine.test(line) || bodyLine.test(line), 'a line has no known form', () => line);
  }
}

const ours: ReadonlySet<string> = new Set(['dev-type', 'remote', 'connection', 'auth-user-pass', 'static-challenge']);

function checkDirectives(config: string): void {
  const lexed = lexProfile(config);
  must(lexed.ok, 'the configuration does not lex', () => lexed);
  for (const { name, parameters } of lexed.value.flatMap((directive) => [directive, ...directive.children])) {
    const verdict = classifyDirective(name)?.verdict;
    const isOurs = ours.has(name) || (name === 'setenv' && parameters[0]?.startsWith('UV_') === true);
    must(verdict === 'allowed' || verdict === 'file' || isOurs, 'a directive that is not allowed came out', () => name);
    if (name === 'auth-user-pass') must(parameters.length === 0, 'auth-user-pass names a file');
    if (name === 'http-proxy')
      must(parameters.length < 3 || /^(?:auto|auto-nct|none)$/.test(parameters[2] ?? ''), 'http-proxy names a file');
    if (name === 'socks-proxy') must(parameters.length < 3, 'socks-proxy names a file');
  }
}

function checkAgain(profile: OpenvpnProfile, config: string): void {
  const again = parseProfile(config);
  must(again.ok, 'the configuration does not parse', () => again);
  must(emitCanonicalConfig(again.value) === config, 'the configuration is no fixpoint', () => config);
  mustBeSame(essence(again.value), essence(profile), 'the configuration is another profile');
}

/** What openvpn gets of a profile, without the lines it came from; blocks are given a connect-timeout when they have none. */
function essence({ remotes, canonicalDirectives, inline, needsUsername, staticChallenge }: OpenvpnProfile): unknown {
  return {
    remotes: remotes.map(({ host, port, protocol, directives, inline: own }) => [
      ...[host, port, protocol, Object.entries(own).sort()],
      directives.filter(({ name }) => name !== 'connect-timeout').map(({ name, parameters }) => [name, parameters]),
    ]),
    directives: canonicalDirectives.map(({ name, parameters }) => [name, parameters]),
    inline: Object.entries(inline).sort(),
    needsUsername,
    staticChallenge,
  };
}

import type { CheckName, DoctorCheck } from '../../shared/doctor.ts';
import { isIpv4, isIpv6 } from '../../shared/ip.ts';
import { problem } from '../../shared/problem.ts';
import type { DnsStack } from '../../shared/routes.ts';
import { reasonsOf } from '../../shared/status-document.ts';
import { checked, failed, passed, skipped } from './check.ts';
import { fact } from '../reach/fact.ts';
import type { PathInput } from './checks-path.ts';
import { stubFile, tools } from './checks-resolv-conf.ts';
import { parseHostsLine, resolvedDecides } from '../../network/nsswitch.ts';
import { multicastFirst } from '../verify/name-order.ts';
import { agrees, answerFact, knownName } from './known-name.ts';
import { givesUpAtMdns, hostsOrder, nsswitchFile, parseResolvConf, resolvConfFile } from './resolver-files.ts';
import type { Step } from './runner.ts';

/** What each kind of program on this laptop gets for a cluster name, and that no other name changed its way. */
export function nameSteps(input: PathInput): readonly Step[] {
  const step = (check: CheckName, needs: readonly CheckName[], run: Step['run']): Step => ({ check, needs, run });
  return [
    step('names', ['device'], () => Promise.resolve(names(input))),
    step('getaddrinfo', ['dns-udp'], () => getaddrinfo(input)),
    step('stub-file', ['dns-udp'], () => stubFile(input)),
    step('search', ['getaddrinfo'], () => search(input)),
    step('public-name', ['device'], () => publicName(input)),
    step('leak', ['dns-udp'], () => leak(input)),
    step('tools', ['dns-udp'], () => tools(input)),
  ];
}

function names({ patient: { snapshot } }: PathInput): DoctorCheck {
  const { dns } = snapshot;
  if (dns === null) return failed('names', problem('dns.none'));
  const evidence = [fact(dns.domains.join(', '), 'is', dns.servers.join(', ')), fact('DNS', 'is', dns.stack)];
  if (dns.status === 'active') return passed('names', evidence);
  const said = reasonsOf(snapshot).find(({ code }) => code.startsWith('dns.'));
  return failed('names', said ?? problem('dns.failed', { detail: dns.status }), evidence);
}

async function getaddrinfo(input: PathInput): Promise<DoctorCheck> {
  const { probes } = input;
  const { name, domain, direct } = await knownName(input);
  const { addresses, detail } = await probes.resolve(name);
  const evidence = [answerFact(name, addresses, detail)];
  if (agrees(direct, addresses)) return passed('getaddrinfo', evidence);
  const order = hostsOrder(probes.readFile(nsswitchFile) ?? '');
  if (order !== null && (await isMulticastFirst(input, name, direct))) {
    return failed('getaddrinfo', problem('dns.mdns-first', { domain, order }), evidence);
  }
  const other =
    addresses.length === 0
      ? problem('dns.not-in-effect', { name, detail })
      : problem('dns.other-address', { name, addresses: addresses.join(', '), direct: direct.join(', ') || '-' });
  return failed('getaddrinfo', other, evidence);
}

/** Where the same question can be asked without multicast, that tells; else the order of the services does for names under `.local`. */
async function isMulticastFirst({ probes }: PathInput, name: string, direct: readonly string[]): Promise<boolean> {
  const text = probes.readFile(nsswitchFile) ?? '';
  if (probes.resolveBy === undefined) return name.endsWith('.local') && givesUpAtMdns(hostsOrder(text) ?? '');
  const { resolveBy } = probes;
  const isRight = (addresses: readonly string[]): boolean => agrees(direct, addresses);
  return (await multicastFirst({ resolveBy, hostsFile: () => text }, name, isRight)) !== null;
}

/** The short form of a name that everybody knows, by each search domain that it can be made from. */
async function search(input: PathInput): Promise<DoctorCheck> {
  const { name: full, direct } = await knownName(input);
  const configured = input.patient.snapshot.dns?.search ?? [];
  const short = configured
    .filter((suffix) => full.endsWith(`.${suffix}`))
    .map((suffix) => full.slice(0, -suffix.length - 1));
  if (short.length === 0) return skipped('search', configured.length === 0 ? 'no-search-domains' : 'not-tellable');
  const found = await Promise.all(
    short.map(async (name) => ({ name, addresses: (await input.probes.resolve(name)).addresses })),
  );
  const wrong = found.find(({ addresses }) => !agrees(direct, addresses));
  const evidence = found.map(({ name, addresses }) => answerFact(name, addresses));
  if (wrong === undefined) return passed('search', evidence);
  const decides = resolvedDecides(parseHostsLine(input.probes.readFile(nsswitchFile) ?? '') ?? []);
  const params = { name: wrong.name, domains: configured.join(', '), full };
  return failed('search', problem(decides ? 'dns.search-single-label' : 'dns.search-not-in-effect', params), evidence);
}

/** The VPN server's own name has to be answered by whoever answered it before the tunnel was there. */
async function publicName({ patient, probes }: PathInput): Promise<DoctorCheck> {
  const name = patient.remotes.map(({ host }) => host).find((host) => !isIpv4(host) && !isIpv6(host));
  const { tunnel, snapshot } = patient;
  if (name === undefined || tunnel === null) return skipped('public-name', 'no-public-name');
  const [{ addresses, detail }, { deviceIndex }, link] = await Promise.all([
    probes.resolve(name),
    probes.look(tunnel.device, []),
    probes.answeringLink(name),
  ]);
  const isDefault = deviceIndex !== null && (await probes.isDefaultForNames(deviceIndex));
  const evidence = [answerFact(name, addresses, detail)];
  const domain = snapshot.dns?.domains[0] ?? '';
  const servers = parseResolvConf(probes.readFile(resolvConfFile) ?? '').servers;
  const byFile = servers.length > 0 && servers.every((server) => snapshot.dns?.servers.includes(server) === true);
  if (isDefault || byFile || (link !== null && link === deviceIndex)) {
    return failed('public-name', problem('dns.public-changed', { domain }), [
      ...evidence,
      fact(name, 'device', tunnel.device),
    ]);
  }
  return checked('public-name', addresses.length > 0 ? null : problem('dns.public-broken', { name }), evidence);
}

/** The answer for a cluster name has to come over the tunnel's link and no other; without systemd-resolved, from our own forwarder. */
async function leak(input: PathInput): Promise<DoctorCheck> {
  const { patient, probes } = input;
  const { tunnel, snapshot } = patient;
  if (!patient.stands) return skipped('leak', 'not-connected');
  const { name, domain } = await knownName(input);
  const [{ deviceIndex }, link] = await Promise.all([
    probes.look(tunnel?.device ?? '', []),
    probes.answeringLink(name),
  ]);
  if (tunnel !== null && link !== null && deviceIndex !== null) {
    const evidence = [fact(name, 'device', link === deviceIndex ? tunnel.device : `#${link}`)];
    return checked('leak', link === deviceIndex ? null : problem('dns.leak', { domain }), evidence);
  }
  const [first, ...others] = parseResolvConf(probes.readFile(resolvConfFile) ?? '').servers;
  if (probes.system !== 'linux' || !forwarding.includes(snapshot.dns?.stack ?? 'none') || first === undefined) {
    return skipped('leak', 'not-tellable');
  }
  const evidence = [
    fact(resolvConfFile, 'is', first),
    ...others.map((server) => fact(`${resolvConfFile}: ${server}`, 'next')),
  ];
  return checked('leak', isLoopback(first) ? null : problem('dns.other-first', { server: first, domain }), evidence);
}

/** Stacks in which a forwarder on this computer, ours or NetworkManager's, sends each name its way; the servers in resolv.conf do the rest. */
const forwarding: readonly DnsStack[] = ['resolv-conf', 'resolvconf', 'networkmanager-dnsmasq'];

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

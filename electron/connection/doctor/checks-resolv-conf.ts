import type { DoctorCheck, Evidence } from '../../shared/doctor.ts';
import { problem } from '../../shared/problem.ts';
import { checked, failed, passed, skipped } from './check.ts';
import { fact } from '../reach/fact.ts';
import type { PathInput } from './checks-path.ts';
import { agrees, knownName } from './known-name.ts';
import type { DnsReach } from './probes.ts';
import { hostsOrder, nsswitchFile, parseResolvConf, resolvConfFile } from './resolver-files.ts';

/**
 * Programs that read resolv.conf themselves (musl's, Go's own resolver) ask its servers and nobody else. A server is asked only where those before
 * it keep quiet, as glibc does: who stands there as a second line need not learn of the cluster's names from us.
 */
export async function stubFile(input: PathInput): Promise<DoctorCheck> {
  const { probes } = input;
  if (probes.system !== 'linux') return skipped('stub-file', 'linux-only');
  const text = probes.readFile(resolvConfFile);
  if (text === null) return skipped('stub-file', 'not-tellable');
  const { name, domain, direct } = await knownName(input);
  const { servers } = parseResolvConf(text);
  const evidence: Evidence[] = [];
  let answer: DnsReach | null = null;
  for (const server of servers) {
    const subject = `${resolvConfFile}: ${server}`;
    if (answer !== null) {
      evidence.push(fact(subject, 'next'));
      continue;
    }
    const reach = await probes.queryDns(server, name, 'udp');
    if (reach.kind === 'answered') answer = reach;
    const unknown = reach.kind === 'answered' && reach.addresses.length === 0;
    evidence.push(fact(subject, unknown ? 'missing' : reach.kind, unknown ? name : reach.addresses.join(', ')));
  }
  const fits = answer !== null && agrees(direct, answer.addresses);
  return checked(
    'stub-file',
    fits ? null : problem('dns.stub-differs', { servers: servers.join(', '), domain }),
    evidence,
  );
}

/** dig(1), nslookup(1) and host(1) read resolv.conf alone; other programs go where nsswitch.conf says. Here it is said whether that differs. */
export async function tools(input: PathInput): Promise<DoctorCheck> {
  const { probes } = input;
  if (probes.system !== 'linux') return skipped('tools', 'tools-differ-here');
  const resolvConf = probes.readFile(resolvConfFile);
  if (resolvConf === null) return skipped('tools', 'not-tellable');
  const { name, direct } = await knownName(input);
  const { servers } = parseResolvConf(resolvConf);
  const order = hostsOrder(probes.readFile(nsswitchFile) ?? '');
  const [server = '127.0.0.1'] = servers;
  const [asked, resolved] = await Promise.all([probes.queryDns(server, name, 'udp'), probes.resolve(name)]);
  const toolsKnow = agrees(direct, asked.addresses);
  const programsKnow = agrees(direct, resolved.addresses);
  const evidence = [
    fact('dig, nslookup', toolsKnow ? 'found' : 'missing', `${resolvConfFile}: nameserver ${servers.join(', ')}`),
    fact('getaddrinfo', programsKnow ? 'found' : 'missing', order === null ? '' : `${nsswitchFile}: hosts: ${order}`),
  ];
  if (toolsKnow === programsKnow) return passed('tools', evidence);
  const params = { name, server, order: order ?? '-' };
  return failed('tools', problem(programsKnow ? 'dns.tools-do-not-know' : 'dns.tools-know-more', params), evidence);
}

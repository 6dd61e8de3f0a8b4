import type { IpAddress } from '../../shared/ip.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { commandProblem, type CommandResult, type RunCommand } from '../command-runner.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';

/** systemd-resolved over its D-Bus API (man org.freedesktop.resolve1), through busctl: about 5 ms a call, no library. */
export function resolvedDnsConfigurator(run: RunCommand): DnsConfigurator {
  return {
    stack: 'systemd-resolved',
    apply: (link, settings) => applyDns(run, link, settings),
    clear: (link) => clearDns(run, link),
  };
}

async function applyDns(run: RunCommand, link: DnsLink, settings: DnsSettings): Promise<Problem | null> {
  const index = String(link.index);
  const domains = settings.domains.flatMap((domain) => [domain.name, String(!domain.search)]);
  // Domains and default-route come first: a link that has servers but no domains is asked for every name.
  const before = await Promise.all([
    call(run, 'SetLinkDomains', 'ia(sb)', index, String(settings.domains.length), ...domains),
    call(run, 'SetLinkDefaultRoute', 'ib', index, 'false'),
    call(run, 'SetLinkDNSSEC', 'is', index, 'no'),
    call(run, 'SetLinkDNSOverTLS', 'is', index, 'no'),
    call(run, 'SetLinkLLMNR', 'is', index, 'no'),
    call(run, 'SetLinkMulticastDNS', 'is', index, 'no'),
  ]);
  const failed = before.find((result, position) => result.exitCode !== 0 && !(position > 0 && isOldOrDisabled(result)));
  if (failed !== undefined) return dnsFailed(failed);
  const servers = settings.servers.flatMap(addressArguments);
  const set = await call(run, 'SetLinkDNS', 'ia(iay)', index, String(settings.servers.length), ...servers);
  if (set.exitCode !== 0) return dnsFailed(set);
  // Answers from before (NXDOMAIN of the home network's server) must not outlive the change.
  const flushed = await call(run, 'FlushCaches', '');
  return flushed.exitCode === 0 ? null : dnsFailed(flushed);
}

async function clearDns(run: RunCommand, link: DnsLink): Promise<string | null> {
  const reverted = await call(run, 'RevertLink', 'i', String(link.index));
  const flushed = await call(run, 'FlushCaches', '');
  const failed = [reverted, flushed].find((result) => result.exitCode !== 0 && !isGone(result));
  return failed === undefined ? null : commandProblem(failed);
}

function call(run: RunCommand, method: string, signature: string, ...args: string[]): Promise<CommandResult> {
  return run('busctl', [
    '--json=short',
    '--timeout=2',
    'call',
    'org.freedesktop.resolve1',
    '/org/freedesktop/resolve1',
    'org.freedesktop.resolve1.Manager',
    method,
    ...(signature === '' ? [] : [signature, '--', ...args]),
  ]);
}

/** An address as busctl's `iay`: AF_INET or AF_INET6, the number of bytes, the bytes. */
function addressArguments(address: IpAddress): string[] {
  const length = address.family === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) =>
    String((address.value >> BigInt(8 * (length - 1 - index))) & 0xffn),
  );
  return [address.family === 4 ? '2' : '10', String(length), ...bytes];
}

/** Old versions lack some of the settings, and a build may leave a protocol out; then there is nothing to switch off. */
function isOldOrDisabled(result: CommandResult): boolean {
  return /Unknown method|not supported/i.test(result.stderr);
}

/** The link, the daemon or the bus is gone, and the settings with it. */
function isGone(result: CommandResult): boolean {
  return /Link \d+ not known|No such (?:device|file)|not provided by any|ServiceUnknown|was not found/i.test(
    result.stderr,
  );
}

function dnsFailed(result: CommandResult): Problem {
  return problem('dns.failed', { detail: commandProblem(result) });
}

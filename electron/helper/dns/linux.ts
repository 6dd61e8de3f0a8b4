import { readFile } from 'node:fs/promises';
import type { RunCommand } from '../command-runner.ts';
import type { Log } from '../log.ts';
import { chooseDnsStack } from './choose-dns-stack.ts';
import type { DnsConfigurator } from './dns-configurator.ts';
import { noDnsConfigurator } from './none.ts';
import { resolvedDnsConfigurator } from './resolved.ts';

/**
 * Finds the DNS stack of a Linux machine. systemd-resolved is remembered once it was found; where it was not, the next call looks again,
 * because it may have been started since.
 */
export function linuxDnsDetector(run: RunCommand, log: Log): () => Promise<DnsConfigurator> {
  let reason = '';
  let found: DnsConfigurator | null = null;
  return async () => {
    if (found !== null) return found;
    const [resolvedAnswers, nsswitch, resolvConf] = await Promise.all([
      pingResolved(run),
      readOptional('/etc/nsswitch.conf'),
      readOptional('/etc/resolv.conf'),
    ]);
    const choice = chooseDnsStack({ operatingSystem: 'linux', resolvedAnswers, nsswitch, resolvConf });
    if (choice.reason !== reason) log('info', `DNS: ${choice.stack}, because ${choice.reason}`);
    reason = choice.reason;
    if (choice.stack !== 'systemd-resolved') return noDnsConfigurator();
    found = resolvedDnsConfigurator(run);
    return found;
  };
}

/** A ping also makes the bus start systemd-resolved where that is set up. */
async function pingResolved(run: RunCommand): Promise<boolean> {
  const result = await run('busctl', [
    '--timeout=2',
    'call',
    'org.freedesktop.resolve1',
    '/org/freedesktop/resolve1',
    'org.freedesktop.DBus.Peer',
    'Ping',
  ]);
  return result.exitCode === 0;
}

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Missing or unreadable: the choice is made without it.
    return null;
  }
}

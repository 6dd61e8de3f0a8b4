import { readFile } from 'node:fs/promises';
import type { Log } from '../log.ts';
import { chooseDnsStack } from './choose-dns-stack.ts';
import type { DnsConfigurator } from './dns-configurator.ts';
import { noDnsConfigurator } from './none.ts';
import { resolvedAnswers, resolvedDnsConfigurator } from './resolved.ts';
import type { CallBus } from '../../network/system-bus.ts';

/**
 * Finds the DNS stack of a Linux machine. systemd-resolved is remembered once it was found; where it was not, the next call looks again,
 * because it may have been started since.
 */
export function linuxDnsDetector(bus: CallBus, log: Log): () => Promise<DnsConfigurator> {
  let reason = '';
  let found: DnsConfigurator | null = null;
  return async () => {
    if (found !== null) return found;
    const [answers, nsswitch, resolvConf] = await Promise.all([
      resolvedAnswers(bus),
      readOptional('/etc/nsswitch.conf'),
      readOptional('/etc/resolv.conf'),
    ]);
    const choice = chooseDnsStack({ operatingSystem: 'linux', resolvedAnswers: answers, nsswitch, resolvConf });
    if (choice.reason !== reason) log('info', `DNS: ${choice.stack}, because ${choice.reason}`);
    reason = choice.reason;
    if (choice.stack !== 'systemd-resolved') return noDnsConfigurator();
    found = resolvedDnsConfigurator(bus);
    return found;
  };
}

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Missing or unreadable: the choice is made without it.
    return null;
  }
}

import { problem } from '../../shared/problem.ts';
import type { Log } from '../log.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';
import { QuietTimer } from './quiet-timer.ts';
import { RepairLimit } from './repair-limit.ts';

/** How it is seen that settings are gone. */
export interface SettingsWatch {
  /** Tells of whatever may be a change until the returned function is called. */
  readonly watch: (changed: () => void) => () => void;
  /** Whether the link has its settings; null where that cannot be told, as for a link that is gone. */
  readonly isThere: (link: DnsLink, settings: DnsSettings) => Promise<boolean | null>;
  readonly log: Log;
}

interface Applied {
  readonly link: DnsLink;
  readonly settings: DnsSettings;
}

/** A DNS service whose settings stay: what another program takes away is set again, but not without end. Calls are carried out one after the other. */
export function keptSettings(dns: DnsConfigurator, { watch, isThere, log }: SettingsWatch): DnsConfigurator {
  const applied = new Map<string, Applied>();
  const limit = new RepairLimit();
  let unwatch: (() => void) | null = null;
  let isGivenUp = false;
  let queue: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
  const stopWhenIdle = (): void => {
    if (applied.size > 0) return;
    unwatch?.();
    unwatch = null;
    timer.stop();
  };
  const giveUp = ({ device }: DnsLink): void => {
    if (!isGivenUp)
      log('warning', `DNS: the settings of ${device} are taken away again and again; left alone for a while`);
    isGivenUp = true;
  };
  const repair = async (): Promise<void> => {
    for (const { link, settings } of [...applied.values()]) {
      if ((await isThere(link, settings)) !== false) continue;
      if (!limit.take()) {
        giveUp(link);
        timer.after(RepairLimit.windowMs);
        return;
      }
      isGivenUp = false;
      const failed = await dns.apply(link, settings);
      const outcome =
        failed === null ? 'set again' : `not set again: ${String(failed.params?.['detail'] ?? failed.code)}`;
      log(failed === null ? 'info' : 'warning', `DNS: another program took the settings of ${link.device}; ${outcome}`);
    }
  };
  const timer = new QuietTimer(() => void enqueue(repair));
  return {
    ...dns,
    apply: (link, settings, routed) =>
      enqueue(async () => {
        if (limit.isReached() && (await isThere(link, settings)) === false) {
          giveUp(link);
          return problem('dns.overwritten', { by: '?' });
        }
        const failed = await dns.apply(link, settings, routed);
        if (failed === null) {
          applied.set(link.device, { link, settings });
          unwatch ??= watch(() => timer.touch());
        }
        return failed;
      }),
    clear: (link) =>
      enqueue(() => {
        applied.delete(link.device);
        stopWhenIdle();
        return dns.clear(link);
      }),
  };
}

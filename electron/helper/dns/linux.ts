import type { CallBus } from '../../network/system-bus.ts';
import type { DnsStack } from '../../shared/routes.ts';
import type { RunCommand } from '../command-runner.ts';
import type { LinkTable } from '../host-system.ts';
import type { Log } from '../log.ts';
import { linuxNameDevices } from '../name-devices.ts';
import { chooseDnsStack, isStillAsked, type DnsEnvironment, type DnsNeeds } from './choose-dns-stack.ts';
import type { DnsConfigurator } from './dns-configurator.ts';
import { flushNameCaches } from './flush-caches.ts';
import { linuxForwarderLaunch } from './forwarder/forwarder-launch.ts';
import { ForwarderProcess } from './forwarder/forwarder-process.ts';
import { ForwardingDns } from './forwarding-dns.ts';
import { keptSettings } from './kept-settings.ts';
import { linuxDnsEnvironment, linuxResolverFiles } from './linux-environment.ts';
import { dnsmasqFolder, dnsmasqHasSettings, networkManagerDnsmasq } from './network-manager-dnsmasq.ts';
import { noDnsConfigurator } from './none.ts';
import { openresolvFront } from './openresolv-front.ts';
import { resolvConfFront } from './resolv-conf/resolv-conf-front.ts';
import type { ResolverFront } from './resolver-front.ts';
import { watchFolders } from './resolv-conf/watch-file.ts';
import { resolvedHasSettings } from './resolved-settings.ts';
import { watchResolved } from './resolved-signals.ts';
import { resolvedDnsConfigurator } from './resolved.ts';
import { resolvedWithoutDevice } from './resolved-without-device.ts';

/** The DNS stacks of Linux: the one in use now, and each by its name. */
export interface LinuxDns {
  readonly current: (needs?: DnsNeeds) => Promise<DnsConfigurator>;
  readonly of: (stack: DnsStack) => DnsConfigurator;
  /** Why the stack that `current` gave last was chosen; '' before. */
  readonly reason: () => string;
}

/**
 * One configurator a stack, since they remember what they did. The stack is chosen anew each time, because services come and go;
 * systemd-resolved is remembered for as long as it does what it is asked.
 */
export function linuxDns(bus: CallBus, run: RunCommand, links: LinkTable, log: Log): LinuxDns {
  const flush = (): Promise<void> => flushNameCaches(run);
  const newForwarder = (): ForwarderProcess =>
    new ForwarderProcess(linuxForwarderLaunch, (event) =>
      event.kind === 'lost'
        ? log('warning', `DNS: the forwarder ended (${event.reason}); it starts again in ${event.retryMs} ms`)
        : log('info', 'DNS: the forwarder is back'),
    );
  const forwarding = (front: ResolverFront): DnsConfigurator =>
    new ForwardingDns({ front, forwarder: newForwarder(), flush, log });
  let isResolved = false;
  const resolved = keptSettings(resolvedDnsConfigurator(bus), {
    watch: watchResolved,
    isThere: (link, settings) => resolvedHasSettings(bus, link, settings),
    log,
  });
  const dnsmasq = keptSettings(networkManagerDnsmasq(bus, flush), {
    watch: (changed) => watchFolders([dnsmasqFolder], changed),
    isThere: dnsmasqHasSettings,
    log,
  });
  const isResolvedAsked = async (): Promise<boolean> => {
    const isAsked = isStillAsked('systemd-resolved', await linuxResolverFiles());
    if (!isAsked) isResolved = false;
    return isAsked;
  };
  const withoutDevice = resolvedWithoutDevice(resolved, linuxNameDevices(run, links), newForwarder);
  const remembered: DnsConfigurator = {
    ...resolved,
    withoutDevice: { ...withoutDevice, isAsked: isResolvedAsked },
    apply: async (link, settings, routed) => {
      const failed = await resolved.apply(link, settings, routed);
      if (failed !== null) isResolved = false;
      return failed;
    },
    isAsked: isResolvedAsked,
  };
  const followed: DnsConfigurator = {
    ...dnsmasq,
    isAsked: async () => isStillAsked('networkmanager-dnsmasq', await linuxResolverFiles()),
  };
  const configurators = new Map<DnsStack, DnsConfigurator>([
    ['systemd-resolved', remembered],
    ['networkmanager-dnsmasq', followed],
    ['resolvconf', forwarding(openresolvFront(run))],
    ['resolv-conf', forwarding(resolvConfFront(run))],
  ]);
  const of = (stack: DnsStack): DnsConfigurator => configurators.get(stack) ?? noDnsConfigurator();
  let reason = '';
  // Whoever asks without settings is told of the stack that those before had.
  let lastNeeds: DnsNeeds | undefined;
  const choose = (environment: DnsEnvironment): DnsConfigurator => {
    const choice = chooseDnsStack(environment, lastNeeds);
    if (choice.reason !== reason) log('info', `DNS stack: ${choice.stack}, because ${choice.reason}`);
    reason = choice.reason;
    isResolved = choice.stack === 'systemd-resolved';
    return of(choice.stack);
  };
  // Looking starts a program: whoever asks meanwhile waits for the same answer.
  let looking: Promise<DnsEnvironment> | null = null;
  return {
    current: async (needs = lastNeeds) => {
      lastNeeds = needs;
      if (isResolved) return remembered;
      looking ??= linuxDnsEnvironment(bus, run).finally(() => (looking = null));
      return choose(await looking);
    },
    of,
    reason: () => reason,
  };
}

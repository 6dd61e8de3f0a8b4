import { parseIpAddress } from '../../shared/ip.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { NameDevices } from '../name-devices.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';
import type { ForwarderControl } from './forwarding-dns.ts';
import { forwarderAddresses, forwarderConfig } from './forwarding-plan.ts';

interface Served {
  readonly listen: string;
  readonly forwarder: ForwarderControl;
}

/**
 * systemd-resolved sends a link's questions out over that link's device, so that servers behind another device cannot be a link's own. Here the
 * link is a device that leads nowhere with the forwarder's address on it, and the forwarder asks the servers by whatever way the kernel takes.
 */
export function resolvedWithoutDevice(
  resolved: DnsConfigurator,
  devices: NameDevices,
  newForwarder: () => ForwarderControl,
): DnsConfigurator {
  const served = new Map<string, Served>();

  const apply = async (device: string, settings: DnsSettings, routed?: Promise<unknown>): Promise<Problem | null> => {
    const known = served.get(device);
    // Whatever is not the cluster's does not come here: the link is no default route for names.
    const config = (listen: string): ReturnType<typeof forwarderConfig> => forwarderConfig(listen, [settings], []);
    const failed =
      known === undefined ? await serve(device, config) : await known.forwarder.update(config(known.listen));
    if (failed !== null) return failed;
    const listen = served.get(device)?.listen ?? '';
    const made = await devices.make(device, listen);
    if (!made.ok) return problem('dns.failed', { detail: made.error });
    const address = parseIpAddress(listen);
    const servers = address === null ? [] : [address];
    return resolved.apply({ device, index: made.value }, { ...settings, servers }, routed);
  };

  const serve = async (device: string, config: (listen: string) => ReturnType<typeof forwarderConfig>) => {
    let failed: Problem | null = null;
    for (const listen of forwarderAddresses) {
      const forwarder = newForwarder();
      failed = await forwarder.start(config(listen));
      if (failed !== null) continue;
      served.set(device, { listen, forwarder });
      return null;
    }
    return failed;
  };

  return {
    stack: resolved.stack,
    apply: ({ device }: DnsLink, settings, routed) => apply(device, settings, routed),
    clear: async ({ device }: DnsLink) => {
      const known = served.get(device);
      served.delete(device);
      const index = await devices.index(device);
      // The settings go with the device; taken back first, the resolver forgets their answers as well.
      if (index !== null) await resolved.clear({ device, index });
      const stayed = await devices.remove(device);
      await known?.forwarder.stop();
      return stayed;
    },
  };
}

import { err, ok, type Result } from '../shared/result.ts';
import { commandProblem, type RunCommand } from './command-runner.ts';
import type { LinkTable } from './host-system.ts';

/** Devices that lead nowhere: they only exist for DNS settings to be bound to. */
export interface NameDevices {
  /** Makes it, with this loopback address on it, unless it is there; its number in the kernel, or why not. */
  make(device: string, address: string): Promise<Result<number, string>>;
  /** Its number in the kernel; null if there is no such device of ours. */
  index(device: string): Promise<number | null>;
  /** Removes it; one that is gone is fine. Null, or why it stayed. */
  remove(device: string): Promise<string | null>;
}

/**
 * Pairs of veth(4) devices whose ends are connected with each other: unlike a dummy or a tun device they have a carrier, without which
 * systemd-resolved does not use a link, on every kernel that can run containers.
 */
export function linuxNameDevices(run: RunCommand, links: LinkTable): NameDevices {
  const other = (device: string): string => `${device}-dns`;
  return {
    make: async (device, address) => {
      const present = await links.index(device);
      if (present !== null) return ok(present);
      const lines = [
        `link add ${device} type veth peer name ${other(device)}`,
        // Without addresses of their own, the kernel sends nothing over them.
        ...[device, other(device)].map((name) => `link set ${name} addrgenmode none`),
        // Loopback addresses have the scope of the host, and systemd-resolved takes no link that has no address of a wider one.
        `addr add ${address}/32 dev ${device} scope global`,
        ...[device, other(device)].map((name) => `link set ${name} up`),
      ];
      const result = await run('ip', ['-batch', '-'], { input: lines.map((line) => `${line}\n`).join('') });
      const index = result.exitCode === 0 ? await links.index(device) : null;
      if (index !== null) return ok(index);
      await run('ip', ['link', 'del', device]);
      return err(commandProblem(result));
    },
    index: (device) => links.index(device),
    remove: async (device) => {
      if ((await links.index(other(device))) === null) return null;
      const result = await run('ip', ['link', 'del', device, 'type', 'veth']);
      return result.exitCode === 0 || (await links.index(device)) === null ? null : commandProblem(result);
    },
  };
}

import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { isIpv6 } from '../../shared/ip.ts';

/** What Linux itself tells this process, without another program. */
export interface LinuxKernel {
  /** The text of a file in /proc; empty when there is none. */
  file(path: string): string;
  /** The address of our own that packets to `address` would carry; null when there is no way there. */
  sourceAddress(address: string): Promise<string | null>;
  /** Our own addresses, each with the devices that have it. */
  addressHolders(): ReadonlyMap<string, readonly string[]>;
}

export const linuxKernel: LinuxKernel = { file, sourceAddress, addressHolders };

/** Files of /proc are made when they are read, from memory: they never keep the reader waiting. */
function file(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // A kernel without IPv6 has not all of them, and a device may have gone.
  }
}

/** connect(2) on a UDP socket sends nothing: it makes the kernel look for the route, by every rule that it has for this program. */
function sourceAddress(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIpv6(address) ? 'udp6' : 'udp4');
    const finish = (source: string | null): void => {
      socket.close();
      resolve(source);
    };
    socket.once('error', () => finish(null));
    socket.once('connect', () => finish(socket.address().address));
    socket.connect(discardPort, address);
  });
}

/** Any port does; this one belongs to the discard service (RFC 863). */
const discardPort = 9;

function addressHolders(): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  for (const [device, entries] of Object.entries(networkInterfaces())) {
    for (const { address } of entries ?? []) holders.set(address, [...(holders.get(address) ?? []), device]);
  }
  return holders;
}

/**
 * What /proc/net/fib_trie shows of the IPv4 tables that are neither `Main` nor `Local`; empty on nearly every laptop, where there are no others. Other VPNs
 * that bring tables of their own do so for IPv4 as well.
 */
export function otherTables(fibTrie: string): string {
  const sections = fibTrie.split(/^(?=\S)/m);
  return sections.filter((section) => section.startsWith('Id ')).join('');
}

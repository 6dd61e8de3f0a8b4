import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { cidrOf, parseIpv6 } from '../../shared/ip.ts';

/** Devices that are up, each with its addresses; as `networkInterfaces` of node:os tells them. */
export type Interfaces = () => Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export const interfacesHere: Interfaces = networkInterfaces;

/**
 * The addresses of a device that tell where it is. Of IPv6 the networks (/64) only: macOS and Windows change the addresses in them every day,
 * and Node does not tell which of them are meant to last.
 */
export function placesOf(interfaces: Interfaces, device: string, family: 4 | 6): readonly string[] {
  const entries = (interfaces()[device] ?? []).filter((entry) => entry.family === `IPv${family}`);
  if (family === 4) return entries.map(({ address }) => address);
  return entries
    .map(({ address }) => parseIpv6(address))
    .filter((address) => address !== null)
    .map((address) => cidrOf(6, address, 64).text)
    .filter((network) => !network.startsWith('fe80:'));
}

/** All of it as one text, to see whether anything changed. */
export function interfacesText(interfaces: Interfaces): string {
  const lines = Object.entries(interfaces()).flatMap(([device, entries = []]) =>
    entries.map(({ address }) => `${device} ${address}`),
  );
  return lines.sort().join('\n');
}

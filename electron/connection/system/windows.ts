import { parseCidr } from '../../shared/ip.ts';
import type { LocalNetwork, LocalRoute } from '../../network/local-route.ts';
import type { Laptop } from './laptop.ts';
import { resolveHere } from './resolve-here.ts';
import { runCommand, type RunCommand } from './run.ts';

/**
 * Windows: the NetTCPIP module of PowerShell (Get-NetRoute, Find-NetRoute) and DnsClient (Get-DnsClientNrptPolicy).
 * Not run on a real machine yet.
 */
export function windowsLaptop(run: RunCommand = runCommand): Laptop {
  const shell = async (script: string): Promise<string> =>
    (await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script])).stdout;
  return {
    localNetwork: async () => parseNetRoutes(await shell(listRoutes)),
    look: async (device, addresses) => ({
      deviceIndex: Number((await shell(`(Get-NetAdapter -Name '${device}').ifIndex`)).trim()) || null,
      devices: parseDevices(await shell(findRoutes(addresses)), addresses.length),
    }),
    // The NRPT has no interfaces; a rule for "." would send every name to its servers (Add-DnsClientNrptRule).
    resolve: resolveHere,
    // Counting takes another program there, which twice a second is too much; the heartbeat does without.
    traffic: () => null,
    answeringLink: () => Promise.resolve(null),
    isDefaultForNames: async () => (await shell(rootRules)).trim() !== '',
  };
}

const listRoutes =
  'Get-NetRoute -AddressFamily IPv4 | Select-Object DestinationPrefix,NextHop,InterfaceAlias | ConvertTo-Json -Compress';
const rootRules =
  "Get-DnsClientNrptPolicy -Effective | Where-Object { $_.Namespace -eq '.' } | Select-Object -Expand Namespace";

/** The addresses are canonical texts of parsed addresses, so nothing in them can end the quotes. */
function findRoutes(addresses: readonly string[]): string {
  const list = addresses.map((address) => `'${address}'`).join(',');
  return `@(${list}) | ForEach-Object { (Find-NetRoute -RemoteIPAddress $_ | Select-Object -Last 1).InterfaceAlias }`;
}

/** Reads the JSON of `Get-NetRoute`; PowerShell writes one object without its list. */
export function parseNetRoutes(json: string): LocalNetwork {
  const routes: LocalRoute[] = [];
  let online = false;
  for (const entry of parseList(json)) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { DestinationPrefix: prefix, NextHop: hop, InterfaceAlias: device } = entry as Record<string, unknown>;
    if (typeof prefix !== 'string' || typeof device !== 'string') continue;
    if (prefix === '0.0.0.0/0') online = true;
    const cidr = parseCidr(prefix);
    if (!cidr.ok || cidr.value.prefixLength === 0) continue;
    routes.push({ cidr: cidr.value, device, gateway: typeof hop === 'string' && hop !== '0.0.0.0' ? hop : null });
  }
  return { routes, online };
}

function parseList(json: string): unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  } catch {
    return [];
  }
}

function parseDevices(text: string, count: number): (string | null)[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return Array.from({ length: count }, (_, index) => lines[index] || null);
}

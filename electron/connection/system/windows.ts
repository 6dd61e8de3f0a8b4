import { parseCidr, parseIpAddress, type IpAddress } from '../../shared/ip.ts';
import { parseNameservers, type LocalNetwork, type LocalRoute } from '../../network/local-route.ts';
import { windowsEcho } from './echo.ts';
import type { Laptop } from './laptop.ts';
import { resolveHere } from './resolve-here.ts';
import { runCommand, type RunCommand } from './run.ts';

/**
 * Windows: the NetTCPIP module of PowerShell (Get-NetRoute, Find-NetRoute) and DnsClient (Get-DnsClientServerAddress,
 * Get-DnsClientNrptPolicy).
 * Not run on a real machine yet.
 */
export function windowsLaptop(run: RunCommand = runCommand): Laptop {
  const shell = async (script: string): Promise<string> =>
    (await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script])).stdout;
  return {
    localNetwork: () => localNetwork(shell),
    look: async (device, addresses) => ({
      deviceIndex: Number((await shell(`(Get-NetAdapter -Name '${device}').ifIndex`)).trim()) || null,
      devices: parseDevices(await shell(findRoutes(addresses)), addresses.length),
    }),
    // The NRPT has no interfaces; a rule for "." would send every name to its servers (Add-DnsClientNrptRule).
    resolve: resolveHere,
    // Counting takes another program there, which twice a second is too much; the heartbeat does without.
    traffic: () => null,
    // Its own window comes up by itself, and no program is told.
    seesPortal: () => Promise.resolve(false),
    answeringLink: () => Promise.resolve(null),
    echo: windowsEcho(run),
    isDefaultForNames: async () => (await shell(rootRules)).trim() !== '',
  };
}

/** `ConvertTo-Json` of a list that is given, and not piped, writes a list for none and for one as well. */
const listRoutes =
  'ConvertTo-Json -Compress -InputObject @(Get-NetRoute | Select-Object DestinationPrefix,NextHop,InterfaceAlias)';
const listDnsServers =
  'ConvertTo-Json -Compress -Depth 3 -InputObject @(Get-DnsClientServerAddress | Select-Object InterfaceAlias,ServerAddresses)';
const rootRules =
  "Get-DnsClientNrptPolicy -Effective | Where-Object { $_.Namespace -eq '.' } | Select-Object -Expand Namespace";

/** The addresses are canonical texts of parsed addresses, so nothing in them can end the quotes. */
function findRoutes(addresses: readonly string[]): string {
  const list = addresses.map((address) => `'${address}'`).join(',');
  return `@(${list}) | ForEach-Object { (Find-NetRoute -RemoteIPAddress $_ | Select-Object -Last 1).InterfaceAlias }`;
}

/** Reads the JSON of `Get-NetRoute`; PowerShell writes one object without its list. A next hop of zeros means the device's own network. */
export function parseNetRoutes(json: string): LocalNetwork {
  const routes: LocalRoute[] = [];
  const gateways: IpAddress[] = [];
  let online = false;
  for (const entry of parseList(json)) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { DestinationPrefix: prefix, NextHop: hop, InterfaceAlias: device } = entry as Record<string, unknown>;
    if (typeof prefix !== 'string' || typeof device !== 'string') continue;
    const cidr = parseCidr(prefix);
    if (!cidr.ok) continue;
    const next = typeof hop === 'string' ? parseIpAddress(hop.replace(/%.*/, '')) : null;
    const gateway = next === null || next.value === 0n ? null : next;
    if (cidr.value.prefixLength > 0) {
      routes.push({ cidr: cidr.value, device, gateway: gateway?.text ?? null });
      continue;
    }
    online = true;
    if (gateway !== null) gateways.push(gateway);
  }
  return { routes, online, ...(gateways.length === 0 ? {} : { gateways: unique(gateways) }) };
}

/** Reads the JSON of `Get-DnsClientServerAddress`: each address once; those on this laptop itself are left out. */
export function parseDnsServers(json: string): readonly IpAddress[] {
  const lists = parseList(json).map((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { ServerAddresses: servers } = entry as Record<string, unknown>;
    // PowerShell 5 may wrap a list in an object with its count.
    const list: unknown =
      typeof servers === 'object' && servers !== null && 'value' in servers ? servers.value : servers;
    return Array.isArray(list) ? (list as unknown[]) : [list];
  });
  const texts = lists.flat().filter((server): server is string => typeof server === 'string');
  return parseNameservers(texts.map((server) => `nameserver ${server.replace(/%.*/, '')}\n`));
}

/** One PowerShell for both, as it takes a second to start; each list is one line. */
async function localNetwork(shell: (script: string) => Promise<string>): Promise<LocalNetwork> {
  const [routes = '', dns = ''] = (await shell(`${listRoutes}; ${listDnsServers}`)).split(/\r?\n/);
  const dnsServers = parseDnsServers(dns);
  return { ...parseNetRoutes(routes), ...(dnsServers.length === 0 ? {} : { dnsServers }) };
}

function unique(addresses: readonly IpAddress[]): readonly IpAddress[] {
  return [...new Map(addresses.map((address) => [address.text, address])).values()];
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

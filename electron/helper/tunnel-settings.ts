import { collectPushedSettings, type RefusedSetting } from '../openvpn/management.ts';
import type { TunnelSettings } from '../shared/helper-protocol.ts';
import { cidrOf, parseIpAddress } from '../shared/ip.ts';

/** openvpn's report of a tunnel that came up, as the app is told of it. */
export interface TunnelReport {
  readonly settings: TunnelSettings;
  readonly refused: readonly RefusedSetting[];
}

/** Reads the environment of `>UPDOWN:UP`; null if it lacks the device or an address, without which there is no tunnel. */
export function readTunnelSettings(
  environment: ReadonlyMap<string, string>,
  redirectGatewaySeen: boolean,
): TunnelReport | null {
  const pushed = collectPushedSettings(environment);
  const address = pushed.address ?? pushed.address6?.address;
  if (pushed.device === null || address === undefined) return null;
  const prefixLength = pushed.address === null ? pushed.address6?.prefixLength : pushed.prefixLength;
  return {
    settings: {
      device: pushed.device,
      address,
      networkCidr: networkOf(address, prefixLength ?? null),
      ...(pushed.address === null || pushed.address6 === undefined ? {} : { address6: pushed.address6.address }),
      ...(pushed.gateway === undefined ? {} : { gateway: pushed.gateway }),
      ...(pushed.mtu === null ? {} : { mtu: pushed.mtu }),
      pushedRoutes: [...pushed.routes, ...pushed.routes6].map((route) => route.cidr),
      pushedDnsServers: pushed.dnsServers,
      pushedDomains: [...new Set([...pushed.domains, ...pushed.searchDomains])],
      redirectGateway: pushed.redirectGateway || redirectGatewaySeen,
    },
    refused: pushed.refused,
  };
}

/** The network of the tunnel, null on a link between two addresses alone. */
function networkOf(address: string, prefixLength: number | null): string | null {
  const parsed = parseIpAddress(address);
  if (parsed === null || prefixLength === null) return null;
  return prefixLength < (parsed.family === 4 ? 32 : 128)
    ? cidrOf(parsed.family, parsed.value, prefixLength).text
    : null;
}

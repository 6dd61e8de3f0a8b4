/** What a client, a profile or a program may use up. Chosen far above honest use, and low enough that nothing here can exhaust the machine. */
export const limits = {
  clients: 16,
  tunnels: 16,
  tunnelsPerClient: 4,
  /** Requests of one client that are not answered yet. */
  pendingRequests: 32,
  /** Requests, and as many times 4 KiB of them, that a client may send at once; a start with the largest profile is 129. */
  workUnits: 256,
  /** And as many every second after that. */
  workUnitsPerSecond: 64,
  /** A client that has not sent a whole request by then is let go. */
  silentClientMs: 10_000,
  /** Above this many unread bytes, log lines and byte counts are left out. */
  softBacklogBytes: 256 * 1024,
  /** Above this many unread bytes, the client is let go. */
  hardBacklogBytes: 4 * 1024 * 1024,
  profileBytes: 512 * 1024,
  /** Host names with their addresses, and servers in all; openvpn itself takes at most 64. */
  addresses: 64,
  addressesPerHost: 8,
  routes: 256,
  dnsServers: 8,
  domains: 64,
  /** The MTU of a tunnel's device, in bytes: what every host must take whole (RFC 791), what every IPv6 link carries (RFC 8200), an Ethernet's. */
  smallestMtu: 576,
  smallestIpv6Mtu: 1280,
  mtu: 1500,
  /** openvpn must have called back by then. */
  managementConnectMs: 10_000,
  /** openvpn must have ended by then after it was asked to. */
  terminateMs: 2_000,
  /** Two attempts of openvpn are never closer than this: an unreachable server would otherwise be tried 500 times a second. */
  attemptSpacingMs: 1_000,
  /** A program such as `ip` or `busctl` must have ended by then. */
  commandMs: 2_000,
} as const;

/** How long the only server may take to answer before it is tried anew; a packet that gets lost is repeated after 2, 6 and 14 seconds. */
export const connectTimeoutSeconds = 15;
/** How long one of several may take before the next one's turn: where UDP is blocked, somebody waits for the TCP that comes after it. */
export const oneOfSeveralTimeoutSeconds = 5;

export interface OpenvpnArgumentOptions {
  /** Name of the tunnel device, for example `kubelane0`; a fixed `utun` on macOS. */
  readonly device: string;
  /** The Unix socket the helper listens on; openvpn connects to it and ends when it closes. */
  readonly managementSocket: string;
  /** macOS sets addresses by `ifconfig`, which openvpn runs only at script security 1. */
  readonly isMac: boolean;
  /** What the server sees as the client's name and version. */
  readonly clientVersion?: string;
}

/**
 * openvpn's command line for a canonical configuration on standard input (management-options.rst). It stands after `--config`, so that
 * it overrides what is in there: no scripts, no routes or DNS of its own, every decision asked for through the management socket.
 */
export function openvpnArguments(options: OpenvpnArgumentOptions): string[] {
  return [
    ...['--config', 'stdin'],
    ...['--script-security', options.isMac ? '1' : '0'],
    '--route-noexec',
    // openvpn 2.7 would run its DNS script; 2.6 warns of an unknown option and goes on.
    ...['--setenv', 'opt', 'dns-updown', 'disable'],
    ...['--dev', options.device, '--dev-type', 'tun', '--persist-tun'],
    ...['--auth-retry', 'interact'],
    ...['--connect-retry', '1', '8', '--connect-timeout', String(connectTimeoutSeconds), '--resolv-retry', '0'],
    ...['--management', options.managementSocket, 'unix', '--management-client', '--management-hold'],
    // Not --management-query-remote: openvpn reads the answer only when a whole second has passed (management_event_loop_n_seconds).
    ...['--management-query-passwords', '--management-up-down'],
    ...['--setenv', 'IV_GUI_VER', options.clientVersion ?? 'Kubelane'],
    ...['--setenv', 'IV_SSO', 'webauth,crtext', '--push-peer-info'],
    ...['--verb', '3', '--suppress-timestamps'],
  ];
}

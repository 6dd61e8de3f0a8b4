import type { Problem } from './problem.ts';
import type { DnsStack } from './routes.ts';

/**
 * What the app and the root helper say to each other: JSON documents, one a line, over a Unix socket or a named pipe.
 * The client names no paths and no commands; each verb has one duty. Everything a client started ends with its connection.
 */
export const helperProtocolVersion = 2;

/** Where the installed helper listens; `KUBELANE_HELPER_SOCKET` names another one. */
export const defaultHelperSocket = '/run/kubelane/helper.sock';

/** The whole network a tunnel should have; applying the same one again changes nothing. */
export interface DesiredNetwork {
  /** CIDRs in canonical form, IPv4 or IPv6; never a default route or its halves. */
  readonly routes: readonly string[];
  readonly dns: {
    /** Addresses inside `routes` (or the tunnel's own network). */
    readonly servers: readonly string[];
    readonly domains: readonly { readonly name: string; readonly search: boolean }[];
  } | null;
  /** The largest IP packet that the tunnel's device should take, 576 to 1500 bytes; without it, as many as openvpn gave it. */
  readonly mtu?: number;
}

export interface AppliedNetwork {
  /** Milliseconds that the routes took; the rest of the call was the DNS settings'. */
  readonly routesMs: number;
  readonly routes: readonly { readonly cidr: string; readonly installed: boolean; readonly problem?: Problem }[];
  readonly dns: { readonly stack: DnsStack; readonly active: boolean; readonly problem?: Problem };
  /** The device's MTU now, only where one was asked for. */
  readonly mtu?: { readonly bytes: number; readonly problem?: Problem };
}

/** What the VPN server pushed, typed and bounded; the tunnel's own network is `networkCidr`. */
export interface TunnelSettings {
  readonly device: string;
  readonly address: string;
  readonly networkCidr: string | null;
  /** The tunnel's IPv6 address beside `address`, where it has both. */
  readonly address6?: string;
  /** The VPN gateway's own address inside the tunnel. */
  readonly gateway?: string;
  /** The MTU that openvpn gives the device, in bytes. */
  readonly mtu?: number;
  /**
   * There is no tunnel: the routes go by the next hop, whose network `device` is in, or are there already where it is null; then `device` is ''.
   */
  readonly direct?: { readonly nextHop: string | null };
  readonly pushedRoutes: readonly string[];
  readonly pushedDnsServers: readonly string[];
  readonly pushedDomains: readonly string[];
  readonly redirectGateway: boolean;
}

export interface HelperVerbs {
  hello: {
    arguments: { readonly protocol: number };
    result: {
      readonly protocol: number;
      readonly version: string;
      readonly openvpn: string | null;
      readonly dnsStack: DnsStack;
      /** Why it is that one, for the doctor. */
      readonly dnsReason?: string;
    };
  };
  /**
   * Starts openvpn with the canonical form of `profile`; its events carry the returned tunnel id. `addresses` gives the IP addresses to
   * try for each host name in the profile's remotes: openvpn's own look-up would block its management interface, and its question for
   * a remote costs up to a second (`management_event_loop_n_seconds` in manage.c).
   */
  start: {
    arguments: { readonly profile: string; readonly addresses: Readonly<Record<string, readonly string[]>> };
    result: { readonly tunnel: string };
  };
  /**
   * Begins a connection without a tunnel, whose routes go by a router in one of this computer's own networks; where `nextHop` is null they are there
   * already, and `apply` leaves them alone. An `up` event follows, and another one whenever the next hop is found behind another device.
   */
  direct: { arguments: { readonly nextHop: string | null }; result: { readonly tunnel: string } };
  /** Answers a `needs-input` event. */
  credentials: {
    arguments: {
      readonly tunnel: string;
      readonly realm: string;
      readonly username: string;
      readonly password: string;
      readonly response: string;
    };
    result: Record<string, never>;
  };
  /** Answers a `hold` event: start the next attempt now. */
  release: { arguments: { readonly tunnel: string }; result: Record<string, never> };
  /** Restarts the tunnel in place where openvpn's state allows it (SIGUSR1). */
  restart: { arguments: { readonly tunnel: string }; result: { readonly restarted: boolean } };
  apply: { arguments: { readonly tunnel: string; readonly network: DesiredNetwork }; result: AppliedNetwork };
  /** Ends the tunnel or direct connection; answers when openvpn has ended and everything is undone. */
  stop: { arguments: { readonly tunnel: string }; result: Record<string, never> };
}

export type HelperVerb = keyof HelperVerbs;

export type HelperRequest = {
  [V in HelperVerb]: { readonly id: number; readonly verb: V; readonly arguments: HelperVerbs[V]['arguments'] };
}[HelperVerb];

export type HelperResponse =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly problem: Problem };

/** openvpn's states that matter to a user, in its own words (management-notes.txt "State names"). */
export type OpenvpnState =
  | 'CONNECTING'
  | 'RESOLVE'
  | 'TCP_CONNECT'
  | 'WAIT'
  | 'AUTH'
  | 'AUTH_PENDING'
  | 'GET_CONFIG'
  | 'ASSIGN_IP'
  | 'ADD_ROUTES'
  | 'CONNECTED'
  | 'RECONNECTING'
  | 'EXITING';

export type HelperEvent = { readonly tunnel: string } & (
  | { readonly event: 'hold'; readonly suggestedDelaySeconds: number }
  | {
      readonly event: 'state';
      readonly state: OpenvpnState;
      readonly detail: string;
      /** Filled when CONNECTED. */
      readonly remoteAddress: string;
      readonly remotePort: number | null;
    }
  | {
      readonly event: 'needs-input';
      readonly realm: string;
      readonly username: boolean;
      readonly challenge: { readonly text: string; readonly echo: boolean } | null;
    }
  /** The server refused what was given (password, certificate's user, one-time code). */
  | { readonly event: 'refused'; readonly realm: string; readonly text: string }
  /** A browser sign-in the server asks for; always https. */
  | { readonly event: 'sign-in-url'; readonly url: string }
  | { readonly event: 'up'; readonly settings: TunnelSettings }
  | { readonly event: 'down' }
  | { readonly event: 'bytes'; readonly bytesIn: number; readonly bytesOut: number }
  | { readonly event: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly text: string }
  /** openvpn has ended and everything of the tunnel is undone; null when that was asked for. */
  | { readonly event: 'ended'; readonly problem: Problem | null }
);

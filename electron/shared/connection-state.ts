import type { Problem } from './problem.ts';
import type { DnsStatus, RouteState, RouteStatus } from './routes.ts';

/** The steps of connecting, in order, each shown with its duration. */
export const connectSteps = ['gateway', 'tunnel', 'sign-in', 'routes', 'dns', 'verify'] as const;
export type ConnectStep = (typeof connectSteps)[number];

/** Those of a connection without a tunnel. */
export const directSteps = ['routes', 'dns', 'verify'] as const satisfies readonly ConnectStep[];

export interface StepProgress {
  readonly step: ConnectStep;
  readonly status: 'pending' | 'running' | 'done';
  /** Milliseconds the step took; null until it is done. */
  readonly durationMs: number | null;
}

/** What the VPN asks of the user. `realm` is openvpn's name of the secret. */
export interface InputRequest {
  readonly realm: string;
  readonly username: boolean;
  readonly challenge: { readonly text: string; readonly echo: boolean } | null;
  /** Set when the last answer was refused. */
  readonly retry: boolean;
}

export interface InputAnswer {
  readonly username: string;
  readonly password: string;
  readonly response: string;
}

export type ConnectionState =
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'connecting'; readonly step: ConnectStep }
  | { readonly kind: 'waiting-for-input'; readonly request: InputRequest }
  | { readonly kind: 'connected' }
  | { readonly kind: 'degraded'; readonly reasons: readonly Problem[] }
  | { readonly kind: 'reconnecting'; readonly cause: Problem; readonly attempt: number }
  | { readonly kind: 'waiting-for-network' }
  | { readonly kind: 'disconnecting' }
  | { readonly kind: 'failed'; readonly reason: Problem };

export interface TunnelStatus {
  readonly device: string;
  readonly address: string;
  /** `host:port protocol` of the VPN server that answered. */
  readonly remote: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The VPN gateway's own address inside the tunnel; absent where the server told none. */
  readonly gateway?: string;
}

/** The whole truth about the connection; tray, window, notifications and CLI are views of it. */
export interface ConnectionSnapshot {
  readonly state: ConnectionState;
  readonly profile: string | null;
  /** ISO 8601 time at which the present state kind began. */
  readonly since: string | null;
  readonly steps: readonly StepProgress[];
  readonly tunnel: TunnelStatus | null;
  readonly routes: readonly RouteStatus[];
  readonly dns: DnsStatus | null;
  /** When the connection was last proven end to end and how long the cluster's DNS took to answer. */
  readonly verification: { readonly at: string; readonly latencyMs: number } | null;
  /** Notes that do not make the connection degraded, for example a default route that was not taken over. */
  readonly notes: readonly Problem[];
}

export const disconnectedSnapshot: ConnectionSnapshot = {
  state: { kind: 'disconnected' },
  profile: null,
  since: null,
  steps: [],
  tunnel: null,
  routes: [],
  dns: null,
  verification: null,
  notes: [],
};

/** True when a tunnel is up or on its way up, so that "Disconnect" is what a user can ask for. */
export function canDisconnect(state: ConnectionState): boolean {
  return state.kind !== 'disconnected' && state.kind !== 'failed' && state.kind !== 'disconnecting';
}

/** A route's state as it is shown: what is installed does not work while the tunnel carries nothing. */
export function shownRouteState(route: RouteStatus, { kind }: ConnectionState): RouteState | 'waiting' {
  return route.status !== 'installed' || kind === 'connected' || kind === 'degraded' ? route.status : 'waiting';
}

/** True while the next try may be some seconds off, or waits for a network: "try now" is what a user can ask for. */
export function canTryNow(state: ConnectionState): boolean {
  return state.kind === 'reconnecting' || state.kind === 'waiting-for-network';
}

/** True when "Connect" is what a user can ask for. */
export function canConnect(state: ConnectionState): boolean {
  return state.kind === 'disconnected' || state.kind === 'failed';
}

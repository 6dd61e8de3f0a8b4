import type { InputAnswer, ConnectionSnapshot } from '../shared/connection-state.ts';
import type { AppliedNetwork, DesiredNetwork, HelperEvent, TunnelSettings } from '../shared/helper-protocol.ts';
import type { IpAddress } from '../shared/ip.ts';
import type { Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import type { Result } from '../shared/result.ts';
import type { LocalNetwork } from '../network/local-route.ts';
import type { NetworkFacts, NetworkPlan } from '../network/plan.ts';
import type { NetworkEvent } from './monitor/network-monitor.ts';

/** What is known about the profile once it has been read: nothing here needs the tunnel. */
export interface ProfileFacts {
  readonly overrides: NetworkFacts;
  readonly ovpn: NetworkFacts;
  readonly redirectGateway: boolean;
  /** The VPN servers in the profile's order. */
  readonly remotes: readonly Remote[];
}

/** A VPN server as the profile names it: `host` is a name or an address. */
export interface Remote {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
}

/** A VPN server whose address is known. */
export interface ResolvedRemote extends Remote {
  readonly address: IpAddress;
}

/** What the verification found, each part asked the way a program on this laptop would. */
export interface VerificationReport {
  /** The tunnel's device, which every route should take. */
  readonly device: string;
  /** Per CIDR, the device the kernel really takes; null when it has no way at all. */
  readonly devices: ReadonlyMap<string, string | null>;
  /** Milliseconds until the cluster's DNS answered through the tunnel; null when it did not or there is none. */
  readonly latencyMs: number | null;
  /** Everything that is not as it should be, apart from the routes. */
  readonly problems: readonly Problem[];
}

/** What comes once the present session is closed. */
export type AfterClose =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fail'; readonly reason: Problem }
  | { readonly kind: 'retry' }
  | { readonly kind: 'connect'; readonly profile: Profile };

/** Where the one session with the helper is; there is never a second one before `none` is reached again. */
export type SessionPhase = 'none' | 'opening' | 'open' | 'closing' | 'waiting-to-retry';

/** The machine's whole memory. `snapshot` is what the world sees of it. */
export interface Model {
  readonly snapshot: ConnectionSnapshot;
  readonly profile: Profile | null;
  readonly session: SessionPhase;
  /** Counts sessions; what arrives for an older one is not listened to. */
  readonly generation: number;
  readonly afterClose: AfterClose;
  /** Whether this profile has been verified since the user asked for it: only then is a failure worth a retry. */
  readonly established: boolean;
  readonly attempt: number;
  readonly stepStartedAt: number;
  readonly facts: ProfileFacts | null;
  readonly local: LocalNetwork | null;
  readonly settings: TunnelSettings | null;
  readonly remotes: readonly ResolvedRemote[];
  readonly discovery: NetworkFacts | null;
  /** Where the API server is, once the kubeconfig has been read: it tells which route is the node network. */
  readonly apiServer: IpAddress | null;
  /** The last verification's report. */
  readonly report: VerificationReport | null;
  readonly plan: NetworkPlan | null;
  readonly applied: AppliedNetwork | null;
  readonly missedProbes: number;
  /** The number of the verification whose report counts; raised when the tunnel breaks, so that an older report is not believed. */
  readonly verifying: number;
  /** Whether the server refused the last answer to its question. */
  readonly refused: boolean;
  /** What the log said last that explains a failure. */
  readonly lastError: string;
  /** Whether this laptop has a way out, as far as its own network tells. */
  readonly online: boolean;
  /** Whether openvpn waits to be let into its next attempt. */
  readonly held: boolean;
  /** Whether openvpn was told to begin anew since anything was heard of the tunnel. */
  readonly restarted: boolean;
  /** When the last attempt began, and when the tunnel was last seen to work (milliseconds of the clock that `now` is of). */
  readonly lastAttemptAt: number;
  readonly brokenAt: number;
}

type OfSession =
  | {
      readonly type: 'opened';
      readonly facts: ProfileFacts;
      readonly remotes: readonly ResolvedRemote[];
      readonly local: LocalNetwork;
    }
  | { readonly type: 'open-failed'; readonly problem: Problem }
  | { readonly type: 'helper'; readonly event: HelperEvent }
  | { readonly type: 'discovered'; readonly facts: NetworkFacts }
  | { readonly type: 'applied'; readonly result: Result<AppliedNetwork, Problem> }
  | { readonly type: 'verified'; readonly verification: number; readonly report: VerificationReport }
  | { readonly type: 'probed'; readonly latencyMs: number | null; readonly urgent: boolean }
  | { readonly type: 'restart-refused' }
  | { readonly type: 'looked'; readonly local: LocalNetwork }
  | { readonly type: 'lost'; readonly problem: Problem }
  | { readonly type: 'closed' }
  | { readonly type: 'learned'; readonly apiServer: IpAddress }
  | { readonly type: 'timer'; readonly timer: TimerName };

/** Everything that can happen: the user's intents, and what one session with the helper brings. */
export type ConnectionEvent =
  | { readonly type: 'connect'; readonly profile: Profile }
  | { readonly type: 'disconnect' }
  | { readonly type: 'answer'; readonly answer: InputAnswer }
  | { readonly type: 'network'; readonly event: NetworkEvent }
  | (OfSession & { readonly generation: number });

/** `deadline` bounds the first connecting, `release` and `retry` are back-off. */
export type TimerName = 'deadline' | 'release' | 'retry';

/** What the machine wants done; each answers, if at all, with an event of the same generation. */
export type Effect =
  | { readonly type: 'open'; readonly generation: number; readonly profile: Profile }
  | {
      readonly type: 'send-credentials';
      readonly generation: number;
      readonly realm: string;
      readonly answer: InputAnswer;
    }
  | { readonly type: 'release'; readonly generation: number }
  | { readonly type: 'restart'; readonly generation: number }
  | { readonly type: 'look'; readonly generation: number }
  | {
      readonly type: 'probe';
      readonly generation: number;
      readonly server: string;
      readonly domain: string;
      readonly timeoutMs: number;
    }
  | { readonly type: 'discover'; readonly generation: number }
  | { readonly type: 'apply'; readonly generation: number; readonly network: DesiredNetwork }
  | {
      readonly type: 'verify';
      readonly generation: number;
      readonly verification: number;
      readonly device: string;
      readonly plan: NetworkPlan;
      readonly publicName: string | null;
    }
  | {
      readonly type: 'start-probing';
      readonly generation: number;
      readonly server: string;
      readonly domain: string;
      readonly device: string;
    }
  | { readonly type: 'stop-probing' }
  | { readonly type: 'close'; readonly generation: number }
  | {
      readonly type: 'set-timer';
      readonly generation: number;
      readonly timer: TimerName;
      readonly milliseconds: number;
    }
  | { readonly type: 'cancel-timers' };

/** A step of the machine: what it is now and what is to be done. */
export type Step = readonly [model: Model, effects: readonly Effect[]];

import type { InputAnswer, ConnectionSnapshot } from '../shared/connection-state.ts';
import type { ChosenRoute } from '../shared/collision.ts';
import type { AppliedNetwork, DesiredNetwork, HelperEvent, TunnelSettings } from '../shared/helper-protocol.ts';
import type { IpAddress } from '../shared/ip.ts';
import type { Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import type { Result } from '../shared/result.ts';
import type { LocalNetwork } from '../network/local-route.ts';
import type { ClusterNetworks } from '../network/cluster-networks.ts';
import type { NetworkFacts, NetworkPlan } from '../network/plan.ts';
import type { NetworkEvent } from './monitor/network-monitor.ts';
import type { WatchedPath } from './verify/path-watch.ts';
import type { Probed, ProbeTarget } from './verify/prober.ts';
import type { Pushed } from './push-memory.ts';
import type { PortalMemory } from './portal-memory.ts';
import type { PortalSighting } from './portal/look.ts';

/** What is known about the profile once it has been read: nothing here needs the tunnel. */
export interface ProfileFacts {
  readonly overrides: NetworkFacts;
  readonly ovpn: NetworkFacts;
  readonly redirectGateway: boolean;
  /** What the user chose of names (`Profile`). */
  readonly namespace?: string;
  readonly reverse?: boolean;
  /** The VPN servers in the profile's order; none where there is no VPN. */
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
  /** The device that every route should take; '' where any will do. */
  readonly device: string;
  /** Per CIDR, the device the kernel really takes; null when it has no way at all. */
  readonly devices: ReadonlyMap<string, string | null>;
  /** Milliseconds until the cluster's DNS answered through the tunnel; null when it did not or there is none. */
  readonly latencyMs: number | null;
  /** Everything that is not as it should be, apart from the routes. */
  readonly problems: readonly Problem[];
  /** What is worth knowing and keeps nothing of the connection from working; left out where there is nothing. */
  readonly notes?: readonly Problem[];
}

/** What the user can decide of a profile while it is connected. */
export type Decided = Pick<Profile, 'routes' | 'dnsServers' | 'domains'>;

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
  /** What the server pushed when the connection was made; null before that. */
  readonly firstPushed: Pushed | null;
  readonly remotes: readonly ResolvedRemote[];
  readonly discovery: NetworkFacts | null;
  /** What the cluster said last of its networks, which the routes are compared with; null before it was asked. */
  readonly networks: ClusterNetworks | null;
  /** Where the API server is, once the kubeconfig has been read: it tells which route is the node network. */
  readonly apiServer: IpAddress | null;
  /** The last verification's report. */
  readonly report: VerificationReport | null;
  /** When that was (milliseconds of the clock that `now` is of). */
  readonly verifiedAt: number;
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
  /** Whether the cluster's DNS was silent in a tunnel that had just come up: to begin that anew would help nobody. */
  readonly isDnsDead: boolean;
  /** How often in a row a verification found the resolver not to give what the cluster's DNS does. */
  readonly resolverMisses: number;
  /** When the last attempt began, and when the tunnel was last seen to work (milliseconds of the clock that `now` is of). */
  readonly lastAttemptAt: number;
  readonly brokenAt: number;
  readonly portal: PortalMemory;
  /** The largest packet that the path lets through the tunnel, in bytes, once one was found that it does not; and of which network that is said. */
  readonly pathLimit: number | null;
  readonly place: number;
  /** What the user chose for routes that collide in the network where the laptop is. */
  readonly choices: readonly ChosenRoute[];
  /** When routes of ours were put back lately (milliseconds of the clock that `now` is of). */
  readonly repairs: readonly number[];
  /** Whether our own routes changed while they were being verified. */
  readonly lookAgain: boolean;
  /** The tunnel's own network, once its route was lost: the kernel does not make it a second time. */
  readonly lostTunnelNetwork: string | null;
}

type OfSession =
  | {
      readonly type: 'opened';
      readonly facts: ProfileFacts;
      readonly remotes: readonly ResolvedRemote[];
      readonly local: LocalNetwork;
      readonly choices?: readonly ChosenRoute[];
    }
  | { readonly type: 'open-failed'; readonly problem: Problem }
  | { readonly type: 'helper'; readonly event: HelperEvent }
  | { readonly type: 'discovered'; readonly networks: ClusterNetworks | null }
  | { readonly type: 'facts'; readonly networks: ClusterNetworks }
  | { readonly type: 'applied'; readonly result: Result<AppliedNetwork, Problem> }
  | { readonly type: 'verified'; readonly verification: number; readonly report: VerificationReport }
  | { readonly type: 'probed'; readonly probed: Probed }
  | { readonly type: 'device-gone' }
  | { readonly type: 'narrowed'; readonly bytes: number }
  | { readonly type: 'restart-refused' }
  | {
      readonly type: 'looked';
      readonly local: LocalNetwork;
      readonly choices?: readonly ChosenRoute[];
      /** Whether the tunnel's device is there; left out where that cannot be told. */
      readonly deviceIsThere?: boolean;
      /** Only our own routes are of interest: nothing else is known to have changed. */
      readonly ownOnly?: boolean;
      /** Only for what is planned when the tunnel is back. */
      readonly ahead?: boolean;
    }
  | { readonly type: 'chosen'; readonly choices: readonly ChosenRoute[] }
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
  | { readonly type: 'decided'; readonly profile: string; readonly decided: Decided }
  | { readonly type: 'portal'; readonly sighting: PortalSighting | null }
  | (OfSession & { readonly generation: number });

/** `deadline` bounds the first connecting, `release` and `retry` are back-off, `recheck` is for a resolver that was found astray. */
export type TimerName = 'deadline' | 'release' | 'retry' | 'recheck';

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
  | {
      readonly type: 'look';
      readonly generation: number;
      readonly ownOnly?: boolean;
      /** Only for what is planned when the tunnel is back. */
      readonly ahead?: boolean;
    }
  | {
      readonly type: 'probe';
      readonly generation: number;
      readonly target: ProbeTarget;
      readonly timeoutMs: number;
    }
  | { readonly type: 'doubt'; readonly generation: number }
  /** With `guesses`, also what is only guessed of the networks is of use. */
  | { readonly type: 'discover'; readonly generation: number; readonly guesses: boolean }
  | { readonly type: 'apply'; readonly generation: number; readonly network: DesiredNetwork }
  | {
      readonly type: 'verify';
      readonly generation: number;
      readonly verification: number;
      readonly device: string;
      readonly isTunnel: boolean;
      readonly plan: NetworkPlan;
      readonly publicName: string | null;
    }
  | {
      readonly type: 'start-probing';
      readonly generation: number;
      readonly target: ProbeTarget;
      /** The path to be watched besides; null where there is none to. */
      readonly path: WatchedPath | null;
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

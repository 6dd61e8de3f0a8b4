import type { RecoveryOptions } from './recovery-options.ts';
import type { ProfileKind } from './sides.ts';
import { blow, clickAfterServerAway, flaps, loss, narrow, serverAway, serverFreeze, sleeps } from './measures.ts';
import type { Metrics, Trial } from './trial.ts';

/** `most` is for the worst run; `overPlain` for the median of the differences between neighbouring runs of Kubelane and of plain openvpn. */
export type RecoveryBound = { readonly most: number } | { readonly overPlain: number };

/** A figure of a case: one line of the table. */
export interface CaseFigure {
  readonly metric: string;
  readonly label: string;
  readonly unit: 's' | '%' | '';
  /** Null for what is only told. */
  readonly bound: RecoveryBound | null;
  /** Whether plain openvpn is measured, too. */
  readonly peer: boolean;
}

export interface RecoveryCase {
  readonly name: string;
  readonly fault: string;
  readonly profile: ProfileKind;
  /** `--long-runs` can have it run less often than the others. */
  readonly long: boolean;
  /** About how long one run of Kubelane and one of plain openvpn take, in seconds, to share the cases out. */
  readonly seconds: (options: RecoveryOptions) => number;
  readonly sides: readonly ('Kubelane' | 'plain openvpn')[];
  readonly figures: readonly CaseFigure[];
  readonly measure: (trial: Trial) => Promise<Metrics>;
}

const both = ['plain openvpn', 'Kubelane'] as const;
const answer = (label: string, bound: RecoveryBound): CaseFigure => ({
  metric: 'answer',
  label,
  unit: 's',
  bound,
  peer: true,
});
const told = (metric: string, label: string, unit: CaseFigure['unit'], bound: RecoveryBound | null): CaseFigure => ({
  metric,
  label,
  unit,
  bound,
  peer: true,
});
const own = (metric: string, label: string, unit: CaseFigure['unit'], bound: RecoveryBound | null): CaseFigure => ({
  ...told(metric, label, unit, bound),
  peer: false,
});

/** The table of what must be shown. Times are to the first HTTP answer by cluster name unless the label says otherwise. */
export const recoveryCases: readonly RecoveryCase[] = [
  {
    name: 'address-udp',
    fault: 'address change, UDP',
    profile: 'udp',
    long: false,
    seconds: () => 18,
    sides: both,
    figures: [answer('from the change', { overPlain: 0.05 })],
    measure: blow('address', 'next'),
  },
  {
    name: 'lan-udp',
    fault: 'move to another LAN, UDP',
    profile: 'udp',
    long: false,
    seconds: () => 20,
    sides: both,
    figures: [answer('from the plug pulled', { most: 1 })],
    measure: blow('lan', 'cafe'),
  },
  {
    name: 'lan-tcp',
    fault: 'move to another LAN, TCP',
    profile: 'tcp',
    long: false,
    seconds: ({ giveUpSeconds }) => 20 + Math.min(giveUpSeconds, 65),
    sides: both,
    figures: [answer('from the plug pulled', { most: 1.5 })],
    measure: blow('lan', 'cafe'),
  },
  {
    name: 'server-restart',
    fault: 'server killed and restarted at once',
    profile: 'udp',
    long: false,
    seconds: ({ giveUpSeconds }) => 20 + Math.min(giveUpSeconds, 65),
    sides: both,
    figures: [answer('from the kill', { most: 2 })],
    measure: blow('server', 'restart'),
  },
  {
    name: 'server-away',
    fault: 'server away, then back',
    profile: 'udp',
    long: true,
    seconds: (options) => 2 * options.awaySeconds + 20 + Math.min(options.giveUpSeconds, 60),
    sides: both,
    figures: [
      answer('after it is back', { most: 9 }),
      told('attempts', 'attempts while it is away', '', { most: 45 }),
      own('noticed', 'until no longer “connected”', 's', null),
    ],
    measure: serverAway,
  },
  {
    name: 'click',
    fault: 'server away, then back, and a click',
    profile: 'udp',
    long: true,
    seconds: (options) => Math.min(options.awaySeconds, 40) + 15,
    sides: ['Kubelane'],
    figures: [own('answer', 'after the click', 's', { most: 1 })],
    measure: clickAfterServerAway('udp'),
  },
  {
    name: 'server-freeze',
    fault: 'server frozen, then thawed',
    profile: 'udp',
    long: false,
    seconds: (options) => 2 * options.freezeSeconds + 20,
    sides: both,
    figures: [own('noticed', 'until no longer “connected”', 's', { most: 5 }), answer('after the thaw', { most: 1 })],
    measure: serverFreeze,
  },
  {
    name: 'sleep',
    fault: 'sleep, the server has forgotten us',
    profile: 'udp',
    long: false,
    seconds: (options) => 2 * options.sleepSeconds + 20 + Math.min(options.giveUpSeconds, 45),
    sides: both,
    figures: [answer('after the wake', { most: 2 })],
    measure: sleeps,
  },
  {
    name: 'flaps',
    fault: 'link flaps, 100 a minute',
    profile: 'udp',
    long: true,
    seconds: (options) => 2 * options.flaps * 0.6 + 30,
    sides: both,
    figures: [
      own('wrong', 'ends not connected, or not with one openvpn', '', { most: 0 }),
      answer('after the last flap', { most: 9 }),
      told('attempts', 'attempts meanwhile (one a flap at most)', '', { most: 100 }),
      told('processes', 'openvpn processes in all', '', null),
      told('cpu', 'CPU of app, helper and openvpn', '%', { most: 10 }),
    ],
    measure: flaps,
  },
  {
    name: 'mtu',
    fault: 'path MTU drops to 1300, routers say so',
    profile: 'udp',
    long: false,
    seconds: () => 20,
    sides: both,
    figures: [told('large', 'until 1 MB has arrived', 's', { most: 10 })],
    measure: narrow('mtu'),
  },
  {
    name: 'mtu-silent',
    fault: 'path MTU drops to 1300, silently',
    profile: 'udp',
    long: true,
    seconds: () => 50,
    sides: both,
    figures: [told('large', 'until 1 MB has arrived', 's', { most: 10 })],
    measure: narrow('mtu-silent'),
  },
  {
    name: 'loss',
    fault: '30 % packet loss',
    profile: 'udp',
    long: true,
    seconds: (options) => 2 * options.lossSeconds + 15,
    sides: both,
    figures: [
      own('left', 'times it left connected or degraded', '', { most: 0 }),
      own('changes', 'changes of state (never flaps)', '', { most: 2 }),
      told('attempts', 'attempts to connect anew', '', null),
      told('answered', 'requests answered in 0.3 s', '%', null),
    ],
    measure: loss,
  },
];

export const caseNames: readonly string[] = recoveryCases.map(({ name }) => name);

/** How often each side of the case is measured. */
export function runsOf(entry: RecoveryCase, options: RecoveryOptions): number {
  return entry.long ? Math.min(options.longRuns, options.runs) : options.runs;
}

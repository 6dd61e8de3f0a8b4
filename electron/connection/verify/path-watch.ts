import { randomBytes } from 'node:crypto';
import type { Traffic } from '../system/laptop.ts';
import { queryDns } from './cluster-dns.ts';
import { largeSizes, measurePath, type Echo } from './path-limit.ts';

/** The path that is watched: the one through the tunnel. */
export interface WatchedPath {
  /** Counts the networks that the laptop was in: on another one nothing of before is known. */
  readonly place: number;
  readonly server: string;
  readonly domain: string;
  /** Addresses in the tunnel that may answer echo requests, the best first. */
  readonly echoes: readonly string[];
  /** The largest packet that the tunnel's device takes, in bytes. */
  readonly mtu: number;
}

/** Packets in half a second that show that a program is at work in the tunnel; fewer may be the heartbeat, or the cluster's watch. */
const busyPackets = 4;
/** While programs are at work, and nothing shows that large packets come through, it is asked this often: two packets of 1.4 kB. */
const busyIntervalMs = 2000;
const answerTimeoutMs = 1000;
const repeatMs = 200;
/** A measurement that finds nothing makes the next one wait; each doubles it. */
const firstPauseMs = 10_000;
const longestPauseMs = 640_000;

/**
 * Notices that large packets do not come through the tunnel although small ones do, and nobody says so (RFC 2923, 2.1): a download then hangs
 * without any sign, its program only waits. So the cluster's DNS is asked a question that is padded to a full packet (RFC 7830): once when
 * watching begins, and every two seconds while programs are at work and their own packets do not prove the same. Nothing at all while the tunnel
 * is idle. Only when that is not answered and a small one is, the path is measured by echoes (path-limit.ts).
 *
 * What the device's counters tell where they cannot be had (macOS, Windows) is not made up for: there it is asked when watching begins.
 */
export class PathWatch {
  readonly #narrowed: (bytes: number) => void;
  readonly #echo: Echo;
  readonly #ask: typeof queryDns;
  readonly #now: () => number;
  #path: WatchedPath | null = null;
  #last: Traffic | null = null;
  #checking: AbortController | null = null;
  #nextAt = 0;
  #pauseMs = firstPauseMs;

  /** `narrowed` is told the largest packet that comes through, in bytes; `now` gives milliseconds of a clock that never jumps. */
  constructor(
    narrowed: (bytes: number) => void,
    echo: Echo,
    ask: typeof queryDns = queryDns,
    now: () => number = () => performance.now(),
  ) {
    this.#narrowed = narrowed;
    this.#echo = echo;
    this.#ask = ask;
    this.#now = now;
  }

  /** Watches this path from now on; the same one again changes nothing. */
  start(path: WatchedPath): void {
    const before = this.#path;
    this.#path = path;
    if (before !== null && JSON.stringify(before) === JSON.stringify(path)) return;
    this.#reset();
    void this.#check(path);
  }

  stop(): void {
    this.#path = null;
    this.#reset();
  }

  /** Takes the device's counters in, twice a second. */
  see(traffic: Traffic): void {
    const now = this.#now();
    const [path, last] = [this.#path, this.#last];
    this.#last = traffic;
    if (path === null || last === null) return;
    const received = traffic.received - last.received;
    if (received > 0 && (traffic.receivedBytes - last.receivedBytes) / received > 0.7 * Math.min(path.mtu, 1400)) {
      this.#nextAt = Math.max(this.#nextAt, now + busyIntervalMs);
    }
    if (traffic.sent - last.sent < busyPackets || now < this.#nextAt || this.#checking !== null) return;
    void this.#check(path);
  }

  async #check(path: WatchedPath): Promise<void> {
    const checking = new AbortController();
    const { signal } = checking;
    this.#checking = checking;
    const isFine = (await this.#answersAll(path, largeSizes(path.mtu), signal)) || isAborted(signal);
    const limit = isFine || !(await this.#answersAll(path, [0], signal)) ? undefined : await this.#measure(path);
    if (isAborted(signal)) return;
    this.#checking = null;
    this.#nextAt = this.#now() + (limit === undefined ? busyIntervalMs : this.#pauseMs);
    if (isFine) this.#pauseMs = firstPauseMs;
    if (limit === undefined) return;
    this.#pauseMs = Math.min(longestPauseMs, 2 * this.#pauseMs);
    if (limit !== null) this.#narrowed(limit);
  }

  #measure({ echoes, mtu }: WatchedPath): Promise<number | null> {
    return measurePath(this.#echo, echoes, mtu);
  }

  /** Whether the cluster's DNS answers questions of all these sizes. */
  async #answersAll(path: WatchedPath, sizes: readonly number[], signal: AbortSignal): Promise<boolean> {
    const answers = await Promise.all(
      sizes.map((bytes) => {
        const name = `kubelane-${randomBytes(4).toString('hex')}.${path.domain}`;
        return this.#ask(path.server, name, answerTimeoutMs, signal, repeatMs, bytes);
      }),
    );
    return answers.every((answer) => answer !== null);
  }

  #reset(): void {
    this.#checking?.abort();
    this.#checking = null;
    this.#last = null;
    this.#nextAt = 0;
    this.#pauseMs = firstPauseMs;
  }
}

/** Asked by a function, because the signal changes while other work is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

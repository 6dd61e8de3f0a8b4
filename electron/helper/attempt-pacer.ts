import type { OpenvpnRemote } from '../openvpn/profile.ts';
import { limits } from './limits.ts';

type Phase = 'new' | 'choosing' | 'trying' | 'held' | 'pacing' | 'closed';

/**
 * When openvpn may try which server. The first attempt begins at once; after each that failed openvpn holds, and the next begins when the
 * app says so. Whoever asks, two attempts are never closer than a second: openvpn gives up on an unreachable server within milliseconds and
 * would come back at once. A server that did not answer makes room for the profile's next one.
 */
export class AttemptPacer {
  readonly #remotes: readonly OpenvpnRemote[];
  readonly #ask: (remote: OpenvpnRemote) => void;
  readonly #now: () => number;
  #phase: Phase = 'new';
  #index = 0;
  #reached = false;
  #lastStart = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  /** `ask` is called when an attempt needs its server's address; `now` gives milliseconds of a clock that never jumps. */
  constructor(
    remotes: readonly OpenvpnRemote[],
    ask: (remote: OpenvpnRemote) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#remotes = remotes;
    this.#ask = ask;
    this.#now = now;
  }

  begin(): void {
    if (this.#phase === 'new') this.#choose();
  }

  /** The server whose address is asked for now, or null. */
  get asked(): OpenvpnRemote | null {
    return this.#phase === 'choosing' ? (this.#remotes[this.#index] ?? null) : null;
  }

  /** The address is known: the attempt begins. */
  started(): void {
    this.#phase = 'trying';
    this.#reached = false;
    this.#lastStart = this.#now();
  }

  /** The server answered in this attempt, so it is the one to try again. */
  serverReached(): void {
    this.#reached = true;
  }

  /** openvpn holds after an attempt; false if that was known already (it says so again after some commands). */
  held(): boolean {
    if (this.#phase !== 'trying') return false;
    this.#phase = 'held';
    return true;
  }

  /** The app wants the next attempt; false if openvpn does not hold, or goes on anyway. */
  release(): boolean {
    if (this.#phase !== 'held') return false;
    this.#phase = 'pacing';
    if (!this.#reached) this.#index = (this.#index + 1) % this.#remotes.length;
    const wait = this.#lastStart + limits.attemptSpacingMs - this.#now();
    if (wait <= 0) this.#choose();
    else this.#timer = setTimeout(() => this.#choose(), wait);
    return true;
  }

  /** No attempt begins any more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#phase = 'closed';
  }

  #choose(): void {
    const remote = this.#remotes[this.#index];
    if (remote === undefined) return;
    this.#phase = 'choosing';
    this.#ask(remote);
  }
}

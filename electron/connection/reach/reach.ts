/** What came of asking an address: `refused` and `unreachable` are answers of somebody, `silent` is none within the time. */
export interface Reach {
  readonly kind: 'answered' | 'refused' | 'silent' | 'unreachable';
  /** Milliseconds until then. */
  readonly ms: number;
}

/** A port that is refused shows that packets went there and back. */
export function isAlive(reach: Reach | null): boolean {
  return reach?.kind === 'answered' || reach?.kind === 'refused';
}

/** What an error of connect(2) tells: somebody refused, somebody said that there is no way, or nobody answered. */
export function reachOfError(code: string | undefined): Exclude<Reach['kind'], 'answered'> {
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return 'refused';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EACCES' || code === 'EPERM') return 'unreachable';
  return 'silent';
}

/** Milliseconds since a moment of performance.now(), with one decimal. */
export function since(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}

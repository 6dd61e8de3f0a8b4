import { stripControlCharacters } from '../../../shared/printable.ts';

/** What the forwarder says on standard output, one a line of JSON: each line of configuration gets one answer, in order. */
export type ForwarderLine =
  /** The first configuration is in effect, and it listens there. */
  | { readonly ready: string }
  /** A later configuration is in effect. */
  | { readonly applied: true }
  /** A configuration is not, and why; all is as before. */
  | { readonly refused: string }
  /** It ends, and why. */
  | { readonly failed: string };

/** The answer to a configuration as the helper reads it, which trusts the forwarder no more than any process that reads from the network. */
export type ForwarderAnswer =
  { readonly kind: 'done' } | { readonly kind: 'refused' | 'failed'; readonly reason: string };

/** Null if it is none. Reasons are fit to be logged. */
export function parseForwarderLine(document: unknown): ForwarderAnswer | null {
  if (typeof document !== 'object' || document === null) return null;
  const { ready, applied, refused, failed } = document as {
    readonly [name in 'ready' | 'applied' | 'refused' | 'failed']?: unknown;
  };
  if (typeof ready === 'string' || applied === true) return { kind: 'done' };
  if (typeof refused === 'string') return { kind: 'refused', reason: clean(refused) };
  return typeof failed === 'string' ? { kind: 'failed', reason: clean(failed) } : null;
}

function clean(text: string): string {
  return stripControlCharacters(text).slice(0, 300);
}

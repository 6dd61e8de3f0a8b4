import type { AddressForm } from '../../../electron/shared/address-form.ts';

export type ListIntent =
  | { readonly kind: 'move'; readonly to: number }
  | { readonly kind: 'port'; readonly to: number }
  | { readonly kind: 'copy'; readonly form: AddressForm }
  /** Opens the menu of forms. */
  | { readonly kind: 'copy-as' }
  | { readonly kind: 'details'; readonly open: boolean }
  | { readonly kind: 'favourite' }
  | { readonly kind: 'clear' };

export interface KeyPress {
  readonly key: string;
  /** Ctrl, or ⌘ on a Mac. */
  readonly modifier: boolean;
  readonly shift: boolean;
}

export interface ListPosition {
  readonly active: number;
  readonly count: number;
  /** How many rows are in view. */
  readonly page: number;
  readonly port: number;
  readonly ports: number;
  readonly query: string;
  readonly details: boolean;
  /** The text cursor stands behind the last letter of the query and nothing is selected. */
  readonly caretAtEnd: boolean;
}

/**
 * What a key in the search field means for the list; null leaves the key to the field (or to the window). Left and right choose the
 * port only where the text cursor has nowhere to go, or is back on its way from there. Esc goes back one step at a time.
 */
export function listIntent({ key, modifier, shift }: KeyPress, at: ListPosition): ListIntent | null {
  if (key === 'Escape') {
    if (at.details) return { kind: 'details', open: false };
    return at.query === '' ? null : { kind: 'clear' };
  }
  if (at.count === 0) return null;
  if (key === 'Enter' && shift) return modifier ? null : { kind: 'copy-as' };
  if (shift) return null;
  return modifier ? withModifier(key, at) : plain(key, at);
}

function withModifier(key: string, at: ListPosition): ListIntent | null {
  if (key === 'Enter') return { kind: 'copy', form: 'ipport' };
  if (key === 'i') return { kind: 'details', open: !at.details };
  if (key === 'd') return { kind: 'favourite' };
  const port = /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
  return port >= 0 && port < at.ports ? { kind: 'port', to: port } : plainMove(key, at);
}

function plain(key: string, at: ListPosition): ListIntent | null {
  switch (key) {
    case 'Enter':
      return { kind: 'copy', form: 'hostport' };
    case 'ArrowRight':
      return at.caretAtEnd && at.port + 1 < at.ports ? { kind: 'port', to: at.port + 1 } : null;
    case 'ArrowLeft':
      return at.port > 0 ? { kind: 'port', to: at.port - 1 } : null;
    default:
      return plainMove(key, at);
  }
}

function plainMove(key: string, at: ListPosition): ListIntent | null {
  const move = (to: number): ListIntent => ({ kind: 'move', to: Math.max(0, Math.min(to, at.count - 1)) });
  switch (key) {
    case 'ArrowDown':
      return move(at.active + 1);
    case 'ArrowUp':
      return move(at.active - 1);
    case 'PageDown':
      return move(at.active + at.page);
    case 'PageUp':
      return move(at.active - at.page);
    case 'Home':
      return move(0);
    case 'End':
      return move(at.count - 1);
    default:
      return null;
  }
}

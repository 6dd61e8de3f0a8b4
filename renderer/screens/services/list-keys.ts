import type { AddressForm } from '../../../electron/shared/address-form.ts';

export type ListIntent =
  | { readonly kind: 'move'; readonly to: number }
  | { readonly kind: 'port'; readonly to: number }
  | { readonly kind: 'copy'; readonly form: AddressForm }
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
  /** The text cursor stands behind the last letter of the query and nothing is selected. */
  readonly caretAtEnd: boolean;
}

/**
 * What a key in the search field means for the list; null leaves the key to the field (or to the window). Left and right choose the
 * port only where the text cursor has nowhere to go, or is back on its way from there.
 */
export function listIntent({ key, modifier, shift }: KeyPress, at: ListPosition): ListIntent | null {
  if (key === 'Escape') return at.query === '' ? null : { kind: 'clear' };
  if (at.count === 0 || shift) return null;
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
    case 'Enter':
      return { kind: 'copy', form: modifier ? 'ipport' : 'hostport' };
    case 'ArrowRight':
      return at.caretAtEnd && !modifier && at.port + 1 < at.ports ? { kind: 'port', to: at.port + 1 } : null;
    case 'ArrowLeft':
      return at.port > 0 && !modifier ? { kind: 'port', to: at.port - 1 } : null;
    default:
      return null;
  }
}

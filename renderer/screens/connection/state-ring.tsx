import { Check, Ellipsis, ArrowDownToLine, KeyRound, Power, RotateCw, TriangleAlert, WifiOff, X } from 'lucide-react';
import type { ConnectionState } from '../../../electron/shared/connection-state.ts';
import styles from './state-ring.module.css';

type Kind = ConnectionState['kind'];

/** Every state has its own sign, so that none depends on colour. */
const signs: Readonly<Record<Kind, typeof Check>> = {
  disconnected: Power,
  connecting: Ellipsis,
  'waiting-for-input': KeyRound,
  connected: Check,
  degraded: TriangleAlert,
  reconnecting: RotateCw,
  'waiting-for-network': WifiOff,
  disconnecting: ArrowDownToLine,
  failed: X,
};

const tones: Readonly<Record<Kind, 'ok' | 'warn' | 'bad' | 'busy' | 'off'>> = {
  disconnected: 'off',
  connecting: 'busy',
  'waiting-for-input': 'busy',
  connected: 'ok',
  degraded: 'warn',
  reconnecting: 'warn',
  'waiting-for-network': 'warn',
  disconnecting: 'busy',
  failed: 'bad',
};

/** The state as a sign in a ring; a dashed ring means that something is under way. */
export function StateRing({ kind }: { readonly kind: Kind }) {
  const Sign = signs[kind];
  return (
    <div className={styles['ring']} data-tone={tones[kind]} data-kind={kind} aria-hidden>
      <Sign size={19} strokeWidth={2.4} />
    </div>
  );
}

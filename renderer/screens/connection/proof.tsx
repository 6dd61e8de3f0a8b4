import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ConnectionSnapshot } from '../../../electron/shared/connection-state.ts';
import type { Locale } from '../../../electron/shared/i18n.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { chosenProfile } from '../../app/screen.ts';
import { formatAgo, formatBytes, formatDuration, formatSpan } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import styles from './proof.module.css';
import { stepNumber } from './step-number.ts';

/** The lines under the title: what proves the state, or how far it has come. */
export function Proof() {
  const { t } = useTranslation();
  const app = useAppSnapshot();
  const now = useNow(app.connection.state.kind === 'connecting' ? 100 : 1000);
  const lines = proofLines(t, app.locale, app.connection, chosenProfile(app), now);
  return (
    <div className={styles['proof']}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}

/** The lines for a connection at a time (milliseconds since 1970). */
export function proofLines(
  t: TFunction,
  locale: Locale,
  connection: ConnectionSnapshot,
  chosen: string | null,
  now: number,
): readonly string[] {
  const { state } = connection;
  const since = connection.since === null ? 0 : now - Date.parse(connection.since);
  switch (state.kind) {
    case 'disconnected':
      return [chosen === null ? t('ui/header.no-profile') : t('ui/header.ready', { profile: chosen })];
    case 'connecting':
      return [t('ui/step.sub', { ...stepNumber(connection.steps, state.step), elapsed: formatDuration(t, since) })];
    case 'waiting-for-input':
      return [t('ui/input.sub')];
    case 'connected':
    case 'degraded':
      return [verified(t, connection, now), traffic(t, locale, connection, since)];
    case 'reconnecting':
      return [t('ui/reconnecting.sub', { attempt: state.attempt, elapsed: formatSpan(t, since) })];
    case 'waiting-for-network':
      return [t('ui/offline.sub')];
    case 'disconnecting':
      return [t('ui/disconnecting.sub')];
    case 'failed':
      return [t('ui/failed.sub')];
  }
}

function verified(t: TFunction, { state, verification }: ConnectionSnapshot, now: number): string {
  if (verification === null) return t('ui/proof.pending');
  const ago = formatAgo(t, now - Date.parse(verification.at));
  if (state.kind === 'degraded') return t('ui/proof.last', { ago });
  return t('ui/proof.verified', { ago, latency: formatDuration(t, verification.latencyMs) });
}

function traffic(t: TFunction, locale: Locale, { tunnel }: ConnectionSnapshot, since: number): string {
  const duration = formatSpan(t, since);
  if (tunnel === null) return t('ui/proof.since', { duration });
  return t('ui/proof.traffic', {
    duration,
    in: formatBytes(t, locale, tunnel.bytesIn),
    out: formatBytes(t, locale, tunnel.bytesOut),
  });
}

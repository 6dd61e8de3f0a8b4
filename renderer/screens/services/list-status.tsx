import { useTranslation } from 'react-i18next';
import type { ClusterStatus } from '../../../electron/shared/service-record.ts';
import { useAppSnapshot, useKubelaneState } from '../../app/context.ts';
import { formatAgo, formatCount, formatTime } from '../../ui/format.ts';
import { Message, ProblemMessage } from '../../ui/message.tsx';
import { useNow } from '../../ui/use-now.ts';
import styles from './list-status.module.css';

/** How far the rows below can be trusted; nothing when they are live and complete. */
export function ListStatus({ cluster, withRows }: { readonly cluster: ClusterStatus; readonly withRows: boolean }) {
  const { t } = useTranslation();
  const { locale } = useAppSnapshot();
  const count = useKubelaneState((state) => state.services.rows.length);
  const now = useNow(10_000);
  if (!withRows) return null;
  if (cluster.phase === 'loading') {
    return (
      <p className={styles['line']} role="status">
        {t('ui/list.loading', { count: formatCount(locale, count) })}
      </p>
    );
  }
  const stale = cluster.phase === 'paused' || cluster.phase === 'failed';
  if (!stale && cluster.problem === null) return null;
  return (
    <div className={styles['status']} role="status">
      {stale && (
        <Message tone="info">
          {cluster.asOf === null
            ? t('ui/list.paused-unknown')
            : t('browser/stale.age', {
                time: formatTime(locale, new Date(cluster.asOf)),
                ago: formatAgo(t, now - Date.parse(cluster.asOf)),
              })}
        </Message>
      )}
      {cluster.problem !== null && <ProblemMessage problem={cluster.problem} tone={stale ? 'warn' : 'info'} />}
    </div>
  );
}

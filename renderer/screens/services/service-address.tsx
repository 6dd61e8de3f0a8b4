import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import { addressText } from '../../state/searchable.ts';
import type { QuickTranslate } from '../../ui/quick-translate.ts';
import styles from './service-address.module.css';

/** What kind of Service it is and where its name leads: ClusterIPs, Pods, or another name. */
export function ServiceAddress({
  record,
  matched,
  t,
}: {
  readonly record: ServiceRecord;
  /** What the query found that the row does not show by itself. */
  readonly matched: string | null;
  readonly t: QuickTranslate;
}) {
  const text = addressText(record);
  return (
    <span className={styles['address']} title={text}>
      <span className={styles['type']}>{record.headless ? t('ui/row.headless') : record.type}</span>{' '}
      {matched !== null && (
        <>
          <code data-text="hidden">{matched}</code>{' '}
        </>
      )}
      {record.headless && record.total !== null && record.total > 0 && `${t('ui/row.pods', { total: record.total })} `}
      {record.type === 'ExternalName' && '→ '}
      <span className={styles['value']} data-text="address">
        {text}
        {record.headless && (record.ready ?? 0) > record.endpointAddresses.length && ' …'}
      </span>
    </span>
  );
}

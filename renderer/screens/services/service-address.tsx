import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import type { Marks } from '../../state/marks.ts';
import { addressText } from '../../state/searchable.ts';
import type { QuickTranslate } from '../../ui/quick-translate.ts';
import { Highlighted } from './highlighted.tsx';
import styles from './service-address.module.css';

/** What kind of Service it is and where its name leads: ClusterIPs, Pods, or another name. */
export function ServiceAddress({
  record,
  marks,
  hidden,
  t,
}: {
  readonly record: ServiceRecord;
  readonly marks: readonly number[] | undefined;
  readonly hidden: Marks['hidden'];
  readonly t: QuickTranslate;
}) {
  const text = addressText(record);
  return (
    <span className={styles['address']} title={text}>
      <span className={styles['type']}>{record.headless ? t('ui/row.headless') : record.type}</span>{' '}
      {hidden !== null && (
        <>
          <code>
            <Highlighted text={hidden.text} marks={hidden.marks} />
          </code>{' '}
        </>
      )}
      {record.headless && record.total !== null && record.total > 0 && `${t('ui/row.pods', { total: record.total })} `}
      {record.type === 'ExternalName' && '→ '}
      <span className={styles['value']}>
        <Highlighted text={text} marks={marks} />
        {record.headless && (record.ready ?? 0) > record.endpointAddresses.length && ' …'}
      </span>
    </span>
  );
}

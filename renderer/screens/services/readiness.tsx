import { TriangleAlert } from 'lucide-react';
import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import type { QuickTranslate } from '../../ui/quick-translate.ts';
import styles from './readiness.module.css';
import { readyText } from './row-label.ts';

// Not drawn anew with its row.
const warningSign = <TriangleAlert size={11} strokeWidth={2.5} aria-hidden />;

/** How many endpoints are ready; a sign marks a Service that cannot answer at all or only in part. */
export function Readiness({ record, t }: { readonly record: ServiceRecord; readonly t: QuickTranslate }) {
  const text = readyText(t, record);
  if (text === null) return <span />;
  const level = record.ready === 0 ? 'none' : record.ready === record.total ? 'all' : 'part';
  return (
    <span className={styles['ready']} data-level={level}>
      {level === 'none' && warningSign}
      {text}
    </span>
  );
}

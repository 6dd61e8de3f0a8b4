import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import styles from './readiness.module.css';
import { readyText } from './row-label.ts';

/** How many endpoints are ready; a sign marks a Service that cannot answer at all or only in part. */
export function Readiness({ record }: { readonly record: ServiceRecord }) {
  const { t } = useTranslation();
  const text = readyText(t, record);
  if (text === null) return <span />;
  const level = record.ready === 0 ? 'none' : record.ready === record.total ? 'all' : 'part';
  return (
    <span className={styles['ready']} data-level={level}>
      {level === 'none' && <TriangleAlert size={11} strokeWidth={2.5} aria-hidden />}
      {text}
    </span>
  );
}

import { useTranslation } from 'react-i18next';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { labelText } from '../../../state/searchable.ts';
import type { Copying } from '../use-copy.ts';
import { CopyValue } from './copy-value.tsx';
import { DetailSection } from './detail-section.tsx';
import styles from './endpoints.module.css';

/** The Service's own labels. */
export function Labels({ record, copying }: { readonly record: ServiceRecord; readonly copying: Copying }) {
  const { t } = useTranslation();
  const labels = Object.entries(record.labels);
  return (
    <DetailSection title={t('browser/details.labels')}>
      {labels.length === 0 && <p>{t('browser/details.labels-none')}</p>}
      <ul className={styles['list']}>
        {labels.map((label) => (
          <li key={label[0]}>
            <CopyValue text={labelText(label)} copying={copying} />
          </li>
        ))}
      </ul>
    </DetailSection>
  );
}

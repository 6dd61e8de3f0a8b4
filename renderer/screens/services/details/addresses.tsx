import { useTranslation } from 'react-i18next';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import type { Copying } from '../use-copy.ts';
import styles from './addresses.module.css';
import { CopyValue } from './copy-value.tsx';
import { DetailSection } from './detail-section.tsx';

/** Every kind of address that a Service has, and what is particular about it. */
export function Addresses({ record, copying }: { readonly record: ServiceRecord; readonly copying: Copying }) {
  const { t } = useTranslation();
  const groups = [
    { name: t('browser/details.name'), texts: [record.hostname] },
    { name: t('browser/details.external-name'), texts: record.externalName === null ? [] : [record.externalName] },
    { name: t('browser/details.cluster-ip'), texts: record.clusterIPs },
    { name: t('browser/details.load-balancer'), texts: record.loadBalancer },
    { name: t('browser/details.external-ip'), texts: record.externalIPs },
  ].filter(({ texts }) => texts.length > 0);
  return (
    <DetailSection title={t('browser/details.addresses')}>
      <dl className={styles['list']}>
        {groups.map(({ name, texts }) => (
          <div key={name} className={styles['group']}>
            <dt>{name}</dt>
            {texts.map((text) => (
              <dd key={text}>
                <CopyValue text={text} copying={copying} />
              </dd>
            ))}
          </div>
        ))}
      </dl>
      {record.headless && <p>{t('browser/details.headless')}</p>}
      {record.type === 'LoadBalancer' && record.loadBalancer.length === 0 && (
        <p>{t('browser/details.load-balancer-none')}</p>
      )}
      {record.localOnly && <p>{t('browser/details.local-only')}</p>}
    </DetailSection>
  );
}

import { Check, CircleDashed } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ServiceEndpoint } from '../../../../electron/shared/service-endpoints.ts';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { ProblemMessage } from '../../../ui/message.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useAppSnapshot } from '../../../app/context.ts';
import { Readiness } from '../readiness.tsx';
import type { Copying } from '../use-copy.ts';
import { CopyValue } from './copy-value.tsx';
import { DetailSection } from './detail-section.tsx';
import styles from './endpoints.module.css';
import { useEndpoints } from './use-endpoints.ts';

/** Which Pods answer for a Service, and which of them are ready. */
export function Endpoints({ record, copying }: { readonly record: ServiceRecord; readonly copying: Copying }) {
  const { t } = useTranslation();
  return (
    <DetailSection title={t('browser/details.endpoints')} aside={<Readiness record={record} t={t} />}>
      {record.type === 'ExternalName' ? (
        <p>{t('browser/details.endpoints-outside')}</p>
      ) : (
        <Pods record={record} copying={copying} />
      )}
    </DetailSection>
  );
}

function Pods({ record, copying }: { readonly record: ServiceRecord; readonly copying: Copying }) {
  const { t } = useTranslation();
  const { locale } = useAppSnapshot();
  const answer = useEndpoints(record);
  if (answer === null) return <p role="status">{t('browser/details.endpoints-reading')}</p>;
  if (!answer.ok) return <ProblemMessage problem={answer.error} tone="info" />;
  const { endpoints, more } = answer.value;
  if (endpoints.length === 0) return <p>{t('browser/details.endpoints-none')}</p>;
  return (
    <ul className={styles['list']}>
      {endpoints.map((endpoint) => (
        <Endpoint key={`${endpoint.address} ${endpoint.pod ?? ''}`} endpoint={endpoint} copying={copying} />
      ))}
      {more > 0 && (
        <li className={styles['node']}>{t('browser/details.endpoints-more', { shown: formatCount(locale, more) })}</li>
      )}
    </ul>
  );
}

function Endpoint({ endpoint, copying }: { readonly endpoint: ServiceEndpoint; readonly copying: Copying }) {
  const { t } = useTranslation();
  const { address, ready, pod, node } = endpoint;
  const Sign = ready ? Check : CircleDashed;
  return (
    <li className={styles['endpoint']}>
      <CopyValue text={address} copying={copying} />
      {pod !== null && <CopyValue text={pod} copying={copying} />}
      <span className={styles['state']} data-ready={ready}>
        <Sign size={11} strokeWidth={2.5} aria-hidden />
        {t(ready ? 'browser/details.endpoint-ready' : 'browser/details.endpoint-not-ready')}
      </span>
      {node !== null && <span className={styles['node']}>{node}</span>}
    </li>
  );
}

import { TriangleAlert } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import { useAppSnapshot } from '../../app/context.ts';
import styles from './dns-line.module.css';
import { DnsReasons } from './reasons.tsx';

/** Which names go to the cluster, and that no others do; what is wrong with names stands right below. */
export function DnsLine() {
  const { t } = useTranslation();
  const { dns } = useAppSnapshot().connection;
  return (
    <>
      <p className={styles['dns']} data-status={dns?.status ?? 'unknown'}>
        {dns === null ? (
          t('ui/dns.unknown')
        ) : (
          <>
            {dns.status === 'failed' && <TriangleAlert size={12} strokeWidth={2.5} aria-hidden />}
            <Trans
              t={t}
              i18nKey={`ui/dns.${dns.status}`}
              values={{ domains: dns.domains.join(', '), servers: dns.servers.join(', ') }}
              components={{ c: <code /> }}
            />
          </>
        )}
      </p>
      <DnsReasons />
    </>
  );
}

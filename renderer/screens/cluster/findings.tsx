import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../electron/shared/problem.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import { problemKey } from '../connection/reasons-by-area.ts';
import styles from './findings.module.css';

/** Where the routes and what the cluster has differ. */
export function Findings({ findings }: { readonly findings: readonly Problem[] }) {
  const { t } = useTranslation();
  if (findings.length === 0) return null;
  return (
    <ul className={styles['findings']} aria-label={t('ui/cluster.findings')}>
      {findings.map((finding) => (
        <li key={problemKey(finding)}>
          {/* What no route reaches does not work; what is taken besides may never be missed. */}
          <ProblemMessage problem={finding} tone={finding.code === 'route.wider' ? 'info' : 'warn'} />
        </li>
      ))}
    </ul>
  );
}

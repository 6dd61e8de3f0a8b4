import { useTranslation } from 'react-i18next';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import type { ImportReportLine } from '../../../electron/shared/profile.ts';
import styles from './import-report.module.css';

/** What importing left out of the file, line by line, and why. */
export function ImportReport({ lines }: { readonly lines: readonly ImportReportLine[] }) {
  const { t } = useTranslation();
  if (lines.length === 0) return <p className={styles['text']}>{t('ui/import.clean')}</p>;
  return (
    <>
      <p className={styles['text']}>{t('ui/import.partly')}</p>
      <ul className={styles['lines']} tabIndex={0} aria-label={t('ui/import.partly')}>
        {lines.map(({ line, directive, verdict, reasonKey }) => (
          <li key={line} className={styles['line']}>
            <span className={styles['number']}>{t('ui/import.line', { line })}</span>
            <code className={styles['directive']}>{stripControlCharacters(directive)}</code>
            <span className={styles['verdict']}>
              <b>{t(`ui/import.${verdict}`)}</b>: {t(`reasons/${reasonKey}`)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Copying } from '../use-copy.ts';
import styles from './copy-value.module.css';

/** A text that is copied when it is pressed. What comes from a cluster is always written from left to right. */
export function CopyValue({
  text,
  copying,
  keepEnd = 0,
}: {
  readonly text: string;
  readonly copying: Copying;
  /** Keeps it on one line: where that is too short, letters are left out before so many last ones. */
  readonly keepEnd?: number;
}) {
  const { t } = useTranslation();
  const cut = text.length - keepEnd;
  return (
    <button
      type="button"
      className={styles['value']}
      title={keepEnd > 0 ? text : undefined}
      aria-label={t('browser/details.copy', { text })}
      onClick={() => copying.copyText(text)}
    >
      <bdi dir="ltr" className={styles[keepEnd > 0 ? 'line' : 'text']}>
        {keepEnd === 0 ? (
          text
        ) : (
          <>
            <span className={styles['start']}>{text.slice(0, cut)}</span>
            <span>{text.slice(cut)}</span>
          </>
        )}
      </bdi>
      <Copy className={styles['sign']} size={12} aria-hidden />
    </button>
  );
}

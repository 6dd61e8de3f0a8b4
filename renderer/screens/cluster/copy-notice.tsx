import { useTranslation } from 'react-i18next';
import { RichText, useProblemTexts } from '../../ui/problem-text.tsx';
import type { CopyFeedback } from '../services/use-copy.ts';
import styles from './copy-notice.module.css';

/** What was copied, or why nothing was; always there, so that what is put into it is read out. */
export function CopyNotice({ feedback }: { readonly feedback: CopyFeedback | null }) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  return (
    <div role="status" className={styles['notice']}>
      {feedback !== null && (
        <span key={feedback.turn} data-kind={feedback.kind}>
          {feedback.kind === 'done' ? (
            t('ui/copy.done', { address: feedback.address })
          ) : (
            <RichText>{t('ui/copy.failed', { text: texts(feedback.problem).text })}</RichText>
          )}
        </span>
      )}
    </div>
  );
}

import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DoctorCheck } from '../../../electron/shared/doctor.ts';
import { checkTitle, evidenceText, skipText } from '../../../electron/shared/doctor-text.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { RichText, useProblemTexts } from '../../ui/problem-text.tsx';
import styles from './check-entry.module.css';

const icons = { ok: CircleCheck, 'not-ok': CircleX, skipped: CircleMinus } as const;

interface CheckEntryProps {
  readonly entry: DoctorCheck;
  /** The cause has its words above the list already. */
  readonly isCause: boolean;
  /** Whether why it was skipped stands beside it, or is folded away as well. */
  readonly saysWhy: boolean;
}

/** One check; what was seen is folded away unless something is wrong. */
export function CheckEntry({ entry, isCause, saysWhy }: CheckEntryProps) {
  const { t } = useTranslation();
  const Icon = icons[entry.status];
  const because = skipText(t, entry);
  return (
    <details className={styles['entry']} data-status={entry.status} open={entry.status === 'not-ok'}>
      <summary className={styles['summary']}>
        <Icon className={styles['icon']} size={14} role="img" aria-label={t(`doctor/status.${entry.status}`)} />
        <span>
          {stripControlCharacters(checkTitle(t, entry))}
          {saysWhy && because !== '' && (
            <span className={styles['because']}>
              <RichText>{because}</RichText>
            </span>
          )}
        </span>
      </summary>
      <div className={styles['more']}>
        {!saysWhy && because !== '' && (
          <p>
            <RichText>{because}</RichText>
          </p>
        )}
        <Facts entry={entry} />
        {!isCause && <Why entry={entry} />}
      </div>
    </details>
  );
}

function Facts({ entry: { evidence } }: { readonly entry: DoctorCheck }) {
  const { t } = useTranslation();
  if (evidence.length === 0) return null;
  return (
    <ul className={styles['facts']}>
      {evidence.map((fact, at) => (
        <li key={at}>
          <code>{stripControlCharacters(evidenceText(t, fact))}</code>
        </li>
      ))}
    </ul>
  );
}

function Why({ entry: { problem } }: { readonly entry: DoctorCheck }) {
  const texts = useProblemTexts();
  if (problem === null) return null;
  const { text, remedy } = texts(problem);
  return (
    <>
      <p className={styles['text']}>
        <RichText>{text}</RichText>
      </p>
      <p>
        <RichText>{remedy}</RichText>
      </p>
    </>
  );
}

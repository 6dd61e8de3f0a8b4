import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../electron/shared/problem.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { RichText, useProblemTexts } from '../../ui/problem-text.tsx';
import styles from './notes.module.css';
import { plainNotes, problemKey } from './reasons-by-area.ts';

/** What is worth knowing but not wrong; each opens to what could be done. */
export function Notes() {
  const { t } = useTranslation();
  const notes = plainNotes(useAppSnapshot().connection);
  if (notes.length === 0) return null;
  return (
    <ul className={styles['notes']} aria-label={t('ui/header.notes')}>
      {notes.map((note) => (
        <Note key={problemKey(note)} note={note} />
      ))}
    </ul>
  );
}

function Note({ note }: { readonly note: Problem }) {
  const { text, remedy } = useProblemTexts()(note);
  return (
    <li>
      <details>
        <summary>
          <RichText>{text}</RichText>
        </summary>
        <RichText>{remedy}</RichText>
      </details>
    </li>
  );
}

import { Check, CircleDashed, CornerDownRight, UserPen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FactAnswer } from '../../../electron/shared/cluster-facts.ts';
import styles from './confidence-label.module.css';

const icons = { stated: Check, derived: CornerDownRight, guessed: CircleDashed } as const;

/** How far an answer can be trusted, in a word and a sign; what the user decided is not a matter of trust. */
export function ConfidenceLabel({ answer: { method, confidence } }: { readonly answer: FactAnswer }) {
  const { t } = useTranslation();
  const isOwn = method === 'profile';
  const Icon = isOwn ? UserPen : icons[confidence];
  return (
    <span className={styles['label']} data-confidence={isOwn ? 'own' : confidence}>
      <Icon size={11} strokeWidth={2.5} aria-hidden />
      {isOwn ? t('ui/cluster.own') : t(`cluster/confidence.${confidence}`)}
    </span>
  );
}

import { Split } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ClusterFact, FactAnswer } from '../../../electron/shared/cluster-facts.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { RichText } from '../../ui/problem-text.tsx';
import { compareAnswers } from './compared.ts';
import styles from './fact-source.module.css';

/** As many values as another answer shows: nodes may have a network each. */
const most = 6;

/** Where a fact's values come from, who says the same, and who says something else. */
export function FactSource({ fact }: { readonly fact: ClusterFact }) {
  const { t } = useTranslation();
  const { same, different } = compareAnswers(fact);
  const method = (answer: FactAnswer): string => t(`cluster/method.${answer.method}`);
  return (
    <>
      {fact.answer !== null && (
        <p className={styles['how']}>
          {fact.answer.method === 'profile'
            ? t('ui/cluster.how-own')
            : t(`ui/cluster.how-${fact.answer.confidence}`, { method: method(fact.answer) })}
          {same.length > 0 && ` · ${t('ui/cluster.same', { methods: same.map(method).join(t('ui/cluster.and')) })}`}
        </p>
      )}
      {different.length > 0 && (
        <ul className={styles['others']}>
          {different.map((answer) => (
            <li key={answer.method} data-contradicts={isAsTrusted(answer, fact.answer)}>
              <Split size={12} aria-hidden />
              <span>
                <RichText>
                  {stripControlCharacters(
                    t('ui/cluster.other', {
                      method: method(answer),
                      values: shortList(answer.values),
                      confidence: t(`cluster/confidence.${answer.confidence}`),
                    }),
                  )}
                </RichText>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Two settings that differ are worth a look; a guess that differs from a setting, or the setting from what the user decided, is as expected. */
function isAsTrusted(other: FactAnswer, counts: FactAnswer | null): boolean {
  return counts !== null && counts.method !== 'profile' && other.confidence === counts.confidence;
}

function shortList(values: readonly string[]): string {
  return [...values.slice(0, most), ...(values.length > most ? ['…'] : [])].join(', ');
}

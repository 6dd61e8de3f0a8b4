import { ActionIcon } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  overridableFacts,
  type ClusterFact,
  type ClusterFactKind,
  type OverridableFact,
} from '../../../electron/shared/cluster-facts.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { Copying } from '../services/use-copy.ts';
import { ConfidenceLabel } from './confidence-label.tsx';
import styles from './fact-entry.module.css';
import { FactOverride } from './fact-override.tsx';
import { FactSource } from './fact-source.tsx';
import { FactValues } from './fact-values.tsx';

interface FactEntryProps {
  readonly fact: ClusterFact;
  readonly copying: Copying;
  readonly override: (kind: OverridableFact, values: readonly string[]) => Promise<Problem | null>;
}

/** One fact: its values, where they come from, how far they can be trusted, who says otherwise; and the field to decide it oneself. */
export function FactEntry({ fact, copying, override }: FactEntryProps) {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const { kind, answer } = fact;
  const name = t(`cluster/fact.${kind}`);
  const close = (): void => {
    setEditing(false);
    pencil.current?.focus();
  };
  return (
    <li className={styles['entry']} data-fact={kind}>
      <div className={styles['head']}>
        <h3 className={styles['name']}>{name}</h3>
        {answer !== null && <ConfidenceLabel answer={answer} />}
        {isOverridable(kind) && (
          <ActionIcon
            ref={pencil}
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('ui/cluster.change', { fact: name })}
            title={t('ui/cluster.change', { fact: name })}
            aria-expanded={isEditing}
            onClick={() => setEditing(!isEditing)}
          >
            <Pencil size={13} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {answer === null ? (
        <p className={styles['unknown']}>{t('ui/cluster.unknown')}</p>
      ) : (
        <FactValues values={answer.values} copying={copying} />
      )}
      <FactSource fact={fact} />
      {isOverridable(kind) && isEditing && (
        <FactOverride name={name} answer={answer} override={(values) => override(kind, values)} close={close} />
      )}
    </li>
  );
}

function isOverridable(kind: ClusterFactKind): kind is OverridableFact {
  return overridableFacts.some((overridable) => overridable === kind);
}

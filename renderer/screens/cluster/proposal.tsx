import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProposedRoute } from '../../../electron/shared/cluster-facts.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import { Message, ProblemMessage } from '../../ui/message.tsx';
import { ConfidenceLabel } from './confidence-label.tsx';
import styles from './proposal.module.css';

interface ProposalProps {
  readonly routes: readonly ProposedRoute[];
  /** Gives why they were not taken. */
  readonly accept: () => Promise<Problem | null>;
}

/** The routes that the cluster's own facts ask for, to be accepted once. */
export function Proposal({ routes, accept }: ProposalProps) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const take = (): void => {
    if (isBusy) return;
    setBusy(true);
    void accept().then((problem) => {
      setBusy(false);
      setRefused(problem);
    });
  };
  return (
    <section className={styles['proposal']} aria-label={t('ui/cluster.proposal')}>
      <Message tone="info">
        <strong>{t('ui/cluster.proposed')}</strong>
        <ul className={styles['routes']}>
          {routes.map(({ role, cidr, method, confidence }) => (
            <li key={`${role} ${cidr}`} className={styles['route']}>
              <span className={styles['role']}>{t(`role/${role}`)}</span>
              <bdi dir="ltr" className={styles['cidr']}>
                {stripControlCharacters(cidr)}
              </bdi>
              <ConfidenceLabel answer={{ method, confidence, values: [cidr] }} />
              <span className={styles['how']}>
                {method === 'profile'
                  ? t('ui/cluster.how-own')
                  : t(`ui/cluster.how-${confidence}`, { method: t(`cluster/method.${method}`) })}
              </span>
            </li>
          ))}
        </ul>
        <Button
          size="compact-sm"
          classNames={{ root: styles['button'] ?? '', label: styles['label'] ?? '' }}
          onClick={take}
          aria-disabled={isBusy}
        >
          {t('ui/cluster.accept')}
        </Button>
      </Message>
      {refused !== null && (
        <div role="alert" className={styles['refused']}>
          <ProblemMessage problem={refused} tone="bad" />
        </div>
      )}
    </section>
  );
}

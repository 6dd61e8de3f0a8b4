import { Button, Loader } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClusterFacts } from '../../../electron/shared/cluster-facts.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { Message, ProblemMessage } from '../../ui/message.tsx';
import { RichText } from '../../ui/problem-text.tsx';
import { useCopy } from '../services/use-copy.ts';
import styles from './cluster-dialog.module.css';
import { CopyNotice } from './copy-notice.tsx';
import { FactEntry } from './fact-entry.tsx';
import { Findings } from './findings.tsx';
import { Proposal } from './proposal.tsx';
import { RefusedMethods } from './refused-methods.tsx';
import { useClusterFacts } from './use-cluster-facts.ts';

/** What the connected cluster says of itself. Another profile's connection is another cluster: nothing of the former stays. */
export function ClusterDialog() {
  return <ClusterPanel key={useAppSnapshot().connection.profile} />;
}

function ClusterPanel() {
  const { t } = useTranslation();
  const { isAsking, facts, problem, ask, override, accept } = useClusterFacts();
  const [accepted, setAccepted] = useState(false);
  const copying = useCopy();
  const again = useRef<HTMLButtonElement>(null);
  const take = async (): Promise<Problem | null> => {
    const refused = await accept();
    if (refused === null) {
      setAccepted(true);
      // The button that was pressed goes away with the proposal.
      again.current?.focus();
    }
    return refused;
  };
  const askAgain = (): void => {
    setAccepted(false);
    ask();
  };
  return (
    <div className={styles['body']}>
      <div role="status" className={styles['status']}>
        {isAsking && (
          <>
            <Loader size={14} aria-hidden />
            <span>{t('ui/cluster.asking')}</span>
          </>
        )}
        {!isAsking && accepted && <span>{t('ui/cluster.accepted')}</span>}
      </div>
      {problem !== null && <ProblemMessage problem={problem} tone="bad" />}
      {facts !== null && (
        <>
          {facts.proposed.length > 0 && <Proposal routes={facts.proposed} accept={take} />}
          <Findings findings={facts.findings} />
          <About facts={facts} />
          <ul className={styles['facts']} aria-label={t('ui/cluster.list')}>
            {facts.facts.map((fact) => (
              <FactEntry key={fact.kind} fact={fact} copying={copying} override={override} />
            ))}
          </ul>
          <RefusedMethods refused={facts.refused} open={isNothingKnown(facts)} copying={copying} />
        </>
      )}
      <div className={styles['actions']}>
        <CopyNotice feedback={copying.feedback} />
        <Button ref={again} variant="default" onClick={askAgain} aria-disabled={isAsking} data-autofocus>
          {t(problem === null ? 'ui/cluster.again' : 'ui/action.retry')}
        </Button>
      </div>
    </div>
  );
}

function About({ facts }: { readonly facts: ClusterFacts }) {
  const { t } = useTranslation();
  if (isNothingKnown(facts)) return <Message tone="info">{t('ui/cluster.nothing')}</Message>;
  return (
    <p className={styles['about']}>
      <RichText>{t('ui/cluster.about', { context: stripControlCharacters(facts.context) })}</RichText>
    </p>
  );
}

function isNothingKnown({ facts }: ClusterFacts): boolean {
  return facts.every(({ answer }) => answer === null);
}

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../electron/shared/problem.ts';
import { useAppSnapshot, useKubelane } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import { CollisionChoice } from './collision-choice.tsx';
import { collidingRoute, problemKey, reasonsByArea } from './reasons-by-area.ts';
import styles from './reasons.module.css';

/** What is wrong with routes, below the routes. */
export function RouteReasons() {
  const { connection } = useAppSnapshot();
  const { choose } = useIntents();
  return (
    <Reasons
      problems={reasonsByArea(connection).route}
      below={(problem) => {
        if (problem.code === 'route.proposed') return <ClusterButton />;
        const route = collidingRoute(connection, problem);
        return route?.collision === undefined ? null : (
          <CollisionChoice route={route.cidr} collision={route.collision} choose={choose} />
        );
      }}
    />
  );
}

/** To where proposed routes are accepted. */
function ClusterButton() {
  const { t } = useTranslation();
  const { store } = useKubelane();
  return (
    <div className={styles['action']}>
      <Button size="compact-xs" variant="light" onClick={() => store.setState({ dialog: { kind: 'cluster' } })}>
        {t('ui/cluster.open')}
      </Button>
    </div>
  );
}

/** What is wrong with names, below the line about names. */
export function DnsReasons() {
  return <Reasons problems={reasonsByArea(useAppSnapshot().connection).dns} />;
}

/** Everything else that is wrong. */
export function OtherReasons() {
  const { other } = reasonsByArea(useAppSnapshot().connection);
  return other.length === 0 ? null : (
    <div className={styles['apart']}>
      <Reasons problems={other} />
    </div>
  );
}

interface ReasonsProps {
  readonly problems: readonly Problem[];
  /** What can be done about a problem right there. */
  readonly below?: (problem: Problem) => ReactNode;
}

function Reasons({ problems, below }: ReasonsProps) {
  const { t } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <ul className={styles['reasons']} aria-label={t('ui/header.problems')}>
      {problems.map((problem) => (
        <li key={problemKey(problem)}>
          <ProblemMessage problem={problem}>{below?.(problem)}</ProblemMessage>
        </li>
      ))}
    </ul>
  );
}

import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../electron/shared/problem.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import { problemKey, reasonsByArea } from './reasons-by-area.ts';
import styles from './reasons.module.css';

/** What is wrong with routes, below the routes. */
export function RouteReasons() {
  return <Reasons problems={reasonsByArea(useAppSnapshot().connection).route} />;
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

function Reasons({ problems }: { readonly problems: readonly Problem[] }) {
  const { t } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <ul className={styles['reasons']} aria-label={t('ui/header.problems')}>
      {problems.map((problem) => (
        <li key={problemKey(problem)}>
          <ProblemMessage problem={problem} />
        </li>
      ))}
    </ul>
  );
}

import { useTranslation } from 'react-i18next';
import { ProblemMessage } from '../../ui/message.tsx';
import { CollisionChoice } from './collision-choice.tsx';
import { QuietCollision } from './collisions.tsx';
import styles from './foreseen.module.css';
import { useForeseen } from './use-foreseen.ts';

/** What the profile's routes would meet in this network, before it is connected. */
export function Foreseen({ profile }: { readonly profile: string }) {
  const { t } = useTranslation();
  const { routes, choose } = useForeseen(profile);
  const met = routes.filter(({ collision }) => collision !== undefined);
  if (met.length === 0) return null;
  return (
    <ul className={styles['foreseen']} aria-label={t('ui/collision.list')}>
      {met.map((route) =>
        route.problem === undefined || route.collision === undefined ? (
          <QuietCollision key={route.cidr} route={route} choose={choose} />
        ) : (
          <li key={route.cidr}>
            <ProblemMessage problem={route.problem}>
              <CollisionChoice route={route.cidr} collision={route.collision} choose={choose} />
            </ProblemMessage>
          </li>
        ),
      )}
    </ul>
  );
}

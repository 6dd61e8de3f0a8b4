import { useTranslation } from 'react-i18next';
import type { ChosenRoute } from '../../../electron/shared/collision.ts';
import type { ConnectionSnapshot } from '../../../electron/shared/connection-state.ts';
import type { RouteStatus } from '../../../electron/shared/routes.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { RichText, useProblemTexts } from '../../ui/problem-text.tsx';
import { CollisionChoice } from './collision-choice.tsx';
import styles from './notes.module.css';
import { collidingRoute, reasonsByArea } from './reasons-by-area.ts';

/** Routes that meet something here and work as it was chosen; those that do not work stand among what is wrong. */
export function Collisions() {
  const { t } = useTranslation();
  const { connection } = useAppSnapshot();
  const { choose } = useIntents();
  const quiet = quietCollisions(connection);
  if (quiet.length === 0) return null;
  return (
    <ul className={styles['notes']} aria-label={t('ui/collision.list')}>
      {quiet.map((route) => (
        <QuietCollision key={route.cidr} route={route} choose={choose} />
      ))}
    </ul>
  );
}

function quietCollisions(connection: ConnectionSnapshot): readonly RouteStatus[] {
  const told = reasonsByArea(connection).route.map((problem) => collidingRoute(connection, problem));
  return connection.routes.filter((route) => route.collision !== undefined && !told.includes(route));
}

interface QuietProps {
  readonly route: RouteStatus;
  readonly choose: (chosen: ChosenRoute) => void;
}

/** A collision in one line, which opens to what it means and what can be chosen. */
export function QuietCollision({ route: { role, cidr, collision, collidesWith = '' }, choose }: QuietProps) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  if (collision === undefined) return null;
  const words = { role: t(`role/${role}`), cidr, with: collidesWith, choice: t(`choice/${collision.choice}`) };
  const { text, remedy } = texts(collision.problem);
  return (
    <li>
      <details>
        <summary>{t('ui/collision.summary', words)}</summary>
        {/* What is so without a choice is not what is so with another one. */}
        {collision.choice === collision.choices[0] && (
          <>
            <RichText>{text}</RichText> <RichText>{remedy}</RichText>
          </>
        )}
        <CollisionChoice route={cidr} collision={collision} choose={choose} />
      </details>
    </li>
  );
}

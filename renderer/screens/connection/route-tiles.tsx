import { Check, Ellipsis, Minus, Split, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { shownRouteState } from '../../../electron/shared/connection-state.ts';
import { routeRoles, type RouteRole, type RouteState, type RouteStatus } from '../../../electron/shared/routes.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { shortCidr } from '../../ui/cidr.ts';
import styles from './route-tiles.module.css';

const signs: Readonly<Record<RouteState | 'waiting', typeof Check>> = {
  installed: Check,
  waiting: Ellipsis,
  missing: TriangleAlert,
  collision: Split,
  disabled: Minus,
};

/** The longest short CIDR that fits when four tiles stand side by side. */
const roomBesideOthers = 12;

/** The four routes, always in view, each with its own state; then whatever other routes there are. */
export function RouteTiles() {
  const { t } = useTranslation();
  const { routes } = useAppSnapshot().connection;
  const tiles = routeRoles.flatMap((role) => tilesOf(role, routes));
  const wide = tiles.some(({ route }) => route !== null && shortCidr(route.cidr).length > roomBesideOthers);
  return (
    <ul className={styles['tiles']} data-wide={wide} aria-label={t('ui/header.routes')}>
      {tiles.map(({ role, route }) => (
        <li key={route === null ? role : `${role} ${route.cidr}`} className={styles['slot']}>
          {route === null ? <EmptyTile role={role} /> : <RouteTile route={route} />}
        </li>
      ))}
    </ul>
  );
}

/** One tile for each route of the role; an empty one for a role of the four that has none. */
function tilesOf(
  role: RouteRole,
  routes: readonly RouteStatus[],
): readonly { readonly role: RouteRole; readonly route: RouteStatus | null }[] {
  const own = routes.filter((route) => route.role === role).map((route) => ({ role, route }));
  return own.length > 0 || role === 'other' ? own : [{ role, route: null }];
}

function RouteTile({ route }: { readonly route: RouteStatus }) {
  const { t } = useTranslation();
  const shown = shownRouteState(route, useAppSnapshot().connection.state);
  const Sign = signs[shown];
  const words = {
    role: t(`role/${route.role}`),
    cidr: route.cidr,
    state: t(`routeState/${shown}`),
    source: t(`source/${route.source}`),
    with: route.collidesWith ?? '',
  };
  const label = t(route.collidesWith === undefined ? 'ui/route.label' : 'ui/route.label-collision', words);
  return (
    <div className={styles['tile']} data-status={shown} role="group" aria-label={label} title={label}>
      <span className={styles['role']}>
        {words.role}
        <Sign size={12} strokeWidth={3} aria-hidden />
      </span>
      <code className={styles['cidr']}>{shortCidr(route.cidr)}</code>
      <span className={styles['state']}>
        {/* What is wrong needs the room; where the route came from stands in the label. */}
        {shown === 'installed' || shown === 'waiting'
          ? `${words.state} · ${t(`ui/source.${route.source}`)}`
          : words.state}
      </span>
    </div>
  );
}

function EmptyTile({ role }: { readonly role: RouteRole }) {
  const { t } = useTranslation();
  const label = t('ui/route.label-none', { role: t(`role/${role}`) });
  return (
    <div className={styles['tile']} data-status="none" role="group" aria-label={label}>
      <span className={styles['role']}>
        {t(`role/${role}`)}
        <Minus size={12} aria-hidden />
      </span>
      <span className={styles['cidr']}>–</span>
      <span className={styles['state']}>{t('ui/route.none')}</span>
    </div>
  );
}

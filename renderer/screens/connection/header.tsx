import { Button, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { canConnect, canDisconnect, canTryNow } from '../../../electron/shared/connection-state.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { chosenProfile, screenOf } from '../../app/screen.ts';
import { useIntents } from '../../app/use-intents.ts';
import { ProfileMenu } from '../profiles/menu.tsx';
import { DnsLine } from './dns-line.tsx';
import styles from './header.module.css';
import { Notes } from './notes.tsx';
import { Proof } from './proof.tsx';
import { Collisions } from './collisions.tsx';
import { RouteReasons } from './reasons.tsx';
import { RouteTiles } from './route-tiles.tsx';
import { StateRing } from './state-ring.tsx';

/** Am I on the cluster, and does all of it work: the state in shape and words, its proof, the routes and the names. */
export function ConnectionHeader() {
  const { t } = useTranslation();
  const app = useAppSnapshot();
  const { state } = app.connection;
  const profile = app.connection.profile ?? chosenProfile(app) ?? '';
  const { connect, disconnect } = useIntents();
  const on = canDisconnect(state);
  return (
    <header className={styles['header']} data-state={state.kind}>
      <div className={styles['top']}>
        <StateRing kind={state.kind} />
        <div className={styles['words']}>
          <h1 className={styles['title']} aria-live="polite">
            {t(`state/${state.kind}`, { profile })}
          </h1>
          <Proof />
        </div>
        {canTryNow(state) && (
          <Button size="compact-sm" variant="light" onClick={() => connect(app.connection.profile)}>
            {t('ui/action.try-now')}
          </Button>
        )}
        <Switch
          className={styles['switch'] ?? ''}
          classNames={{ track: styles['track'] ?? '' }}
          size="md"
          withThumbIndicator={false}
          aria-label={t('ui/header.toggle')}
          checked={on}
          disabled={!on && (!canConnect(state) || profile === '')}
          onChange={() => (on ? disconnect() : connect(chosenProfile(app)))}
        />
        <ProfileMenu />
      </div>
      {screenOf(app) !== 'welcome' && (
        <>
          <RouteTiles />
          <RouteReasons />
          <Collisions />
          <DnsLine />
          <Notes />
        </>
      )}
    </header>
  );
}

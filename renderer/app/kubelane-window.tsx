import { useTranslation } from 'react-i18next';
import { Failed } from '../screens/connection/failed.tsx';
import { ConnectionHeader } from '../screens/connection/header.tsx';
import { Idle } from '../screens/connection/idle.tsx';
import { Leaving } from '../screens/connection/leaving.tsx';
import { OtherReasons } from '../screens/connection/reasons.tsx';
import { SignIn } from '../screens/connection/sign-in.tsx';
import { Connecting } from '../screens/connection/steps.tsx';
import { ProfileDialogs } from '../screens/profiles/dialogs.tsx';
import { Welcome } from '../screens/profiles/welcome.tsx';
import { Services } from '../screens/services/services.tsx';
import { ProblemMessage } from '../ui/message.tsx';
import { useAppSnapshot, useKubelaneState } from './context.ts';
import styles from './kubelane-window.module.css';
import { screenOf, type Screen } from './screen.ts';
import { useWindowKeys } from './use-window-keys.ts';

const screens: Readonly<Record<Screen, () => React.JSX.Element>> = {
  welcome: Welcome,
  idle: Idle,
  steps: Connecting,
  'sign-in': SignIn,
  failed: Failed,
  services: Services,
  leaving: Leaving,
};

/** The header, what is wrong beyond routes and names, and the screen for the present state. */
export function KubelaneWindow() {
  const { t } = useTranslation();
  const Content = screens[screenOf(useAppSnapshot())];
  const notice = useKubelaneState((state) => state.notice);
  useWindowKeys();
  return (
    <div className={styles['window']}>
      <ConnectionHeader />
      <main className={styles['main']} aria-label={t('ui/window.main')}>
        {notice !== null && (
          <div role="alert" className={styles['notice']}>
            <ProblemMessage problem={notice} tone="bad" />
          </div>
        )}
        <OtherReasons />
        <Content />
      </main>
      <ProfileDialogs />
    </div>
  );
}

import { Button } from '@mantine/core';
import { Plug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAppSnapshot } from '../../app/context.ts';
import { chosenProfile } from '../../app/screen.ts';
import { useIntents } from '../../app/use-intents.ts';
import { Panel } from '../../ui/panel.tsx';
import { Foreseen } from './foreseen.tsx';
import { ProfileFacts } from '../profiles/facts.tsx';
import { ProfileChoice } from '../profiles/choice.tsx';

/** Not connected: what one click would do, and with which profile. */
export function Idle() {
  const { t } = useTranslation();
  const app = useAppSnapshot();
  const { connect } = useIntents();
  const chosen = chosenProfile(app);
  const profile = app.profiles.find(({ name }) => name === chosen);
  return (
    <Panel title={t('ui/idle.title')}>
      <p>{t('ui/idle.text')}</p>
      {app.profiles.length > 1 && <ProfileChoice />}
      {profile !== undefined && <ProfileFacts profile={profile} />}
      <Button leftSection={<Plug size={16} aria-hidden />} onClick={() => connect(chosen)} autoFocus>
        {t('ui/action.connect-to', { profile: chosen ?? '' })}
      </Button>
      {/* Below the button, which must not move away from under the pointer when the answer comes. */}
      {chosen !== null && <Foreseen key={chosen} profile={chosen} />}
    </Panel>
  );
}

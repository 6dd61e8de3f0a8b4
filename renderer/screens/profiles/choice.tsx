import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAppSnapshot } from '../../app/context.ts';
import { chosenProfile } from '../../app/screen.ts';
import { useIntents } from '../../app/use-intents.ts';

/** Which of several profiles one click connects. */
export function ProfileChoice() {
  const { t } = useTranslation();
  const app = useAppSnapshot();
  const { change } = useIntents();
  return (
    <Select
      label={t('ui/idle.choose')}
      data={app.profiles.map(({ name }) => name)}
      value={chosenProfile(app)}
      allowDeselect={false}
      onChange={(profile) => profile !== null && change({ profile })}
    />
  );
}

import { Button } from '@mantine/core';
import { Cable, FileInput } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAppSnapshot, useKubelane } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './welcome.module.css';

/** No profile yet: how to get one in. */
export function Welcome() {
  const { t } = useTranslation();
  const { importProfile } = useIntents();
  const { store } = useKubelane();
  const { state } = useAppSnapshot().connection;
  return (
    <Panel title={t('ui/welcome.title')}>
      {state.kind === 'failed' && <ProblemMessage problem={state.reason} tone="bad" />}
      <p>{t('ui/welcome.text')}</p>
      <Button leftSection={<FileInput size={16} aria-hidden />} onClick={importProfile} autoFocus>
        {t('ui/action.import')}
      </Button>
      <Button
        variant="default"
        leftSection={<Cable size={16} aria-hidden />}
        onClick={() => store.setState({ dialog: { kind: 'direct' } })}
      >
        {t('ui/menu.direct')}
      </Button>
      <p>
        {t('ui/welcome.cli')}
        <code className={styles['command']}>kubelane import FILE.ovpn</code>
      </p>
    </Panel>
  );
}

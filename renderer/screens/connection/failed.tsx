import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAppSnapshot } from '../../app/context.ts';
import { chosenProfile } from '../../app/screen.ts';
import { useIntents } from '../../app/use-intents.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import styles from './steps.module.css';
import { Steps } from './steps.tsx';

/** Connecting did not work: why, what to do, how far it came. */
export function Failed() {
  const { t } = useTranslation();
  const app = useAppSnapshot();
  const { connect } = useIntents();
  const { state, steps, profile } = app.connection;
  if (state.kind !== 'failed') return <></>;
  return (
    <div className={styles['screen']}>
      <div role="alert">
        <ProblemMessage problem={state.reason} tone="bad" />
      </div>
      <Button size="xs" onClick={() => connect(profile ?? chosenProfile(app))} autoFocus>
        {t('ui/action.retry')}
      </Button>
      {steps.length > 0 && <Steps steps={steps} failed />}
    </div>
  );
}

import { Button, VisuallyHidden } from '@mantine/core';
import { Check, Circle, CircleDashed, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { connectSteps, type StepProgress } from '../../../electron/shared/connection-state.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { formatDuration } from '../../ui/format.ts';
import styles from './steps.module.css';

type Look = 'done' | 'running' | 'pending' | 'stopped';

const signs: Readonly<Record<Look, typeof Check>> = { done: Check, running: CircleDashed, pending: Circle, stopped: X };

/** The real steps of connecting, with what each took. */
export function Connecting() {
  const { t } = useTranslation();
  const { disconnect } = useIntents();
  const { steps } = useAppSnapshot().connection;
  return (
    <div className={styles['screen']}>
      <Steps steps={steps} />
      <Button variant="default" size="xs" onClick={disconnect}>
        {t('ui/action.cancel')}
      </Button>
    </div>
  );
}

/** The steps as a list. Where the connection has failed, the step that was running is the one that it stopped at. */
export function Steps({
  steps,
  failed = false,
}: {
  readonly steps: readonly StepProgress[];
  readonly failed?: boolean;
}) {
  const { t } = useTranslation();
  const shown =
    steps.length > 0 ? steps : connectSteps.map((step) => ({ step, status: 'pending', durationMs: null }) as const);
  return (
    <ol className={styles['steps']} aria-label={t('ui/step.list')}>
      {shown.map(({ step, status, durationMs }) => {
        const look: Look = failed && status === 'running' ? 'stopped' : status;
        const Sign = signs[look];
        return (
          <li
            key={step}
            className={styles['step']}
            data-look={look}
            aria-current={look === 'running' ? 'step' : undefined}
          >
            <Sign size={15} strokeWidth={look === 'pending' ? 1.5 : 2.5} aria-hidden />
            <span className={styles['text']}>{t(`step/${step}`)}</span>
            <VisuallyHidden>{t(`ui/step.${look}`)}</VisuallyHidden>
            <span className={styles['took']}>{took(look, durationMs)}</span>
          </li>
        );
      })}
    </ol>
  );

  function took(look: Look, durationMs: number | null): string {
    if (durationMs !== null) return formatDuration(t, durationMs);
    return look === 'running' ? '…' : '';
  }
}

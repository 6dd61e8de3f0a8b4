import { Button, Loader } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { stripControlCharacters } from '../../../../electron/shared/printable.ts';
import type { ServiceCheck } from '../../../../electron/shared/service-check.ts';
import { verdictText } from '../../../../electron/shared/service-check-text.ts';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { Message, ProblemMessage } from '../../../ui/message.tsx';
import { CheckHops } from './check-hops.tsx';
import styles from './service-check-panel.module.css';
import { useServiceCheck } from './use-service-check.ts';

interface ServiceCheckPanelProps {
  readonly record: ServiceRecord;
  /** The port's number; null for the Service's first. */
  readonly port: number | null;
}

/** Whether this computer reaches a Service: every hop of the way as it is looked at, what follows, and what to do. */
export function ServiceCheckPanel({ record, port }: ServiceCheckPanelProps) {
  const { t } = useTranslation();
  const { view, run } = useServiceCheck(record.uid, port);
  const isRunning = view.kind === 'running';
  const hops = view.kind === 'running' ? view.progress.hops : view.kind === 'done' ? view.check.hops : [];
  const underWay = view.kind === 'running' ? view.progress.running : null;
  const status = useRef<HTMLDivElement>(null);
  // In a small window the hops push what follows from them out of sight.
  useEffect(() => {
    if (view.kind !== 'idle') status.current?.scrollIntoView({ block: 'nearest' });
  }, [view]);
  return (
    <section className={styles['panel']} aria-label={t('ui/check.title')}>
      <div className={styles['head']}>
        <h3 className={styles['title']}>{t('ui/check.title')}</h3>
        <Button size="compact-xs" variant="default" onClick={run} aria-disabled={isRunning} data-running={isRunning}>
          {view.kind === 'idle' ? t('ui/check.run') : t('ui/check.again')}
        </Button>
      </div>
      {view.kind === 'idle' && <p className={styles['about']}>{t('ui/check.about')}</p>}
      <CheckHops hops={hops} />
      {/* Always there, so that what is put into it is read out. */}
      <div ref={status} role="status" className={styles['status']}>
        {isRunning && (
          <span className={styles['running']}>
            <Loader size={12} aria-hidden />
            {underWay === null ? t('ui/check.running') : t(`check/running.${underWay}`)}
          </span>
        )}
        {view.kind === 'done' && <Verdict check={view.check} />}
        {view.kind === 'failed' && <ProblemMessage problem={view.problem} tone="bad" />}
      </div>
    </section>
  );
}

function Verdict({ check }: { readonly check: ServiceCheck }) {
  const { t } = useTranslation();
  const { verdict } = check;
  return (
    <>
      {verdict.kind === 'answers' ? (
        <Message tone="info">
          <strong>{stripControlCharacters(verdictText(t, check))}</strong>
        </Message>
      ) : (
        <ProblemMessage problem={verdict.problem} tone={verdict.kind === 'fails' ? 'bad' : 'info'} />
      )}
      {verdict.notes.map((note, at) => (
        <ProblemMessage key={at} problem={note} tone="warn" />
      ))}
    </>
  );
}

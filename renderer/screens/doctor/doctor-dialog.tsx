import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { checkLayers, doctorLayers, type DoctorCheck, type DoctorReport } from '../../../electron/shared/doctor.ts';
import { wellText } from '../../../electron/shared/doctor-text.ts';
import { Message, ProblemMessage } from '../../ui/message.tsx';
import styles from './doctor-dialog.module.css';
import { LayerSection } from './layer-section.tsx';
import { useDoctor } from './use-doctor.ts';

/** Every part of the way to the cluster, looked at now: what was seen, what is wrong and what to do. */
export function DoctorDialog() {
  const { t } = useTranslation();
  const { progress, report, problem, copied, run, copy } = useDoctor();
  const { checks, running } = progress;
  const layers = doctorLayers.filter((layer) => checks.some(({ check }) => checkLayers[check] === layer));
  return (
    <div className={styles['body']}>
      <div role="status" className={styles['status']}>
        {problem === null && report === null && (
          <>
            <Loader size={14} aria-hidden />
            <span>{running === null ? '' : t('doctor/checking', { check: t(`doctor/check.${running}`) })}</span>
          </>
        )}
        {copied && <span>{t('ui/doctor.copied')}</span>}
      </div>
      {problem !== null && <ProblemMessage problem={problem} tone="bad" />}
      {report !== null && <Outcome report={report} />}
      <div role="group" aria-label={t('ui/doctor.list')}>
        {layers.map((layer) => (
          <LayerSection
            key={layer}
            layer={layer}
            checks={checks.filter(({ check }) => checkLayers[check] === layer)}
            isCause={(entry) => isSame(entry, report?.cause)}
          />
        ))}
      </div>
      <div className={styles['actions']}>
        <Button variant="default" onClick={copy} disabled={report === null}>
          {t('ui/doctor.copy')}
        </Button>
        <Button onClick={run} disabled={report === null && problem === null} data-autofocus>
          {t('ui/doctor.run')}
        </Button>
      </div>
    </div>
  );
}

function Outcome({ report: { cause, checks } }: { readonly report: DoctorReport }) {
  const { t } = useTranslation();
  if (cause?.problem === undefined || cause.problem === null)
    return <Message tone="info">{wellText(t, checks)}</Message>;
  return (
    <ProblemMessage problem={cause.problem} tone="bad">
      <div className={styles['cause']}>{t('ui/doctor.cause')}</div>
    </ProblemMessage>
  );
}

/** What came over the bridge is a copy each time. */
function isSame(entry: DoctorCheck, cause: DoctorCheck | null | undefined): boolean {
  return entry.status === 'not-ok' && entry.check === cause?.check && entry.about === cause.about;
}

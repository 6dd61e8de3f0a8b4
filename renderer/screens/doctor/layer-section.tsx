import { ChevronRight, CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DoctorCheck, DoctorLayer } from '../../../electron/shared/doctor.ts';
import { CheckEntry } from './check-entry.tsx';
import styles from './layer-section.module.css';

interface LayerSectionProps {
  readonly layer: DoctorLayer;
  readonly checks: readonly DoctorCheck[];
  readonly isCause: (entry: DoctorCheck) => boolean;
}

const icons = { 'not-ok': CircleX, ok: CircleCheck, skipped: CircleMinus } as const;
const statuses = ['not-ok', 'ok', 'skipped'] as const satisfies readonly DoctorCheck['status'][];

/** The checks of one part of the way: folded to how many there are of each outcome while none is wrong. */
export function LayerSection({ layer, checks, isCause }: LayerSectionProps) {
  const { t } = useTranslation();
  const isWrong = checks.some(({ status }) => status === 'not-ok');
  return (
    <details className={styles['layer']} open={isWrong}>
      <summary className={styles['title']}>
        <ChevronRight className={styles['fold']} size={14} aria-hidden />
        <h3 className={styles['name']}>{t(`doctor/layer.${layer}`)}</h3>
        {statuses.map((status) => {
          const count = checks.filter((entry) => entry.status === status).length;
          const Icon = icons[status];
          return count === 0 ? null : (
            <span key={status} className={styles['count']} data-status={status}>
              <Icon size={14} role="img" aria-label={t(`doctor/status.${status}`)} />
              {count}
            </span>
          );
        })}
      </summary>
      <ul className={styles['list']}>
        {checks.map((entry, at) => (
          <li key={`${entry.check} ${entry.about ?? ''} ${at}`}>
            {/* Said once for all that were skipped in a row. */}
            <CheckEntry entry={entry} isCause={isCause(entry)} saysWhy={entry.because !== checks[at - 1]?.because} />
          </li>
        ))}
      </ul>
    </details>
  );
}

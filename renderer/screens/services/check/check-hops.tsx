import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { evidenceText } from '../../../../electron/shared/doctor-text.ts';
import { stripControlCharacters } from '../../../../electron/shared/printable.ts';
import type { CheckHop } from '../../../../electron/shared/service-check.ts';
import { hopSkipText, hopTitle, millisecondsText } from '../../../../electron/shared/service-check-text.ts';
import styles from './check-hops.module.css';

const icons = { ok: CircleCheck, 'not-ok': CircleX, skipped: CircleMinus } as const;

/** The hops of a check, each with what was seen and how long it took. */
export function CheckHops({ hops }: { readonly hops: readonly CheckHop[] }) {
  const { t } = useTranslation();
  if (hops.length === 0) return null;
  return (
    <ol className={styles['hops']} aria-label={t('ui/check.hops')}>
      {hops.map((hop, at) => (
        // Said once for all that were skipped in a row.
        <Hop key={`${hop.hop} ${hop.about ?? ''}`} hop={hop} saysWhy={hop.because !== hops[at - 1]?.because} />
      ))}
    </ol>
  );
}

function Hop({ hop, saysWhy }: { readonly hop: CheckHop; readonly saysWhy: boolean }) {
  const { t } = useTranslation();
  const Icon = icons[hop.status];
  const because = saysWhy ? hopSkipText(t, hop) : '';
  return (
    <li className={styles['hop']} data-status={hop.status}>
      <Icon className={styles['icon']} size={14} role="img" aria-label={t(`doctor/status.${hop.status}`)} />
      <span className={styles['words']}>
        <span>{stripControlCharacters(hopTitle(t, hop))}</span>
        {because !== '' && <span className={styles['more']}>{stripControlCharacters(because)}</span>}
        {hop.evidence.map((fact, at) => (
          <code key={at} className={styles['more']}>
            {stripControlCharacters(evidenceText(t, fact))}
          </code>
        ))}
      </span>
      {hop.ms !== null && <span className={styles['ms']}>{millisecondsText(t, hop.ms)}</span>}
    </li>
  );
}

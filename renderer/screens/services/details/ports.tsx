import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServicePort, ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { portText } from '../../../state/searchable.ts';
import type { Copying } from '../use-copy.ts';
import { CopyValue } from './copy-value.tsx';
import { DetailSection } from './detail-section.tsx';
import styles from './ports.module.css';

/** The ports by number, name and protocol, as they are reached by the Service's name. What follows below is about the chosen one. */
export function Ports({
  record,
  chosen,
  onChoose,
  copying,
  aside,
}: {
  readonly record: ServiceRecord;
  readonly chosen: number;
  readonly onChoose: (port: number) => void;
  readonly copying: Copying;
  /** What can be done with the chosen port. */
  readonly aside: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <DetailSection title={t('browser/details.ports')} aside={aside}>
      {record.ports.length === 0 && <p>{t('browser/details.ports-none')}</p>}
      <ul className={styles['ports']}>
        {record.ports.map((port, index) => (
          <li key={index} className={styles['port']}>
            <button
              type="button"
              className={styles['choice']}
              aria-pressed={index === chosen}
              aria-label={t('browser/details.port', { port: portText(port) })}
              onClick={() => onChoose(index)}
            >
              {portText(port)}
            </button>
            <span className={styles['values']}>
              <CopyValue
                text={`${record.hostname}:${port.port}`}
                copying={copying}
                keepEnd={String(port.port).length + 1}
              />
              <PortNotes port={port} />
            </span>
          </li>
        ))}
      </ul>
    </DetailSection>
  );
}

function PortNotes({ port }: { readonly port: ServicePort }) {
  const { t } = useTranslation();
  const notes = [
    ...(port.appProtocol === null ? [] : [port.appProtocol]),
    ...(port.nodePort === null ? [] : [t('browser/details.node-port', { port: port.nodePort })]),
  ];
  return notes.length === 0 ? null : <span className={styles['notes']}>{notes.join(' · ')}</span>;
}

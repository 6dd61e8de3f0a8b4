import type { MouseEvent } from 'react';
import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import { portText } from '../../state/searchable.ts';
import type { QuickTranslate } from '../../ui/quick-translate.ts';
import styles from './port-chips.module.css';
import { visiblePorts } from './visible-ports.ts';

/** A Service's ports; a click on one copies the address with that port. The chosen one is always among those shown. */
export function PortChips({
  record,
  chosen,
  onCopy,
  t,
}: {
  readonly record: ServiceRecord;
  /** Index of the port that Enter would copy; null when the row is not the active one. */
  readonly chosen: number | null;
  readonly onCopy: (event: MouseEvent, port: number) => void;
  readonly t: QuickTranslate;
}) {
  const texts = record.ports.map(portText);
  const { first, end } = visiblePorts(texts, chosen ?? 0);
  const hidden = texts.length - (end - first);
  return (
    <span className={styles['ports']}>
      {texts.slice(first, end).map((text, offset) => {
        const index = first + offset;
        const port = record.ports[index]?.port ?? 0;
        return (
          <span
            key={index}
            className={styles['chip']}
            data-chosen={chosen === index && texts.length > 1}
            data-text="port"
            data-from={startOf(texts, index)}
            title={t('ui/row.port-title', { hostname: record.hostname, port })}
            onClick={(event) => onCopy(event, index)}
          >
            {text}
          </span>
        );
      })}
      {hidden > 0 && (
        <span className={styles['more']} title={texts.join(', ')}>
          {t('ui/row.more-ports', { count: hidden })}
        </span>
      )}
    </span>
  );
}

/** Where a port's text begins in the text that the search looked at: all of them, separated by a space. */
function startOf(texts: readonly string[], index: number): number {
  return texts.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0);
}

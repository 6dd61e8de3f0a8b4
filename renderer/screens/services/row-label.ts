import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import { addressText, portText } from '../../state/searchable.ts';
import type { QuickTranslate } from '../../ui/quick-translate.ts';

/** What a row says besides its Service. */
export interface RowNotes {
  /** Index of the port that would be copied, where there is a choice. */
  readonly port: number | null;
  readonly isFavourite: boolean;
  /** What the query found that the row does not show by itself. */
  readonly matched: string | null;
}

/** Everything a row shows, in words. */
export function rowLabel(t: QuickTranslate, record: ServiceRecord, { port, isFavourite, matched }: RowNotes): string {
  const address = addressText(record);
  const label = t('ui/row.label', {
    name: record.name,
    namespace: record.namespace,
    type: record.headless ? t('ui/row.headless') : record.type,
    address: address === '' ? t('ui/row.no-address') : address,
    ports:
      record.ports.length === 0
        ? t('ui/row.no-ports')
        : t('ui/row.ports', { ports: record.ports.map(portText).join(', ') }),
    ready: readyText(t, record) ?? '',
  }).replace(/[,，\s]+$/u, '');
  const chosen = port === null ? undefined : record.ports[port]?.port;
  return [
    label,
    ...(isFavourite ? [t('browser/row.favourite')] : []),
    ...(matched === null ? [] : [matched]),
    ...(chosen === undefined ? [] : [t('ui/row.label-port', { port: chosen })]),
  ].join(' · ');
}

/** How many endpoints are ready, in words; null while that is not known or the Service has none by its nature. */
export function readyText(t: QuickTranslate, { ready, total, type }: ServiceRecord): string | null {
  if (ready === null || total === null || type === 'ExternalName') return null;
  return total === 0 ? t('ui/row.no-endpoints') : t('ui/row.ready', { ready, total });
}

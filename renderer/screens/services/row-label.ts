import type { Translate } from '../../../electron/shared/i18n.ts';
import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import { addressText, portText } from '../../state/searchable.ts';

/** Everything a row shows, in words; `chosen` is the index of the port that would be copied, where there is a choice. */
export function rowLabel(t: Translate, record: ServiceRecord, chosen: number | null): string {
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
  const port = chosen === null ? undefined : record.ports[chosen]?.port;
  return port === undefined ? label : `${label} · ${t('ui/row.label-port', { port })}`;
}

/** How many endpoints are ready, in words; null while that is not known or the Service has none by its nature. */
export function readyText(t: Translate, { ready, total, type }: ServiceRecord): string | null {
  if (ready === null || total === null || type === 'ExternalName') return null;
  return total === 0 ? t('ui/row.no-endpoints') : t('ui/row.ready', { ready, total });
}

import type { Translate } from '../shared/i18n.ts';
import type { ServiceRecord } from '../shared/service-record.ts';

/** The Services as rows of a table, the heading first. */
export function serviceRows(services: readonly ServiceRecord[], t: Translate): string[][] {
  const heading = ['namespace', 'name', 'type', 'cluster-ip', 'ports', 'ready'].map((column) =>
    t(`cli/column.${column}`),
  );
  return [heading, ...services.map((service) => serviceRow(service, t))];
}

function serviceRow(service: ServiceRecord, t: Translate): string[] {
  const address = service.externalName ?? (service.headless ? t('cli/headless') : service.clusterIPs.join(','));
  const ports = service.ports.map(({ name, port, protocol }) => {
    const number = protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
    return name === null ? number : `${number}(${name})`;
  });
  const ready = service.ready === null || service.total === null ? '-' : `${service.ready}/${service.total}`;
  return [service.namespace, service.name, service.type, address, ports.join(','), ready];
}

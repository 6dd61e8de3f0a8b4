import { useMemo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { marksOf } from '../../state/search.ts';
import type { SearchableService } from '../../state/searchable.ts';
import { hasModifier } from '../../ui/platform.ts';
import { Highlighted } from './highlighted.tsx';
import { PortChips } from './port-chips.tsx';
import { Readiness } from './readiness.tsx';
import { optionId } from './row-geometry.ts';
import { rowLabel } from './row-label.ts';
import { ServiceAddress } from './service-address.tsx';
import styles from './service-row.module.css';
import type { ServiceListModel } from './use-service-list.ts';

/** One Service. A click copies its address, as Enter does in the search field, which keeps the focus. */
export function ServiceRow({
  service,
  index,
  count,
  offset,
  height,
  list,
}: {
  readonly service: SearchableService;
  readonly index: number;
  readonly count: number;
  readonly offset: number;
  readonly height: number;
  readonly list: ServiceListModel;
}) {
  const { t } = useTranslation();
  const { record } = service;
  const marks = useMemo(() => marksOf(service, list.query), [service, list.query]);
  const isActive = index === list.active;
  const port = isActive ? list.port : 0;

  const copy = (event: MouseEvent, chosen: number): void => {
    event.stopPropagation();
    list.setActive(index);
    list.copying.copy(record, chosen, hasModifier(event) ? 'ipport' : 'hostport');
  };

  return (
    // The keyboard reaches rows through the search field (combobox pattern), so they are neither focusable nor key listeners.
    <div
      id={optionId(record.uid)}
      className={styles['row']}
      role="option"
      aria-selected={isActive}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-label={rowLabel(t, record, isActive && record.ports.length > 1 ? port : null)}
      style={{ height, transform: `translateY(${offset}px)` }}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => copy(event, 0)}
    >
      <span className={styles['names']} title={record.hostname}>
        <b className={styles['name']}>
          <Highlighted text={record.name} marks={marks?.name} />
        </b>
        <span className={styles['namespace']}>
          <Highlighted text={record.namespace} marks={marks?.namespace} />
        </span>
      </span>
      <Readiness record={record} />
      <ServiceAddress record={record} marks={marks?.addresses} />
      <PortChips
        record={record}
        marks={marks?.ports}
        chosen={isActive ? port : null}
        onCopy={(event, chosen) => copy(event, chosen)}
      />
    </div>
  );
}

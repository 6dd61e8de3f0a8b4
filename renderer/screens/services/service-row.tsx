import { ChevronRight, Star } from 'lucide-react';
import { useMemo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { marksOf } from '../../state/marks.ts';
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
  const isFavourite = list.liked.favourites.has(service.key);
  const port = isActive ? list.port : 0;

  const copy = (event: MouseEvent, chosen: number): void => {
    event.stopPropagation();
    list.setActive(index);
    list.copying.copy(record, chosen, hasModifier(event) ? 'ipport' : 'hostport');
  };

  const act = (event: MouseEvent, action: () => void): void => {
    event.stopPropagation();
    list.setActive(index);
    action();
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
      aria-label={rowLabel(t, record, {
        port: isActive && record.ports.length > 1 ? port : null,
        isFavourite,
        matched: marks?.hidden?.text ?? null,
      })}
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
      <ServiceAddress record={record} marks={marks?.addresses} hidden={marks?.hidden ?? null} />
      <PortChips
        record={record}
        marks={marks?.ports}
        chosen={isActive ? port : null}
        onCopy={(event, chosen) => copy(event, chosen)}
      />
      <span className={styles['aside']} aria-hidden>
        <span
          className={styles['sign']}
          data-on={isFavourite}
          title={t(isFavourite ? 'browser/row.unstar' : 'browser/row.star')}
          onClick={(event) => act(event, () => list.liked.toggle(service))}
        >
          <Star size={13} fill={isFavourite ? 'currentColor' : 'none'} />
        </span>
        <span
          className={styles['sign']}
          data-details
          title={t('browser/row.details')}
          onClick={(event) => act(event, () => list.setDetails(true))}
        >
          <ChevronRight size={15} />
        </span>
      </span>
    </div>
  );
}

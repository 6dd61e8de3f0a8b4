import { ChevronRight, Star } from 'lucide-react';
import { memo, useMemo, type MouseEvent } from 'react';
import { marksOf } from '../../state/marks.ts';
import type { SearchableService } from '../../state/searchable.ts';
import { hasModifier } from '../../ui/platform.ts';
import type { QuickTranslate } from '../../ui/quick-translate.ts';
import { Highlighted } from './highlighted.tsx';
import { PortChips } from './port-chips.tsx';
import { Readiness } from './readiness.tsx';
import { optionId } from './row-geometry.ts';
import { rowLabel } from './row-label.ts';
import { ServiceAddress } from './service-address.tsx';
import styles from './service-row.module.css';
import type { RowActions } from './use-row-actions.ts';

// Elements that never change are not looked at when the row is drawn anew.
const fullStar = <Star size={13} fill="currentColor" />;
const emptyStar = <Star size={13} fill="none" />;
const chevron = <ChevronRight size={15} />;

interface ServiceRowProps {
  readonly service: SearchableService;
  readonly query: string;
  readonly index: number;
  readonly count: number;
  /** From the top of the list, in pixels. */
  readonly offset: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly isFavourite: boolean;
  /** Index of the chosen port of the active row; 0 in all others. */
  readonly port: number;
  readonly actions: RowActions;
  readonly t: QuickTranslate;
}

/**
 * One Service. A click copies its address, as Enter does in the search field, which keeps the focus. Drawn anew only when something of its own changes: the
 * list around it changes at every key, and all the time in a busy cluster.
 */
export const ServiceRow = memo(function ServiceRow({
  service,
  query,
  index,
  count,
  offset,
  height,
  isActive,
  isFavourite,
  port,
  actions,
  t,
}: ServiceRowProps) {
  const { record } = service;
  const marks = useMemo(() => marksOf(service, query), [service, query]);

  const copy = (event: MouseEvent, chosen: number): void => {
    event.stopPropagation();
    actions.copy(index, chosen, hasModifier(event) ? 'ipport' : 'hostport');
  };

  const act = (event: MouseEvent, action: () => void): void => {
    event.stopPropagation();
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
      <Readiness record={record} t={t} />
      <ServiceAddress record={record} marks={marks?.addresses} hidden={marks?.hidden ?? null} t={t} />
      <PortChips
        record={record}
        marks={marks?.ports}
        chosen={isActive ? port : null}
        onCopy={(event, chosen) => copy(event, chosen)}
        t={t}
      />
      <span className={styles['aside']} aria-hidden>
        <span
          className={styles['sign']}
          data-on={isFavourite}
          title={t(isFavourite ? 'browser/row.unstar' : 'browser/row.star')}
          onClick={(event) => act(event, () => actions.toggleFavourite(index))}
        >
          {isFavourite ? fullStar : emptyStar}
        </span>
        <span
          className={styles['sign']}
          data-details
          title={t('browser/row.details')}
          onClick={(event) => act(event, () => actions.openDetails(index))}
        >
          {chevron}
        </span>
      </span>
    </div>
  );
});
